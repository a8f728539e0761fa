"""Shops of one market that may be one. Found here, decided by a person: nothing is merged by itself."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from jangteo.registry.merchants.operations._shop_rows import ShopRowIn, plain_key
from jangteo.registry.merchants.types.shop_columns import metres

_STALL_IN_NAME = re.compile(r"[\s(]\d{1,4}호\)?$")
SAME_NAME, SAME_PHONE = "이름이 같아요", "전화가 같아요"
ALIKE_NAME, SAME_GOODS, SAID = "이름이 비슷해요", "파는 것이 같아요", "비고에 ‘중복’이라고 적혀 있어요"


@dataclass(slots=True)
class Twins:
    """Rows that may be one shop, in the order of the file, and why."""

    rows: list[ShopRowIn]
    why: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Tells this question from others, in this file and in later ones."""
        told = sorted(f"{row.key}|{row.name_key}" for row in self.rows)
        return hashlib.md5("\x1f".join(told).encode(), usedforsecurity=False).hexdigest()


def bare_key(name: str) -> str:
    """The name without the number of a stall at its end, as it is compared."""
    return plain_key(_STALL_IN_NAME.sub("", name)) or plain_key(name)


def find_twins(rows: Sequence[ShopRowIn]) -> list[Twins]:
    """Groups among the rows of one market.

    Together are rows of one name (the number of a stall aside), rows of one telephone whose names begin alike or whose
    goods are the same, and a row that is said to stand twice with the shop nearest to it.
    """
    joined = _Joined(rows)
    by_name: dict[str, list[ShopRowIn]] = defaultdict(list)
    by_phone: dict[str, list[ShopRowIn]] = defaultdict(list)
    for row in rows:
        by_name[bare_key(row.name)].append(row)
        if row.values.get("phone"):
            by_phone[row.values["phone"]].append(row)
    for same in by_name.values():
        for other in same[1:]:
            joined.join(same[0], other, SAME_NAME)
    for same in by_phone.values():
        _join_by_phone(same, joined)
    for row in rows:
        if row.twice and not joined.has_company(row):
            nearest = _nearest(row, rows)
            if nearest is not None:
                joined.join(row, nearest, SAID)
    return joined.groups()


def _join_by_phone(rows: Sequence[ShopRowIn], joined: _Joined) -> None:
    for at, row in enumerate(rows):
        for other in rows[:at]:
            if row.name_key[:2] == other.name_key[:2]:
                joined.join(other, row, SAME_PHONE)
                joined.because(row, ALIKE_NAME if bare_key(row.name) != bare_key(other.name) else SAME_NAME)
            elif row.values.get("own_words") and row.values["own_words"] == other.values.get("own_words"):
                joined.join(other, row, SAME_PHONE)
                joined.because(row, SAME_GOODS)


def _nearest(row: ShopRowIn, rows: Sequence[ShopRowIn]) -> ShopRowIn | None:
    if row.point is None:
        return None
    others = [(metres(row.point, other.point), other.line, other) for other in rows if other is not row and other.point]
    return min(others, key=lambda entry: entry[:2])[2] if others else None


class _Joined:
    """Which rows belong together, as they are joined one pair at a time."""

    def __init__(self, rows: Sequence[ShopRowIn]) -> None:
        self.rows = rows
        self.head = {row.line: row.line for row in rows}
        self.why: dict[int, dict[str, None]] = defaultdict(dict)

    def find(self, line: int) -> int:
        while self.head[line] != line:
            line = self.head[line]
        return line

    def join(self, one: ShopRowIn, other: ShopRowIn, why: str) -> None:
        first, second = sorted((self.find(one.line), self.find(other.line)))
        self.head[second] = first
        self.why[one.line].setdefault(why)
        self.why[other.line].setdefault(why)

    def because(self, row: ShopRowIn, why: str) -> None:
        self.why[row.line].setdefault(why)

    def has_company(self, row: ShopRowIn) -> bool:
        mine = self.find(row.line)
        return any(self.find(other.line) == mine for other in self.rows if other is not row)

    def groups(self) -> list[Twins]:
        found: dict[int, list[ShopRowIn]] = defaultdict(list)
        for row in self.rows:
            found[self.find(row.line)].append(row)
        groups = []
        for rows in found.values():
            if len(rows) > 1:
                why = dict.fromkeys(word for row in rows for word in self.why[row.line])
                groups.append(Twins(rows, list(why)))
        return groups
