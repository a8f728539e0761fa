"""How much a shop's phone may keep while it has no network, dated: what waits is a promise that nobody has checked."""

from dataclasses import dataclass
from datetime import date

from jangteo.kernel.errors import Broken


@dataclass(frozen=True, slots=True)
class OfflineLimit:
    """From `since` on: accruals that may wait on one phone, and what was paid for them together, in 원."""

    since: date
    count: int
    won: int


#: House rule: what a busy stall sells in a day. The latest row that has begun holds.
LIMITS = (OfflineLimit(date(2026, 1, 1), count=200, won=5_000_000),)


def offline_limit(day: date) -> OfflineLimit:
    """The limit that holds on a day. Raises Broken for a day before all of them."""
    begun = [limit for limit in LIMITS if limit.since <= day]
    if not begun:
        raise Broken(f"no limit of what may wait on {day}")
    return max(begun, key=lambda limit: limit.since)
