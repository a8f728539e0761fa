"""The demo's tills: their tokens are public by design, so that scripts can drive them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jangteo.foundation.tenancy.types import Actor
from jangteo.loyalty.till import operations, queries

LABEL = "시연 계산대"


def build(
    *, actor: Actor, now: datetime, program_id: int, slug: str, shops: Sequence[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    """A till in each of these shops, (market, shop); (market, shop, token) of each. The same again changes nothing."""
    found = []
    for number, (market_id, store_id) in enumerate(shops, start=1):
        token = f"jt_demo_{slug}_{number}"
        if queries.find_device(token=queries.get_token_mark(token)) is None:
            operations.issue_device(
                actor=actor,
                now=now,
                market_id=market_id,
                program_id=program_id,
                store_id=store_id,
                label=LABEL,
                token=token,
            )
        found.append((market_id, store_id, token))
    return found
