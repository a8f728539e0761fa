"""Zones and stalls of a market. Each question opens the market it asks of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django_scopes import scope

from jangteo.kernel.errors import Invalid, Missing
from jangteo.kernel.kept import Kept
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.registry.places.models import Stall, Zone
from jangteo.registry.places.types import (
    Ownership,
    Page,
    StallFilter,
    StallSort,
    StallUse,
    StallView,
    ZoneView,
    number_key,
)

MAX_SEARCH = 60
MAX_PAGE = 2000
_COLUMNS = (
    "id",
    "zone_id",
    "zone__name",
    "number",
    "floor",
    "area_m2",
    "ownership",
    "use",
    "retired_on",
    "retired_reason",
)
_OWNERSHIP = {each.value: each for each in Ownership}
_USE = {each.value: each for each in StallUse}
_ORDER = {
    StallSort.NUMBER: ("number_key",),
    StallSort.ZONE: ("zone__order", "zone_id", "number_key"),
    StallSort.FLOOR: ("floor", "number_key"),
    StallSort.AREA: ("area_m2", "number_key"),
}


#: The stalls of so many markets, each some 100 KB.
_STALLS: Kept[list[tuple[Any, ...]], tuple[StallView, ...]] = Kept(32)


def _view(row: tuple[Any, ...]) -> StallView:
    key, zone_id, zone_name, number, floor, area, ownership, use, retired_on, reason = row
    return StallView(key, zone_id, zone_name, number, floor, area, _OWNERSHIP[ownership], _USE[use], retired_on, reason)


def views_of(rows: QuerySet[Stall]) -> list[StallView]:
    """The views of the rows of a question, in its order; the market must be open."""
    return [_view(row) for row in rows.values_list(*_COLUMNS)]


def zone_view(row: Zone, stalls: int = 0) -> ZoneView:
    """The view of a loaded zone."""
    return ZoneView(row.id, row.code, row.name, row.floor, row.order, row.tint, stalls)


def list_stalls_kept(*, market_id: int) -> tuple[StallView, ...]:
    """Every stall of a market that is in use, by number; the same object as long as none of them changes."""
    with scope(market=market_id):
        rows = Stall.objects.filter(retired_on=None).order_by("number_key", "id")
        return _STALLS.of(market_id, list(rows.values_list(*_COLUMNS)), lambda found: tuple(map(_view, found)))


def list_zones(*, market_id: int) -> list[ZoneView]:
    """The zones of a market in their order, each with how many stalls are in use in it."""
    with scope(market=market_id):
        rows = Zone.objects.annotate(in_use=Count("stalls", filter=Q(stalls__retired_on=None)))
        return [zone_view(row, row.in_use) for row in rows.order_by("order", "id")]


def get_zone(*, market_id: int, id: int) -> ZoneView:
    """The zone with this id, if it is of this market. Raises Missing(`zone_missing`)."""
    found = next((zone for zone in list_zones(market_id=market_id) if zone.id == id), None)
    if found is None:
        raise Missing("zone_missing", "그런 구역이 없어요.")
    return found


def list_stalls(*, market_id: int, with_retired: bool = False) -> list[StallView]:
    """Every stall of a market by number; those no longer in use only `with_retired`."""
    with scope(market=market_id):
        rows = Stall.objects.order_by("number_key", "id")
        return views_of(rows if with_retired else rows.filter(retired_on=None))


def list_stall_numbers(*, market_id: int) -> dict[int, str]:
    """Id → number of every stall of a market that is in use, in the order of the numbers."""
    with scope(market=market_id):
        rows = Stall.objects.filter(retired_on=None).order_by("number_key", "id")
        return dict(rows.values_list("id", "number"))


def list_stalls_by_ids(*, market_id: int, ids: Iterable[int]) -> list[StallView]:
    """The stalls of a market with these ids by number, retired ones included; unknown and foreign ids are left out."""
    with scope(market=market_id):
        return views_of(Stall.objects.filter(id__in=list(ids)).order_by("number_key", "id"))


def get_stall(*, market_id: int, id: int) -> StallView:
    """The stall with this id, retired or not, if it is of this market. Raises Missing(`stall_missing`)."""
    found = list_stalls_by_ids(market_id=market_id, ids=[id])
    if not found:
        raise Missing("stall_missing", "그런 자리가 없어요.")
    return found[0]


def find_stall(*, market_id: int, number: str) -> StallView | None:
    """The stall in use with this number, written in any usual way; None when there is none."""
    with scope(market=market_id):
        return next(iter(views_of(Stall.objects.filter(number_key=number_key(number), retired_on=None))), None)


def count_stalls(*, market_id: int) -> int:
    """How many stalls of a market are in use."""
    with scope(market=market_id):
        return Stall.objects.filter(retired_on=None).count()


def list_floors(*, market_id: int) -> list[int]:
    """The storeys on which stalls of a market lie, the lowest first."""
    with scope(market=market_id):
        return list(Stall.objects.order_by("floor").values_list("floor", flat=True).distinct())


def list_stall_page(
    *, market_id: int, wanted: StallFilter, sort: str = "", page: int = 1, size: int = 50
) -> Page[StallView]:
    """One page of the stalls that the filter keeps; a page past the end is empty. `sort`: StallSort, `-` turns it.

    Raises Invalid(`page_invalid`) for a page or size out of range.
    """
    if not 1 <= size <= MAX_PAGE or not 1 <= page <= 100_000:
        raise Invalid("page_invalid", f"쪽 번호는 1부터, 한 쪽은 {MAX_PAGE}자리까지예요.")
    with scope(market=market_id):
        rows = _narrow(wanted).order_by(*_order(sort))
        first = (page - 1) * size
        return Page(tuple(views_of(rows[first : first + size])), rows.count(), page, size)


def _narrow(wanted: StallFilter) -> QuerySet[Stall]:
    rows = Stall.objects.filter(retired_on__isnull=not wanted.retired)
    exact = {
        "zone_id": wanted.zone_id,
        "floor": wanted.floor,
        "use": wanted.use,
        "ownership": wanted.ownership,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.area_unknown:
        rows = rows.filter(area_m2=None)
    text = wanted.search.replace("\0", "").strip()[:MAX_SEARCH]
    return rows.filter(search_key__regex=search_pattern(text)) if text else rows


def _order(sort: str) -> list[str]:
    name = sort.removeprefix("-")
    columns = _ORDER[StallSort(name)] if name in set(StallSort) else _ORDER[StallSort.NUMBER]
    sign = "-" if sort.startswith("-") else ""
    return [f"{sign}{columns[0]}", *columns[1:], "id"]
