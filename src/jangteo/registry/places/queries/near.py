"""Markets near a place, and markets whose 장날 is a given day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from django.db.models import Q

from jangteo.kernel.errors import Invalid
from jangteo.registry.places.models import Market
from jangteo.registry.places.queries.fresh import kept
from jangteo.registry.places.queries.markets import MAX_PAGE, departures_of, narrow, view_of
from jangteo.registry.places.types import MarketFilter, NearMarket, OpeningKind, is_market_day, opening_on

_EARTH_KM = 6371.0
_THIRTY_FIRST = 31


def kilometres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """The distance of two points given in degrees, over the ground as the crow flies."""
    a = sin(radians(lat2 - lat1) / 2) ** 2
    b = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lng2 - lng1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(a + b))


def list_nearest_markets(*, day: date, latitude: float, longitude: float, count: int = 8) -> list[NearMarket]:
    """The `count` present markets with a known position nearest to a point (degrees), with what holds on `day`.

    Raises Invalid(`position_invalid`) for a point that is not on the globe, Invalid(`page_invalid`) for a bad count.
    """
    _check(latitude, longitude, count)
    placed = narrow(MarketFilter()).filter(latitude__isnull=False)
    return _seen(_nearest(placed, latitude, longitude, count), day)


def list_market_days_on(
    *, day: date, region: str = "", latitude: float | None = None, longitude: float | None = None, count: int = 50
) -> list[NearMarket]:
    """Present markets whose 장날 is `day`: the nearest to a point first, else by name.

    `region` (a code) covers everything below it. Raises Invalid as `list_nearest_markets`.
    """
    _check(latitude or 0.0, longitude or 0.0, count)
    if latitude is not None and longitude is not None:
        return _seen(_nearest(_meeting(day, region), latitude, longitude, count), day)
    return list(_meeting_by_name(day=day, region=region)[:count])


@kept
def _meeting_by_name(*, day: date, region: str) -> tuple[NearMarket, ...]:
    rows = sorted(_meeting(day, region), key=lambda row: (row.name, row.id))
    return tuple(_seen([(None, row) for row in rows], day))


def count_market_days_on(*, day: date, region: str = "") -> int:
    """How many present markets have their 장날 on `day`."""
    return len(_meeting(day, region))


def _check(latitude: float, longitude: float, count: int) -> None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Invalid("position_invalid", "위치를 읽지 못했어요. 시장 이름으로 찾아 주세요.")
    if not 1 <= count <= MAX_PAGE:
        raise Invalid("page_invalid", f"한 번에 {MAX_PAGE}곳까지 볼 수 있어요.")


def _nearest(
    rows: Iterable[Market], latitude: float, longitude: float, count: int
) -> list[tuple[float | None, Market]]:
    far = [
        (kilometres(latitude, longitude, row.latitude, row.longitude), row)
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]
    far.sort(key=lambda pair: (pair[0], pair[1].id))
    return list(far[:count])


def _seen(found: list[tuple[float | None, Market]], day: date) -> list[NearMarket]:
    departures = departures_of((row.id for _, row in found), day, day + timedelta(days=1))
    rules = [(distance, row, row.cycle(departures.get(row.id))) for distance, row in found]
    return [
        NearMarket(view_of(row), opening_on(rule, day) if rule else None, distance) for distance, row, rule in rules
    ]


def _meeting(day: date, region: str) -> list[Market]:
    """Present markets that meet on `day`: by its number, or because a departure says so."""
    rows = narrow(MarketFilter(region=region))
    departures = departures_of(rows.order_by().values_list("id", flat=True), day, day + timedelta(days=1))
    extra = [market_id for market_id, found in departures.items() if found[day].kind is OpeningKind.MARKET_DAY]
    number = 1 if day.day == _THIRTY_FIRST else (day.day - 1) % 10 + 1
    meeting = rows.filter(Q(cycle_days__contains=[number]) | Q(id__in=extra))
    rules = ((row, row.cycle(departures.get(row.id))) for row in meeting)
    return [row for row, rule in rules if rule is not None and is_market_day(rule, day)]
