"""Words of goods in the free-form columns, and the class that each most likely names.

A word is sure when the seed lists it or its ending (the last part of a Korean compound says what it is), likely when a
listed word stands somewhere inside it, and unknown otherwise. What a person decided goes before all of this.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from jangteo.registry.merchants.types.imports import WordKind

MAX_WORD = 40
MAX_WORDS = 24
_SPLIT = re.compile(r"[,./·ㆍ&+()\[\]*~|;:→]|\s및\s|\s또는\s")
_FRONT = re.compile(r"^(각종|종합|온갖|여러가지)(?=.)")
_BACK = re.compile(r"(등등|등|외|일체|전문점|전문|종류)$")
_NO_WORD = re.compile(r"[\d\W_]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """The class that a word most likely names; no code when nothing speaks for any."""

    kind: WordKind
    code: str = ""


def words_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The words of goods in the cells of a row, the most telling column first; those of trade are left out.

    `texts` are the cells from the most general to the most particular (분류, 취급품목, 주력상품).
    """
    found: dict[str, None] = {}
    for text in reversed(texts):
        for part in _SPLIT.split(re.sub(r"[Aa]\s*/\s*[Ss]", "AS", text)):
            word = plain_word(part)
            if word and word not in _seed().trade:
                found.setdefault(word)
    return tuple(found)[:MAX_WORDS]


def plain_word(text: str) -> str:
    """A word as it is compared: no blanks, without `각종` before and `등` behind. Empty where no letters remain."""
    word = re.sub(r"\s+", "", text)
    word = _FRONT.sub("", word)
    bare = _BACK.sub("", word)
    word = bare if len(bare) >= 2 else word
    return "" if _NO_WORD.fullmatch(word) else word[:MAX_WORD]


@dataclass(frozen=True, slots=True)
class _Seed:
    """`trade` holds the words that say how a shop trades, not what it sells."""

    trade: frozenset[str]
    exact: Mapping[str, str]
    ends: tuple[tuple[str, str], ...]
    inside: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _seed() -> _Seed:
    text = resources.files("jangteo.registry.merchants").joinpath("seed", "goods_words.csv").read_text("utf-8")
    trade: dict[str, str] = {}
    exact: dict[str, str] = {}
    ends: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        listed = {"trade": trade, "exact": exact, "ends": ends}[row["how"]]
        for word in row["words"].split("|"):
            listed.setdefault(word, row["code"])
    longest = sorted({**exact, **ends}.items(), key=lambda entry: (-len(entry[0]), entry[0]))
    return _Seed(
        frozenset(trade),
        exact,
        tuple(sorted(ends.items(), key=lambda entry: (-len(entry[0]), entry[0]))),
        tuple((word, code) for word, code in longest if len(word) >= 2),
    )


@lru_cache(maxsize=20_000)
def guess(word: str) -> Guess:
    """What the program makes of a word that nobody decided."""
    seed = _seed()
    if (code := seed.exact.get(word)) is not None:
        return Guess(WordKind.SURE, code)
    for ending, code in seed.ends:
        if word.endswith(ending) and len(word) > len(ending):
            return Guess(WordKind.SURE, code)
    for part, code in seed.inside:
        if part in word:
            return Guess(WordKind.LIKELY, code)
    return Guess(WordKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The classes of a shop, the first the one that says most, and the words that a person must decide."""

    codes: tuple[str, ...]
    unsure: tuple[str, ...]


def sort_words(
    words: Iterable[str], decided: Mapping[str, str], parents: Mapping[str, str], serving: frozenset[str]
) -> Sorted:
    """What a shop of these words sells.

    `decided`: word → code as people decided (empty: no goods). `parents`: code → code above, empty for none. `serving`
    holds the codes of places that cook or serve: such a place sells dishes, so `한우` there is no butcher's ware.
    A word is asked about only where no other word of the shop says what it sells.
    """
    codes: dict[str, None] = {}
    unsure = []
    for word in words:
        if word in decided:
            if decided[word]:
                codes.setdefault(decided[word])
            continue
        found = guess(word)
        if found.kind is WordKind.SURE:
            codes.setdefault(found.code)
        else:
            unsure.append(word)
    kept = [code for code in codes if code in serving] or list(codes)
    above = {parents.get(code, "") for code in kept}
    kept = [code for code in kept if code not in above]
    return Sorted(tuple(kept), () if kept else tuple(unsure))
