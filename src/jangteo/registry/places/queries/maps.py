"""The stall map of a market, its versions, and what others changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django_scopes import scope

from jangteo.kernel.errors import Missing, Refused
from jangteo.kernel.kept import Kept
from jangteo.registry.places.models import StallMap, Zone
from jangteo.registry.places.queries.stalls import (
    list_stalls,
    list_stalls_by_ids,
    list_stalls_kept,
    list_zones,
    zone_view,
)
from jangteo.registry.places.types import MapNews, MapVersionView, StallMapView, StallView, ZoneView
from jangteo.registry.places.types.stall_map import FRAME, Key, State, put_or_drop, state_of, touched

#: The drawings of so many versions, each some 300 KB.
_DATA: Kept[tuple[datetime, tuple[StallView, ...]], Mapping[str, Any]] = Kept(32)


def find_map(*, market_id: int) -> StallMapView | None:
    """The present map of a market with its stalls and zones; None when nobody has drawn one."""
    with scope(market=market_id):
        row = StallMap.objects.defer("changes", "data").order_by("-version").first()
        return _view(row, market_id) if row else None


def is_drawn(*, market_id: int) -> bool:
    """Whether a market has a map."""
    with scope(market=market_id):
        return bool(StallMap.objects.exists())


def find_map_version(*, market_id: int, version: int) -> StallMapView | None:
    """The map as it was saved under this version, with the stalls of today; None when there is none."""
    with scope(market=market_id):
        row = StallMap.objects.defer("changes", "data").filter(version=version).first()
        return _view(row, market_id) if row else None


def _view(row: StallMap, market_id: int) -> StallMapView:
    stalls = list_stalls_kept(market_id=market_id)
    held = Counter(stall.zone_id for stall in stalls)
    return StallMapView(
        version=row.version,
        # The drawing of a saved version never changes: it is read again only when other stalls are in use.
        data=_DATA.of(row.pk, (row.saved_at, stalls), lambda _: _in_use(row.data, stalls)),
        stalls=stalls,
        zones=[zone_view(zone, held[zone.id]) for zone in Zone.objects.order_by("order", "id")],
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        id=row.pk,
    )


def _in_use(data: Mapping[str, Any], stalls: tuple[StallView, ...]) -> Mapping[str, Any]:
    ids = {str(stall.id) for stall in stalls}
    return {**data, "cells": [cell for cell in data["cells"] if cell["id"] in ids]}


def list_map_versions(*, market_id: int, limit: int = 50) -> list[MapVersionView]:
    """The saved versions of a market's map, the newest first."""
    columns = "version", "saved_by", "saved_at", "note", "changes__len", "cells"
    with scope(market=market_id):
        rows = StallMap.objects.extra(  # lengths of two JSON lists, so that the lists themselves stay where they are
            select={
                "changes__len": "jsonb_array_length(changes)",
                "cells": "jsonb_array_length(data->'cells')",
            }
        )
        return [MapVersionView(*row) for row in rows.order_by("-version").values_list(*columns)[:limit]]


def get_map_news(*, market_id: int, since: int, tab: str = "", keys: Collection[str] = ()) -> MapNews:
    """What others changed since a version: the present value of each thing that they touched.

    `tab` is the open editor that asks and `keys` the changes that it sends (again); both are its own work. Raises
    Missing(`map_version_missing`) for a version that the map never had.
    """
    with scope(market=market_id):
        version = check_base(market_id, since)
        steps = StallMap.objects.filter(version__gt=since).order_by("version").values_list("client", "changes")
        found = touched(steps, tab, frozenset(keys))
        if not found:
            return MapNews(version, [], [], [])
        data = StallMap.objects.filter(version=version).values_list("data", flat=True).first()
        return news_of(market_id, version, found, state_of(data))


def check_base(market_id: int, base: int) -> int:
    """The present version, 0 for none. Raises Refused(`map_base_unknown`) for a base that was never saved here."""
    latest = StallMap.objects.order_by("-version").values_list("version", flat=True).first() or 0
    if not 0 <= base <= latest:
        raise Refused("map_base_unknown", "배치도가 새로 만들어졌어요. 화면을 새로 열어 주세요.")
    return latest


def news_of(market_id: int, version: int, found: set[Key], state: State) -> MapNews:
    """The touched keys as changes to their present values, with the stalls and zones that they speak of."""
    stall_ids = {int(name.split(".")[0]) for kind, name in found if kind in {"stall", "cell"}}
    stalls = list_stalls_by_ids(market_id=market_id, ids=stall_ids)
    zones = {zone.id: zone for zone in list_zones(market_id=market_id)}
    named = [zones[int(name)] for kind, name in found if kind == "zone" and int(name) in zones]
    near = {stall.zone_id for stall in stalls} - {zone.id for zone in named}
    theirs = [put_or_drop(key, state.get(key)) for key in sorted(found) if key[0] in {"cell", "mark"}]
    theirs += [put_or_drop(FRAME, state[FRAME])] if FRAME in found else []
    changed = {name.split(".")[0] for kind, name in found if kind == "stall"}
    theirs += [stall_change(stall) for stall in stalls if str(stall.id) in changed]
    theirs += [{"op": "put_zone", "zone": zone_json(zone)} for zone in named]
    return MapNews(version, theirs, stalls, [*named, *(zones[each] for each in near)])


def stall_change(stall: StallView) -> dict[str, Any]:
    """The change that brings a stall to what it is: all its fields, or its end."""
    if stall.retired_on is not None:
        return {"op": "drop_stall", "id": str(stall.id)}
    return {"op": "put_stall", "stall": stall_json(stall)}


def stall_json(stall: StallView) -> dict[str, Any]:
    """A stall as the editor reads it; ids are text, the area in m² or null."""
    return {
        "id": str(stall.id),
        "number": stall.number,
        "zone": str(stall.zone_id),
        "floor": stall.floor,
        "area_m2": None if stall.area_m2 is None else float(stall.area_m2),
        "ownership": stall.ownership.value,
        "use": stall.use.value,
    }


def zone_json(zone: ZoneView) -> dict[str, Any]:
    """A zone as the editor reads it."""
    return {"id": str(zone.id), "code": zone.code, "name": zone.name, "floor": zone.floor, "tint": zone.tint}


def get_map_data_or_empty(*, market_id: int) -> StallMapView:
    """The present map, else an empty one of version 0 with all stalls and zones. Raises nothing."""
    found = find_map(market_id=market_id)
    if found is not None:
        return found
    empty: dict[str, Any] = {"width": 6000, "height": 4000, "background": None, "cells": [], "marks": []}
    return StallMapView(0, empty, list_stalls(market_id=market_id), list_zones(market_id=market_id))


def get_map_version(*, market_id: int, version: int) -> StallMapView:
    """The same as `find_map_version`; raises Missing(`map_version_missing`) where there is none."""
    found = find_map_version(market_id=market_id, version=version)
    if found is None:
        raise Missing("map_version_missing", "그런 배치도가 저장돼 있지 않아요.")
    return found
