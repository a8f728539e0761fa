"""Zones of a market."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Refused
from jangteo.registry.places.models import Stall, Zone
from jangteo.registry.places.operations._stall_rows import (
    REFUSALS,
    clean_zone,
    get_zone_row,
    lock_market,
    scope_of,
    search_key,
)
from jangteo.registry.places.permissions import MANAGE_STALLS
from jangteo.registry.places.types import floor_label


def insert_zone(market_id: int, values: dict[str, object]) -> Zone:
    """A new zone after the last one of the open market."""
    last = Zone.objects.aggregate(last=Max("order"))["last"] or 0
    return Zone.objects.create(market_id=market_id, order=last + 10, **values)


def update_zone(zone: Zone, values: dict[str, object]) -> dict[str, object]:
    """Write what differs, also into what its stalls are found by; returns the earlier values."""
    before = {name: getattr(zone, name) for name in values}
    for name, value in values.items():
        setattr(zone, name, value)
    zone.save(update_fields=list(values))
    if (before.get("code"), before.get("name")) != (zone.code, zone.name):
        stalls = list(Stall.objects.filter(zone=zone))
        for stall in stalls:
            stall.search_key = search_key(stall.number, zone)
        Stall.objects.bulk_update(stalls, ["search_key"], batch_size=500)
    return before


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """A zone's values as the record tells them; what is called `code` it would hide, as a code for signing in."""
    return {
        "letter": values["code"],
        "name": values["name"],
        "floor": floor_label(values["floor"]),
        "tint": values["tint"],
    }


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def add_zone(
    *, actor: Actor, now: datetime, market_id: int, code: str, name: str, floor: int = 1, tint: str = ""
) -> int:
    """Add a zone after the others; returns its id. Its stalls take `floor` when they name none.

    Raises NotAllowed, Missing(`market_missing`), Invalid(`zone_invalid`, `floor_invalid`), Refused(`zone_code_taken`).
    """
    values = clean_zone(code, name, floor, tint)
    lock_market(market_id)
    with open_rows(market=market_id):
        zone = insert_zone(market_id, values)
    note(subject=("zone", zone.id, str(zone)), after=_told(values))
    return zone.id


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def change_zone(
    *, actor: Actor, now: datetime, market_id: int, zone_id: int, code: str, name: str, floor: int, tint: str = ""
) -> None:
    """Give a zone another letter, name, storey or colour; its stalls keep theirs.

    Raises NotAllowed, Missing(`zone_missing`), Invalid(`zone_invalid`, `floor_invalid`), Refused(`zone_code_taken`).
    """
    values = clean_zone(code, name, floor, tint)
    with open_rows(market=market_id):
        zone = get_zone_row(zone_id)
        before = update_zone(zone, values)
    if before == values:
        nothing_changed()
    note(subject=("zone", zone.id, str(zone)), before=_told(before), after=_told(values))


@operation(permission=MANAGE_STALLS, scope=scope_of)
def remove_zone(*, actor: Actor, now: datetime, market_id: int, zone_id: int) -> None:
    """Remove a zone that never had a stall. Raises NotAllowed, Missing(`zone_missing`), Refused(`zone_in_use`)."""
    with open_rows(market=market_id):
        zone = get_zone_row(zone_id)
        # Also one that was retired points to its zone.
        if Stall.objects.filter(zone=zone).exists():
            raise Refused("zone_in_use", "이 구역에 자리가 있어요. 자리를 다른 구역으로 옮긴 다음 지워 주세요.")
        note(subject=("zone", zone.id, str(zone)), before={"letter": zone.code, "name": zone.name})
        zone.delete()


@operation(permission=MANAGE_STALLS, scope=scope_of)
def order_zones(*, actor: Actor, now: datetime, market_id: int, zone_ids: tuple[int, ...]) -> None:
    """Put the zones into this order; those not named follow in their present one. Raises NotAllowed, Missing."""
    with open_rows(market=market_id):
        zones = {zone.id: zone for zone in Zone.objects.order_by("order", "id")}
        for zone_id in zone_ids:
            if zone_id not in zones:
                get_zone_row(zone_id)
        wanted = [*dict.fromkeys(zone_ids), *(each for each in zones if each not in zone_ids)]
        before = [zone.code for zone in zones.values()]
        for place, zone_id in enumerate(wanted, start=1):
            zones[zone_id].order = place * 10
        Zone.objects.bulk_update(zones.values(), ["order"])
    after = [zones[zone_id].code for zone_id in wanted]
    if before == after:
        nothing_changed()
    note(subject=("zone", market_id, "구역 차례"), before={"order": before}, after={"order": after})
