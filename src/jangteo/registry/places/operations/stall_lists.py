"""A whole list of stalls, as a spreadsheet brings it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Invalid, Refused
from jangteo.registry.places.events import StallsAdded, StallsChanged
from jangteo.registry.places.models import Stall, Zone
from jangteo.registry.places.operations._stall_rows import (
    MAX_CODE,
    REFUSALS,
    clean_zone,
    lock_market,
    new_row,
    scope_of,
)
from jangteo.registry.places.operations.stalls import apply_change, save_rows
from jangteo.registry.places.operations.zones import insert_zone
from jangteo.registry.places.permissions import MANAGE_STALLS
from jangteo.registry.places.types import (
    NewStall,
    Ownership,
    StallChange,
    StallRow,
    StallsStored,
    StallUse,
    number_key,
    tidy,
)

MOST_ROWS = 20_000
NO_ZONE = "전체"
_PREFIX = re.compile(r"^(.*?)[\s\-.]*\d")


def zone_word(row: StallRow) -> str:
    """The zone that a row names, else the letters before its number (`가-12` → 가), else 전체."""
    found = _PREFIX.match(row.number)
    return tidy(row.zone) or (tidy(found[1]) if found and len(tidy(found[1])) <= MAX_CODE else "") or NO_ZONE


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def store_stalls(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    rows: Sequence[StallRow],
    progress: Callable[[int, int], None] | None = None,
) -> StallsStored:
    """Add the stalls of a list that are not there yet and change those that are, by their number, all or none.

    What a row leaves out stays as it is. Zones that nobody has are added; a row without a zone goes by the letters
    before its number. The same list a second time changes nothing. Raises NotAllowed, Missing(`market_missing`),
    Invalid with the field for a value that cannot be used, Invalid(`stalls_invalid`) past 20,000 rows,
    Refused(`number_twice`) for a number that stands twice.
    """
    if len(rows) > MOST_ROWS:
        raise Invalid("stalls_invalid", f"한 번에 {MOST_ROWS:,}자리까지 넣을 수 있어요.")
    lock_market(market_id)
    with open_rows(market=market_id):
        by_key = _by_key(rows)
        zones = _Zones(market_id)
        held = {s.number_key: s for s in Stall.objects.select_related("zone").filter(retired_on=None)}
        added = [_added(row, zones, now) for key, row in by_key.items() if key not in held]
        changed = [held[key] for key, row in by_key.items() if key in held and _changed(held[key], row, zones, now)]
        _tell(progress, len(rows) // 3, len(rows))
        ids = tuple(row.id for row in Stall.objects.bulk_create(added, batch_size=1000))
        _tell(progress, 2 * len(rows) // 3, len(rows))
        save_rows(changed)
    result = StallsStored(len(added), len(changed), len(rows) - len(added) - len(changed), zones.added)
    if not added and not changed:
        nothing_changed()
        return result
    note(subject=("stall", market_id, "자리 목록"), after={"added": len(added), "changed": len(changed)})
    if ids:
        publish(StallsAdded(market_id, ids), now=now)
    if changed:
        publish(StallsChanged(market_id, tuple(row.id for row in changed)), now=now)
    _tell(progress, len(rows), len(rows))
    return result


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)


def _by_key(rows: Sequence[StallRow]) -> dict[str, StallRow]:
    found: dict[str, StallRow] = {}
    for row in rows:
        key = number_key(row.number)
        if key in found:
            raise Refused("number_twice", f"{row.number} 번호가 두 번 적혀 있어요. 하나만 남겨 주세요.", field="number")
        found[key] = row
    return found


class _Zones:
    """The zones of the open market by letter and by name; adds what is missing."""

    def __init__(self, market_id: int) -> None:
        self.market_id = market_id
        self.added = 0
        self._found: dict[str, Zone] = {}
        for zone in Zone.objects.order_by("-order", "-id"):
            self._found[zone.name] = self._found[zone.code] = self._found[str(zone)] = zone

    def get(self, word: str, floor: int | None) -> Zone:
        """The zone that a list calls so. Raises Invalid(`zone_invalid`, `floor_invalid`)."""
        zone = self._found.get(word)
        if zone is None:
            code, _, name = word.partition(" ")
            if name and code in self._found:
                zone = self._found[code]
            else:
                code = code if name and len(code) <= MAX_CODE else self._free_code(word)
                zone = insert_zone(self.market_id, clean_zone(code, name or word, floor or 1, ""))
                self.added += 1
            self._found[word] = self._found[zone.code] = zone
        return zone

    def _free_code(self, word: str) -> str:
        code = word[:MAX_CODE]
        step = 2
        while code in self._found:
            code = f"{word[: MAX_CODE - 2]}{step}"
            step += 1
        return code


def _added(row: StallRow, zones: _Zones, now: datetime) -> Stall:
    made = NewStall(row.number, row.floor, row.area_m2, row.ownership or Ownership.UNKNOWN, row.use or StallUse.SHOP)
    return new_row(made, zones.get(zone_word(row), row.floor), now)


def _changed(stall: Stall, row: StallRow, zones: _Zones, now: datetime) -> bool:
    zone = zones.get(tidy(row.zone), row.floor) if tidy(row.zone) else None
    change = StallChange(floor=row.floor, area_m2=row.area_m2, ownership=row.ownership, use=row.use)
    return apply_change(stall, change, zone, now)
