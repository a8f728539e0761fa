"""Who has the map open: remembered for half a minute, for the people who draw at the same time."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from jangteo.foundation.tenancy.types import Actor

LASTS = 30
MOST = 20
ME = "나(다른 창)"


def seen_editors(*, market_id: int, actor: Actor, tab: str, now: datetime) -> list[dict[str, str]]:
    """The other open editors of this market's map, each once; the one that asks is remembered for them.

    A name is as the actor's label has it: masked. Two that write at the same instant may miss each other once.
    """
    key = f"places.map.editors:{market_id}"
    at = now.timestamp()
    held: dict[str, tuple[float, int | None, str]] = cache.get(key) or {}
    fresh = {name: entry for name, entry in held.items() if at - entry[0] < LASTS}
    if tab:
        fresh[tab] = (at, actor.user_id, actor.label)
        newest = sorted(fresh.items(), key=lambda item: -item[1][0])[:MOST]
        cache.set(key, dict(newest), LASTS)
    others = {
        user_id: ME if user_id == actor.user_id else label for name, (_, user_id, label) in fresh.items() if name != tab
    }
    return [{"name": name} for name in others.values()]
