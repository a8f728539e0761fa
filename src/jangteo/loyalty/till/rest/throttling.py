"""How often a till may ask for what would tell somebody about members who are not there."""

from __future__ import annotations

import time
from collections import OrderedDict

from jangteo.loyalty.till.queries import Item
from jangteo.loyalty.till.types import Answer


class Throttle:
    """So many a minute for each key, in this process; the oldest keys are forgotten."""

    def __init__(self, most: int, keys: int = 10_000) -> None:
        self.most, self.keys, self.clock = most, keys, time.monotonic
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Count one more of a key, and say whether it may be."""
        minute = int(self.clock() // 60)
        at, count = self._seen.pop(key, (minute, 0))
        count = count + 1 if at == minute else 1
        self._seen[key] = (minute, count)
        while len(self._seen) > self.keys:
            self._seen.popitem(last=False)
        return count <= self.most


#: Looking members up by number: a shop asks for a few in a minute, who tries numbers out asks for many.
LOOK_UPS = Throttle(30)
#: Redemptions by number that were not simply posted, of one till.
GUESSES = Throttle(30)
#: Wrong tokens from one address.
STRANGERS = Throttle(60)
_GUESSED = frozenset({"member_missing", "confirmation_needed", "insufficient_points"})


def is_guessing(item: Item, answer: Answer) -> bool:
    """Count an answer that might tell something about a number, and say whether its till had too many of them."""
    if item.medium != "phone" or item.op == "earn" or answer.body.get("code") not in _GUESSED:
        return False
    return not GUESSES.allows(item.row["token"])
