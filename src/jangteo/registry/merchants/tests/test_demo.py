"""The demo's shops: the same for the same seed, whole, and nobody's real numbers."""

from datetime import timedelta

import pytest
from django_scopes import scope

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.registry.merchants import demo, queries
from jangteo.registry.merchants.demo_pictures import draw_paper, draw_shop
from jangteo.registry.merchants.models import Check, Handover, Occupancy, Store, StorePaper
from jangteo.registry.merchants.tests.world import ACTOR, NOW, TODAY, a_market, a_phone
from jangteo.registry.merchants.types import TaskKind
from jangteo.registry.places import operations as places
from jangteo.registry.places.types import NewStall

pytestmark = pytest.mark.django_db


def with_stalls(slug: str, name: str) -> MarketRef:
    """A market of 96 stalls in two zones."""
    market = a_market(slug, name)
    place = {"actor": ACTOR, "now": NOW, "market_id": market.id}
    for code in ("가", "나"):
        zone_id = places.add_zone(**place, code=code, name=f"{code}동")
        places.add_stalls(**place, zone_id=zone_id, stalls=[NewStall(f"{code}-{at + 1}") for at in range(48)])
    return market


def test_a_market_is_filled_with_a_year_of_history() -> None:
    market = with_stalls("yongmun", "용문전통시장")
    given = {
        "actor": ACTOR,
        "now": NOW,
        "seed": 1,
        "market": market,
        "owner_phone": a_phone(),
        "helper_phone": a_phone(),
    }
    keepers = demo.build(**given)
    assert len(keepers) > 60
    counts = queries.count_stores(market_id=market.id, today=TODAY)
    assert counts.open > 60
    assert counts.resting == 3
    assert counts.closed == 5
    assert counts.vacant > 8
    states = {state.value for state, count in queries.count_applications(market_id=market.id).items() if count}
    assert states == {"submitted", "more_needed", "approved", "refused", "withdrawn"}
    kinds = {task.kind for task in queries.list_tasks(market_id=market.id, today=TODAY)}
    assert kinds >= {
        TaskKind.APPLICATION,
        TaskKind.CHANGE,
        TaskKind.HANDOVER,
        TaskKind.ONNURI_DUE,
        TaskKind.BUSINESS_ENDED,
        TaskKind.UNVERIFIED,
        TaskKind.PAPER,
        TaskKind.PAPER_DUE,
    }
    with scope(market=market.id):
        assert {row.state for row in Handover.objects.all()} == {"proposed", "accepted", "approved"}
        assert Check.objects.count() > 25
        assert set(StorePaper.objects.values_list("state", flat=True)) == {"waiting", "confirmed", "again"}
        assert Store.objects.filter(photo__isnull=False).count() == 8
        names = list(Store.objects.order_by("id").values_list("name", flat=True))
        assert all(row.person.phone.startswith("+82100000") for row in Store.objects.select_related("person"))
        assert not Occupancy.objects.filter(period__startswith__gt=TODAY + timedelta(days=1)).exists()
    assert demo.build(**given) == keepers
    other = with_stalls("next", "옆시장")
    again = demo.build(**(given | {"market": other, "owner_phone": a_phone(), "helper_phone": a_phone()}))
    assert again
    with scope(market=other.id):
        assert list(Store.objects.order_by("id").values_list("name", flat=True)) != names


def test_the_same_words_give_the_same_picture() -> None:
    assert draw_shop("다복상회", "farm") == draw_shop("다복상회", "farm")
    assert draw_shop("다복상회", "farm") != draw_shop("다복상회", "sea")
    lines = (("상호", "다복상회"),)
    assert draw_paper("사업자등록증", lines) == draw_paper("사업자등록증", lines) != draw_paper("통장 사본", lines)
