"""Reading and writing versions of the map in the open market; the market is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.registry.places.events import StallMapSaved
from jangteo.registry.places.models import StallMap
from jangteo.registry.places.types.stall_map import State, data_of, differences, state_of

MAX_NOTE = 100


def latest() -> tuple[int, State]:
    """The present version and its state; 0 and an empty frame when nobody has drawn a map."""
    row = StallMap.objects.order_by("-version").values_list("version", "data").first()
    return (row[0], state_of(row[1])) if row else (0, state_of(None))


def write_version(
    actor: Actor,
    now: datetime,
    market_id: int,
    version: int,
    state: State,
    changes: Sequence[Mapping[str, Any]],
    note: str,
    client: str = "",
) -> None:
    """Keep a state as this version and tell of it."""
    StallMap.objects.create(
        market_id=market_id,
        version=version,
        data=data_of(state),
        changes=list(changes),
        saved_by=actor.label[:80],
        saved_by_id=actor.user_id,
        saved_at=now,
        note=note[:MAX_NOTE],
        client=client,
    )
    publish(StallMapSaved(market_id, version), now=now)


def replace_state(actor: Actor, now: datetime, market_id: int, wanted: State, note: str) -> tuple[int, int]:
    """Make a state the present one; returns the version that holds it and how many changes that took."""
    version, state = latest()
    changes = differences(state, wanted)
    if not changes:
        return version, 0
    write_version(actor, now, market_id, version + 1, wanted, changes, note)
    return version + 1, len(changes)


def drop_cells(actor: Actor, market_id: int, stall_ids: Sequence[int], note: str, now: datetime) -> None:
    """Take the cells of stalls off the map, if there are any."""
    _, state = latest()
    gone = {("cell", str(stall_id)) for stall_id in stall_ids}
    if gone & state.keys():
        replace_state(actor, now, market_id, {k: v for k, v in state.items() if k not in gone}, note)
