"""The stall map of a market: saving what editors change, drawing it from zones and counts, going back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note as record
from jangteo.foundation.audit.toolkit import nothing_changed, operation
from jangteo.foundation.files.toolkit import keep_file
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Invalid, Missing
from jangteo.registry.places.events import StallsAdded
from jangteo.registry.places.models import Stall, StallMap
from jangteo.registry.places.operations._map_merge import Merge
from jangteo.registry.places.operations._map_rows import latest, replace_state, write_version
from jangteo.registry.places.operations._stall_rows import REFUSALS, get_zone_row, lock_market, new_row, scope_of
from jangteo.registry.places.permissions import MANAGE_STALLS
from jangteo.registry.places.queries.drafts import get_draft
from jangteo.registry.places.queries.maps import check_base, news_of
from jangteo.registry.places.queries.stalls import list_stalls_by_ids, list_zones
from jangteo.registry.places.types import Block, MapSaved, background_owner, tidy
from jangteo.registry.places.types.stall_map import FRAME, MAX_KEY, read_changes, squashed, state_of, touched


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def save_map_changes(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    base: int,
    changes: Sequence[Mapping[str, Any]],
    note: str = "",
    tab: str = "",
) -> MapSaved:
    """Merge what an editor changed since version `base` into the present map; returns what came of it.

    `changes`: put_/drop_ of cell, mark, stall, put_zone, put_frame (lengths in cm), each perhaps with a `key`: one
    that was applied already is not applied again. `tab` names the open editor. A change that cannot be, or that
    others have contradicted, comes back and the rest is applied. Raises NotAllowed, Missing(`market_missing`),
    Invalid(`changes_invalid`) when the list cannot be read, Refused(`map_base_unknown`), Refused(`stall_number_taken`)
    when somebody adds the same number elsewhere at the same moment.
    """
    sent = squashed(read_changes(changes))
    tab, note = tidy(tab)[:MAX_KEY], tidy(note)
    if not (tab.isprintable() and note.isprintable()):
        raise Invalid("changes_invalid", "보낸 내용을 읽지 못했어요. 화면을 새로 열고 다시 해 주세요.")
    lock_market(market_id)
    with open_rows(market=market_id):
        check_base(market_id, base)
        steps = list(StallMap.objects.filter(version__gt=base).order_by("version").values_list("client", "changes"))
        keys = frozenset(change["key"] for change in sent if "key" in change)
        done = {key for _, step in steps for change in step if (key := change.get("key")) in keys}
        foreign = touched(steps, tab, keys)
        version, state = latest()
        merge = Merge(market_id, now, state, foreign)
        merge.run(sent, done)
        if merge.applied:
            version += 1
            write_version(actor, now, market_id, version, state, merge.applied, note, tab)
            record(subject=("stall_map", version, f"{version}판"), after=_counted(merge.applied), reason=note)
        else:
            nothing_changed()
        return _saved(market_id, version, merge)


def _counted(applied: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return dict(Counter(change["op"] for change in applied))


def _saved(market_id: int, version: int, merge: Merge) -> MapSaved:
    news = news_of(market_id, version, merge.foreign, merge.state)
    own = {
        *merge.added,
        *merge.changed,
        *(int(each) for name, each in merge.ids.items() if ("cell", each) in merge.state),
    }
    stalls = {stall.id: stall for stall in (*news.stalls, *list_stalls_by_ids(market_id=market_id, ids=own))}
    wanted = {zone.id for zone in news.zones} | {stall.zone_id for stall in stalls.values()}
    wanted |= {int(change["zone"]["id"]) for change in merge.applied if change["op"] == "put_zone"}
    return MapSaved(
        version=version,
        ids=merge.ids,
        theirs=news.theirs,
        conflicts=list(merge.conflicts.values()),
        refused=[{"id": name, "words": words} for name, words in merge.refused.items()],
        stalls=list(stalls.values()),
        zones=[zone for zone in list_zones(market_id=market_id) if zone.id in wanted],
    )


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def generate_map(*, actor: Actor, now: datetime, market_id: int, blocks: Sequence[Block]) -> int:
    """Draw the whole map from zones and counts; returns its version. Stalls that are missing are added.

    The drawing before stays among the versions; its background is kept. Raises NotAllowed, Missing(`market_missing`,
    `zone_missing`), Invalid(`blocks_invalid`) with the zone it speaks of, Refused(`stall_number_taken`).
    """
    lock_market(market_id)
    with open_rows(market=market_id):
        made = get_draft(market_id=market_id, blocks=blocks)
        zones = {zone_id: get_zone_row(zone_id) for zone_id in sorted({each.zone_id for each in made.added})}
        rows = [new_row(each.stall, zones[each.zone_id], now) for each in made.added]
        ids = [row.id for row in Stall.objects.bulk_create(rows)]
        named = {each.name: str(stall_id) for each, stall_id in zip(made.added, ids, strict=True)}
        state = {
            (kind, named.get(name, name)): {**value, "id": named.get(name, name)} if kind != "frame" else value
            for (kind, name), value in made.state.items()
        }
        _, before = latest()
        state[FRAME] = {**state[FRAME], "background": before[FRAME]["background"]}
        version, changed = replace_state(actor, now, market_id, state, "구역과 개수로 그림")
    if not changed:
        nothing_changed()
        return version
    record(subject=("stall_map", version, f"{version}판"), after={"count": changed, "added": len(ids)})
    if ids:
        publish(StallsAdded(market_id, tuple(ids)), now=now)
    return version


@operation(permission=MANAGE_STALLS, scope=scope_of)
def keep_background(*, actor: Actor, now: datetime, market_id: int, content: bytes, name: str) -> int:
    """Keep a picture of a plan to draw over; returns its id, which `put_frame` lays under the map.

    Raises NotAllowed, Missing(`market_missing`), Invalid when it is no picture (field `file`).
    """
    market = lock_market(market_id)
    owner = background_owner(market_id)
    file_id = keep_file(
        content=content, name=name, allowed=Allowed.BACKGROUND, market_id=market_id, owner=owner, actor=actor, now=now
    )
    record(subject=("stall_map", market_id, f"{market.name} 배치도"), after={"background": file_id})
    return file_id


@operation(permission=MANAGE_STALLS, scope=scope_of, refusals=REFUSALS)
def restore_map_version(*, actor: Actor, now: datetime, market_id: int, version: int) -> int:
    """Make an earlier version the present one, as a new version; returns its number.

    Stalls stay as they are today: those retired since are left out. Raises NotAllowed,
    Missing(`market_missing`, `map_version_missing`).
    """
    lock_market(market_id)
    with open_rows(market=market_id):
        data = StallMap.objects.filter(version=version).values_list("data", flat=True).first()
        if data is None:
            raise Missing("map_version_missing", "그런 배치도가 저장돼 있지 않아요.")
        in_use = {str(each) for each in Stall.objects.filter(retired_on=None).values_list("id", flat=True)}
        state = {key: value for key, value in state_of(data).items() if key[0] != "cell" or key[1] in in_use}
        made, changed = replace_state(actor, now, market_id, state, f"{version}판으로 되돌림")
    if not changed:
        nothing_changed()
    record(subject=("stall_map", made, f"{made}판"), after={"count": changed}, reason=f"{version}판으로 되돌렸어요")
    return made
