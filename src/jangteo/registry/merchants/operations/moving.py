"""A shop takes stalls, leaves them, or moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.registry.merchants.events import StoreChanged
from jangteo.registry.merchants.models import Occupancy, Store
from jangteo.registry.merchants.operations._common import end_periods, in_market, locked_store, refresh_search, running
from jangteo.registry.merchants.operations._opening import REFUSALS, check_stalls, take_stalls
from jangteo.registry.merchants.permissions import EDIT


@operation(permission=EDIT, scope=in_market, refusals=REFUSALS)
def move_stall(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    stall_ids: Sequence[int],
    on: date | None = None,
) -> None:
    """From a day on (None: today) the shop stands in exactly these stalls; the others it leaves, none is allowed.

    Raises NotAllowed, Missing(`store_missing`, `stall_missing`), Refused(`store_closed`, `stall_taken`,
    `stall_retired`), Invalid(`day_invalid`).
    """
    day = on or today(now)
    if not today(now) - timedelta(days=3660) <= day <= today(now) + timedelta(days=366):
        raise Invalid("day_invalid", "날짜를 다시 확인해 주세요.", field="on")
    with open_rows(market=market_id):
        store = locked_store(store_id)
        held = list(running(Occupancy.objects.filter(store=store).select_related("stall"), day))
        # A stall held from a later day on is taken anew from this day.
        kept = {row.stall_id for row in held if row.period.lower <= day}
        wanted = set(stall_ids)
        before = {row.stall.number for row in held}
        end_periods([row for row in held if row.stall_id not in wanted or row.stall_id not in kept], day)
        fresh = check_stalls(market_id, wanted - kept, day)
        take_stalls(store, fresh, day)
        after = _numbers(store, day)
        note(subject=("store", store.id, store.name), before={"stalls": sorted(before)}, after={"stalls": after})
        if sorted(before) == after and not fresh:
            nothing_changed()
            return
        refresh_search(store, max(day, today(now)))
        Store.objects.filter(id=store.id).update(changed_at=max(now, store.added_at))
        publish(StoreChanged(market_id, store.id, ("stalls",)), now=now)


def _numbers(store: Store, day: date) -> list[str]:
    rows = Occupancy.objects.filter(store=store, period__contains=day)
    return sorted(rows.values_list("stall__number", flat=True))
