"""What a region's officer loads and decides stays inside the region, as the register knows it at that moment."""

from __future__ import annotations

import pytest

from jangteo.foundation.tenancy.toolkit import covers
from jangteo.foundation.tenancy.types import market_scope, region_scope
from jangteo.kernel.errors import Invalid
from jangteo.registry.places import operations
from jangteo.registry.places.models import Doubt, Market, Region
from jangteo.registry.places.tests.helpers import ACTOR, NOW, as_csv, codes, load, row
from jangteo.registry.places.types import DoubtDecision

pytestmark = pytest.mark.django_db

NEWER = {"데이터기준일자": "2025-11-10"}
CHUNCHEON = {
    "소재지도로명주소": "강원특별자치도 춘천시 명동길 9",
    "소재지지번주소": "강원특별자치도 춘천시 중앙로2가 30",
    "위도": "37.879",
    "경도": "127.727",
}


def _region_of(name: str) -> int:
    region_id = Market.objects.get(name=name).region_id
    assert region_id is not None
    return region_id


def _move_to_busan(name: str) -> Region:
    busan = Region.objects.get(code="26")
    Market.objects.filter(name=name).update(region=busan)
    return busan


def test_a_city_does_not_declare_the_markets_of_its_neighbours_gone() -> None:
    load(as_csv([row("가람시장"), row("나래시장", **CHUNCHEON)]))
    assert _region_of("가람시장") != _region_of("나래시장")
    report = load(as_csv([row("가람시장", **NEWER)]), region_id=_region_of("가람시장"))
    assert (report.refused, report.gone) == (0, 0)
    assert Market.objects.get(name="나래시장").gone_on is None


def test_a_city_still_tells_which_of_its_own_are_gone() -> None:
    load(as_csv([row("가람시장"), row("나래시장", **CHUNCHEON)]))
    report = load(as_csv([row("가람시장", **NEWER)]), region_id=Region.objects.get(code="51").id)
    assert report.gone == 1


def test_a_row_does_not_reach_a_market_that_is_registered_elsewhere() -> None:
    load(as_csv([row("가람시장")]))
    ours = _region_of("가람시장")
    _move_to_busan("가람시장")
    report = load(as_csv([row("가람시장", 점포수="999", **NEWER)]), region_id=ours)
    assert (report.refused, report.changed, codes(report, "registered_elsewhere")) == (1, 0, [2])
    assert Market.objects.get(name="가람시장").store_count == 276


def test_a_doubt_is_not_settled_with_a_market_of_another_region() -> None:
    load(as_csv([row("가람시장")]))
    ours = _region_of("가람시장")
    load(as_csv([row("가람시장"), row("가람시장", 점포수="500", 위도="37.755")]))
    doubt = Doubt.objects.get()
    _move_to_busan("가람시장")
    with pytest.raises(Invalid, match="candidate_elsewhere"):
        operations.decide_doubt(
            actor=ACTOR,
            now=NOW,
            doubt_id=doubt.id,
            decision=DoubtDecision.SAME,
            market_id=Market.objects.get().id,
            region_id=ours,
        )
    assert Market.objects.get().store_count == 276


def test_a_right_follows_a_market_into_its_new_region_at_once() -> None:
    load(as_csv([row("가람시장")]))
    market, before = market_scope(Market.objects.get().id), region_scope(_region_of("가람시장"))
    assert covers(before, market)
    after = region_scope(_move_to_busan("가람시장").id)
    assert covers(after, market)
    assert not covers(before, market)
