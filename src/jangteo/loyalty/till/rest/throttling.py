"""How often a till may ask for what would tell somebody about members who are not there."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

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


class Shared:
    """So many a minute for each key, over all processes and after a restart: a row for each, in one statement."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most, self.clock = name, most, time.time

    def allows(self, key: str) -> bool:
        """Count one more of a key, and say whether it may be. Outside of transactions, so that it stays counted."""
        digest = hashlib.sha256(f"{self.name} {key}".encode()).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [digest, int(self.clock() // 60)])
            (count,) = cursor.fetchone()
        return bool(count <= self.most)


_COUNT = """
INSERT INTO till_try AS t (key, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET minute = excluded.minute,
    count = CASE WHEN t.minute = excluded.minute THEN t.count + 1 ELSE 1 END
RETURNING count
"""
#: Looking members up by number: a shop asks for a few in a minute, who tries numbers out asks for many.
LOOK_UPS = Shared("look_up", 30)
#: Redemptions by number that were not simply posted, of one till.
GUESSES = Shared("guess", 30)
#: Wrong tokens from one address: 256 bits are not guessed, so this spares the machine alone.
STRANGERS = Throttle(60)
_GUESSED = frozenset({"member_missing", "confirmation_needed", "insufficient_points"})


async def is_guessing(item: Item, answer: Answer) -> bool:
    """Count an answer that might tell something about a number, and say whether its till had too many of them.

    Nothing is asked about what was posted, or was refused for another reason.
    """
    if item.medium != "phone" or item.op == "earn" or answer.body.get("code") not in _GUESSED:
        return False
    return not await _counted(item.row["token"])


@sync_to_async
def _counted(token: str) -> bool:
    try:
        return GUESSES.allows(token)
    finally:
        close_old_connections()
