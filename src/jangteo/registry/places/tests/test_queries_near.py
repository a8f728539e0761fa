from datetime import date

import pytest

from jangteo.kernel.errors import Invalid
from jangteo.registry.places import operations, queries
from jangteo.registry.places.queries.near import kilometres
from jangteo.registry.places.tests.world import ACTOR, NOW, a_market
from jangteo.registry.places.types import OpeningCycle, OpeningKind, ThirtyFirst

pytestmark = pytest.mark.django_db
SUNDAY = date(2026, 11, 22)


def names(found) -> list[str]:
    return [row.market.slug for row in found]


def test_distances_over_the_ground() -> None:
    assert kilometres(37.5665, 126.9780, 35.1796, 129.0756) == pytest.approx(325, abs=2)
    assert kilometres(37.0, 127.0, 37.0, 127.0) == 0


def test_departures_decide_whose_market_day_it_is() -> None:
    closed, moved = a_market("closed", 시장명="쉬는장"), a_market("moved", 시장명="옮긴장", 시장개설주기="3일+8일")
    a_market("plain", 시장명="그대로장")
    for market, kind in ((closed, OpeningKind.CLOSED), (moved, OpeningKind.MARKET_DAY)):
        operations.add_closing(actor=ACTOR, now=NOW, market_id=market.id, day=SUNDAY, kind=kind, reason="까닭")
    assert names(queries.list_market_days_on(day=SUNDAY)) == ["plain", "moved"]
    assert queries.count_market_days_on(day=SUNDAY) == 2
    assert names(queries.list_market_days_on(day=SUNDAY, region="26")) == []


def test_a_31st_counts_where_the_rule_says_so() -> None:
    market = a_market("first", 시장개설주기="1일+6일")
    assert names(queries.list_market_days_on(day=date(2026, 12, 31))) == []
    rule = OpeningCycle(permanent=False, days=frozenset({1, 6}), thirty_first=ThirtyFirst.MEET)
    operations.set_cycle(actor=ACTOR, now=NOW, market_id=market.id, cycle=rule)
    assert names(queries.list_market_days_on(day=date(2026, 12, 31))) == ["first"]


def test_the_nearest_come_first_with_what_holds_there() -> None:
    a_market("far", 시장명="먼장", 위도="37.9", 경도="128.8")
    a_market("near", 시장명="가까운장", 시장개설주기="3일+8일")
    a_market("nowhere", 시장명="모르는장", 위도="", 경도="")
    found = queries.list_nearest_markets(day=SUNDAY, latitude=37.75, longitude=128.9)
    assert names(found) == ["near", "far"]
    assert [row.opening.kind for row in found if row.opening] == [OpeningKind.CLOSED, OpeningKind.MARKET_DAY]
    assert found[0].kilometres < 1 < found[1].kilometres  # type: ignore[operator]


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))]
)
def test_a_point_off_the_globe_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(Invalid, match="position_invalid"):
        queries.list_nearest_markets(day=SUNDAY, latitude=latitude, longitude=longitude)
