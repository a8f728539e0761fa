"""Stalls of a market: adding, changing, retiring, taking up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.places.events import StallRetired, StallsAdded, StallsChanged
from jangteo.registry.places.models import Stall, Zone
from jangteo.registry.places.operations._map_rows import drop_cells
from jangteo.registry.places.operations._stall_rows import (
    MAX_REASON,
    REFUSALS,
    clean_area,
    clean_floor,
    clean_number,
    get_zone_row,
    lock_market,
    new_row,
    objections,
    refuse_taken,
    scope_of,
    search_key,
)
from jangteo.registry.places.permissions import MANAGE_STALLS
from jangteo.registry.places.types import (
    NewStall,
    Ownership,
    StallChange,
    StallUse,
    area_words,
    floor_label,
    number_key,
    tidy,
)

MOST_AT_ONCE = 3000
_FIELDS = ("number", "number_key", "search_key", "zone", "floor", "area_m2", "ownership", "use", "changed_at")


def get_rows(stall_ids: Sequence[int]) -> list[Stall]:
    """The stalls of the open market, locked, in the order of their ids. Raises Missing(`stall_missing`)."""
    wanted = set(stall_ids)
    rows = list(
        Stall.objects.select_for_update(of=("self",)).select_related("zone").filter(id__in=wanted).order_by("id")
    )
    if len(rows) != len(wanted):
        raise Missing("stall_missing", "그런 자리가 없어요.")
    return rows


def values_of(stall: Stall) -> dict[str, Any]:
    """The values of a stall as the record tells them."""
    return {
        "stall_number": stall.number,
        "zone": str(stall.zone),
        "floor": floor_label(stall.floor),
        "area_m2": area_words(stall.area_m2) or None,
        "ownership": Ownership(stall.ownership).label,
        "use": StallUse(stall.use).label,
    }


def apply_change(stall: Stall, change: StallChange, zone: Zone | None, now: datetime) -> bool:
    """Set the wanted values on a loaded row; whether any differs. Raises Invalid with the field."""
    before = values_of(stall)
    if change.number is not None:
        stall.number = clean_number(change.number)
        stall.number_key = number_key(stall.number)
    if zone is not None:
        stall.zone = zone
    if change.floor is not None:
        stall.floor = clean_floor(change.floor)
    if change.area_m2 is not None or change.forget_area:
        stall.area_m2 = None if change.forget_area else clean_area(change.area_m2)
    stall.ownership = (change.ownership or Ownership(stall.ownership)).value
    stall.use = (change.use or StallUse(stall.use)).value
    if values_of(stall) == before:
        return False
    stall.search_key = search_key(stall.number, stall.zone)
    stall.changed_at = now
    return True


def save_rows(rows: Sequence[Stall]) -> None:
    """Write changed rows in one statement: a list of 1,500 is nothing that a person should wait for."""
    if not rows:
        return
    columns = [field for field in Stall._meta.concrete_fields if field.name in _FIELDS]
    names = ", ".join(f'"{field.column}"' for field in columns)
    values = ", ".join(f'v."{field.column}"' for field in columns)
    lists = ", ".join(f"%s::{field.db_type(connection)}[]" for field in columns)
    sql = (  # names of our own columns, no text of anybody
        f"UPDATE places_stall s SET ({names}) = ({values}) "  # noqa: S608
        f"FROM unnest(%s::bigint[], {lists}) AS v(id, {names}) WHERE s.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.id for row in rows], *([getattr(r, f.attname) for r in rows] for f in columns)])


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def add_stalls(*, actor: Actor, now: datetime, market_id: int, zone_id: int, stalls: tuple[NewStall, ...]) -> list[int]:
    """Add stalls to a zone, all or none; returns their ids in the given order. One stall is a tuple of one.

    Raises NotAllowed, Missing(`zone_missing`), Invalid(`stalls_invalid`, or of a stall with its field),
    Refused(`stall_number_taken`), also when somebody else adds the number at the same moment.
    """
    if not 0 < len(stalls) <= MOST_AT_ONCE:
        raise Invalid("stalls_invalid", f"한 번에 1자리부터 {MOST_AT_ONCE:,}자리까지 넣을 수 있어요.")
    with open_rows(market=market_id):
        zone = get_zone_row(zone_id)
        rows = [new_row(stall, zone, now) for stall in stalls]
        refuse_taken(row.number for row in rows)
        ids = [row.id for row in Stall.objects.bulk_create(rows)]
    label = rows[0].number if len(rows) == 1 else f"{rows[0].number} – {rows[-1].number}"
    note(subject=("stall", ids[0], label), after={"count": len(rows), "zone": str(zone)})
    publish(StallsAdded(market_id, tuple(ids)), now=now)
    return ids


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def change_stall(*, actor: Actor, now: datetime, market_id: int, stall_id: int, change: StallChange) -> None:
    """Change a stall in use. Raises NotAllowed, Missing(`stall_missing`, `zone_missing`), Invalid with the field,
    Refused(`stall_retired`, `stall_number_taken`).
    """
    with open_rows(market=market_id):
        (stall,) = get_rows([stall_id])
        _refuse_retired([stall])
        before = values_of(stall)
        zone = get_zone_row(change.zone_id) if change.zone_id is not None else None
        if not apply_change(stall, change, zone, now):
            nothing_changed()
            return
        if stall.number_key != number_key(before["stall_number"]):
            refuse_taken([stall.number])
        save_rows([stall])
        note(subject=("stall", stall.id, stall.number), before=before, after=values_of(stall))
    publish(StallsChanged(market_id, (stall.id,)), now=now)


@operation(permission=MANAGE_STALLS, scope=scope_of)
def change_stalls(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    stall_ids: tuple[int, ...],
    zone_id: int | None = None,
    use: StallUse | None = None,
    ownership: Ownership | None = None,
) -> int:
    """Change zone, use or ownership of several stalls alike; what is None stays. Returns how many differed before.

    All or none. Raises NotAllowed, Missing(`stall_missing`, `zone_missing`), Invalid(`stalls_invalid`),
    Refused(`stall_retired`).
    """
    if not 0 < len(stall_ids) <= MOST_AT_ONCE:
        raise Invalid("stalls_invalid", "자리를 하나 이상 골라 주세요.")
    if zone_id is None and use is None and ownership is None:
        raise Invalid("stalls_invalid", "무엇으로 바꿀지 골라 주세요.")
    with open_rows(market=market_id):
        rows = get_rows(stall_ids)
        _refuse_retired(rows)
        zone = get_zone_row(zone_id) if zone_id is not None else None
        change = StallChange(use=use, ownership=ownership)
        changed = [row for row in rows if apply_change(row, change, zone, now)]
        save_rows(changed)
    if not changed:
        nothing_changed()
        return 0
    after = {"zone": str(zone) if zone else None, "use": use and use.label, "ownership": ownership and ownership.label}
    note(subject=("stall", changed[0].id, f"{len(changed)}자리"), after={**after, "count": len(changed)})
    publish(StallsChanged(market_id, tuple(row.id for row in changed)), now=now)
    return len(changed)


@operation(permission=MANAGE_STALLS, scope=scope_of)
def retire_stall(*, actor: Actor, now: datetime, market_id: int, stall_id: int, reason: str) -> None:
    """Take a stall out of use and off the map; its number is free again, its history stays.

    Raises NotAllowed, Missing(`stall_missing`), Invalid(`reason_missing`), Refused(`stall_retired`) when it is so
    already, Refused(`stall_occupied`) while a guard objects.
    """
    reason = tidy(reason)
    if not reason:
        raise Invalid("reason_missing", "왜 없애는지 적어 주세요.", field="reason")
    lock_market(market_id)  # before the stall, as whoever saves the map does
    with open_rows(market=market_id):
        (stall,) = get_rows([stall_id])
        _refuse_retired([stall])
        retire_row(stall, reason, now)
        drop_cells(actor, market_id, [stall.id], f"{stall.number} 자리를 없앰", now)
    note(subject=("stall", stall.id, stall.number), before=values_of(stall), reason=reason)


def retire_row(stall: Stall, reason: str, now: datetime) -> None:
    """Retire a locked row and tell. Raises Refused(`stall_occupied`)."""
    get_rows([stall.id])  # whoever moves in meanwhile is seen, or waits and then sees it retired
    words = objections(stall.market_id, [stall.id]).get(stall.id)
    if words:
        raise Refused("stall_occupied", words)
    stall.retired_on, stall.retired_reason, stall.changed_at = today(now), reason[:MAX_REASON], now
    stall.save(update_fields=["retired_on", "retired_reason", "changed_at"])
    publish(StallRetired(stall.market_id, stall.id, stall.retired_on), now=now)


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def revive_stall(*, actor: Actor, now: datetime, market_id: int, stall_id: int) -> None:
    """Take a retired stall into use again; it is not on the map until somebody puts it there.

    Raises NotAllowed, Missing(`stall_missing`), Refused(`stall_number_taken`) when its number was given to another.
    """
    with open_rows(market=market_id):
        (stall,) = get_rows([stall_id])
        if stall.retired_on is None:
            nothing_changed()
            return
        refuse_taken([stall.number])
        note(subject=("stall", stall.id, stall.number), before={"retired_on": stall.retired_on})
        stall.retired_on, stall.retired_reason, stall.changed_at = None, "", now
        stall.save(update_fields=["retired_on", "retired_reason", "changed_at"])
    publish(StallsAdded(market_id, (stall.id,)), now=now)


def _refuse_retired(rows: Sequence[Stall]) -> None:
    gone = next((row for row in rows if row.retired_on is not None), None)
    if gone is not None:
        raise Refused("stall_retired", f"{gone.number} 자리는 이미 없앴어요.")
