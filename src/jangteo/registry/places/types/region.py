"""시도 and 시군구 with their codes and former names, and the reading of addresses.

The gazetteer is the committed seed (`seed/regions.csv`, `seed/aliases.csv`): facts of the administrative code table
(법정동 5-digit codes) as of the end of 2024, with dated former names. The box of a 시도 is its rough extent in degrees,
wide enough that only a misplaced point falls outside.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from jangteo.kernel.korea.hangul import with_josa

SEJONG = "36"
"""세종특별자치시 has no 시군구; its one district stands for the whole."""


class RegionLevel(StrEnum):
    """How fine a region is."""

    SIDO = "sido"
    SIGUNGU = "sigungu"
    GU = "gu"
    """A 일반구 inside a city, such as 성남시 분당구."""


class AliasKind(StrEnum):
    """Why a region has another name."""

    FORMER = "former"
    SHORT = "short"
    MISSPELT = "misspelt"


@dataclass(frozen=True, slots=True)
class RegionFact:
    """One row of the gazetteer. `code` is 2 digits for a 시도 and 5 below; `box` is (south, north, west, east)."""

    code: str
    level: RegionLevel
    name: str
    short: str
    parent: str
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class AliasFact:
    """Another name of a region. `until` is the day from which the name no longer held."""

    name: str
    code: str
    kind: AliasKind
    since: date | None
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """`code` is stable, `message` Korean, `value` the words at fault."""

    code: str
    message: str
    value: str


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """What an address says. Codes are empty where the words name no known region; `rest` is what follows them."""

    text: str
    sido: str = ""
    sigungu: str = ""
    gu: str = ""
    rest: str = ""
    problems: tuple[AddressProblem, ...] = ()

    @property
    def code(self) -> str:
        """The finest region the address names."""
        return self.gu or self.sigungu or self.sido

    @property
    def is_sound(self) -> bool:
        """Whether it names a 시도 and a 시군구 and nothing is wrong with it."""
        return bool(self.sido and self.sigungu) and not self.problems


@dataclass(frozen=True)
class Gazetteer:
    """Lookup over the seed."""

    regions: dict[str, RegionFact]
    aliases: tuple[AliasFact, ...]
    sido_by_name: dict[str, str]
    sido_notes: dict[str, AliasFact]
    children: dict[str, tuple[RegionFact, ...]]
    former_local: dict[tuple[str, str], AliasFact]

    def lineage(self, code: str) -> tuple[RegionFact, ...]:
        """From the 시도 down to the region itself; empty for an unknown code."""
        chain: list[RegionFact] = []
        while code and (fact := self.regions.get(code)) is not None:
            chain.append(fact)
            code = fact.parent
        return tuple(reversed(chain))

    def full_name(self, code: str) -> str:
        """`경기도 성남시 분당구`."""
        names = [fact.name for fact in self.lineage(code)]
        return " ".join(dict.fromkeys(names))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _seed(name: str) -> Iterable[dict[str, str]]:
    text = resources.files("jangteo.registry.places").joinpath("seed", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _box(row: dict[str, str]) -> tuple[float, float, float, float] | None:
    if not row["south"]:
        return None
    return float(row["south"]), float(row["north"]), float(row["west"]), float(row["east"])


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The committed gazetteer, read once."""
    regions = {
        row["code"]: RegionFact(
            row["code"], RegionLevel(row["level"]), row["name"], row["short"], row["parent"], _box(row)
        )
        for row in _seed("regions.csv")
    }
    aliases = tuple(
        AliasFact(
            row["name"], row["code"], AliasKind(row["kind"]), _day(row["since"]), _day(row["until"]), row["source"]
        )
        for row in _seed("aliases.csv")
    )
    sidos = [fact for fact in regions.values() if fact.level is RegionLevel.SIDO]
    by_name = {fact.name: fact.code for fact in sidos} | {fact.short: fact.code for fact in sidos}
    by_name |= {a.name: a.code for a in aliases if len(a.code) == 2 and a.kind is not AliasKind.MISSPELT}
    children: dict[str, list[RegionFact]] = {}
    for fact in regions.values():
        children.setdefault(fact.parent, []).append(fact)
    return Gazetteer(
        regions=regions,
        aliases=aliases,
        sido_by_name=by_name,
        sido_notes={a.name: a for a in aliases if len(a.code) == 2},
        children={code: tuple(facts) for code, facts in children.items()},
        former_local={(by_name[a.name.split()[0]], a.name.split()[1]): a for a in aliases if " " in a.name},
    )


def tidy(text: str) -> str:
    """NFKC, one space between words, none around."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _similar(word: str, names: Iterable[str], at_least: float) -> str | None:
    """The one name that `word` most looks like; None when none is near or two are equally near."""
    scored = sorted(((SequenceMatcher(None, word, name).ratio(), name) for name in names), reverse=True)
    if not scored or scored[0][0] < at_least:
        return None
    if len(scored) > 1 and scored[1][0] == scored[0][0]:
        return None
    return scored[0][1]


def _read_sido(word: str, book: Gazetteer) -> tuple[str, AddressProblem | None]:
    if (code := book.sido_by_name.get(word)) is not None:
        return code, None
    known = book.sido_notes.get(word)
    near = known.code if known else None
    if near is None and re.search(r"[시도]$", word):
        full = {fact.name: code for code, fact in book.regions.items() if fact.level is RegionLevel.SIDO}
        name = _similar(word, full, 0.75)
        near = full[name] if name else None
    if near is None:
        return "", AddressProblem("sido_unknown", f"{with_josa(f'‘{word}’', '은/는')} 아는 시도 이름이 아니에요.", word)
    right = book.regions[near].name
    return near, AddressProblem("sido_misspelt", f"{with_josa(f'‘{word}’', '은/는')} ‘{right}’의 오타로 보여요.", word)


def _read_local(words: list[str], parent: str, book: Gazetteer) -> tuple[str, list[str], AddressProblem | None]:
    """The 시군구 (or 일반구) that begins `words`, what remains of them, and the problem met."""
    if not words:
        return "", words, None
    word, rest = words[0], words[1:]
    by_name = {fact.name: fact.code for fact in book.children.get(parent, ())}
    if word in by_name:
        return by_name[word], rest, None
    if (former := book.former_local.get((parent, word))) is not None:
        return former.code, rest, None
    glued = next((name for name in sorted(by_name, key=len, reverse=True) if word.startswith(name)), None)
    if glued and len(word) > len(glued):
        problem = AddressProblem("region_glued", f"‘{word}’에서 ‘{glued}’ 뒤가 붙어 있어요.", word)
        return by_name[glued], [word[len(glued) :], *rest], problem
    return "", words, None


def _unknown_local(words: list[str], parent: str, book: Gazetteer) -> AddressProblem:
    word = words[0] if words else ""
    if not re.search(r"[시군구근]$", word):
        return AddressProblem("sigungu_missing", "주소에 시군구가 없어요.", word)
    near = _similar(word, [fact.name for fact in book.children.get(parent, ())], 0.6)
    if near:
        return AddressProblem("sigungu_misspelt", f"{with_josa(f'‘{word}’', '은/는')} ‘{near}’의 오타로 보여요.", word)
    return AddressProblem("sigungu_unknown", f"{with_josa(f'‘{word}’', '은/는')} 아는 시군구 이름이 아니에요.", word)


def _drop_repeats(words: list[str], book: Gazetteer) -> tuple[list[str], AddressProblem | None]:
    """Region words said twice ("중원구 중원구") are read once."""
    kept: list[str] = []
    repeated = None
    for index, word in enumerate(words):
        if index and index < 5 and word == words[index - 1] and re.search(r"[시도군구]$", word):
            repeated = AddressProblem("region_repeated", f"{with_josa(f'‘{word}’', '이/가')} 두 번 적혀 있어요.", word)
            continue
        kept.append(word)
    return kept, repeated


def parse_address(text: str) -> ParsedAddress:
    """Split an address into 시도, 시군구 (and 일반구) and the rest.

    Former and short names are read as what they are today. A misspelt 시도 is read as its likely name and flagged; a
    misspelt 시군구 is flagged and left unread.
    """
    book = gazetteer()
    tidied = tidy(text)
    if not tidied:
        return ParsedAddress(text, problems=(AddressProblem("address_missing", "주소가 비어 있어요.", ""),))
    words, repeated = _drop_repeats(tidied.split(" "), book)
    problems = [repeated] if repeated else []
    sido, problem = _read_sido(words[0], book)
    if problem:
        problems.append(problem)
    if not sido:
        return ParsedAddress(text, rest=tidied, problems=tuple(problems))
    if sido == SEJONG:
        rest = words[2:] if words[1:2] == ["세종특별자치시"] else words[1:]
        return ParsedAddress(text, sido, "36110", "", " ".join(rest), tuple(problems))
    sigungu, rest, problem = _read_local(words[1:], sido, book)
    if not sigungu:
        problems.append(_unknown_local(rest, sido, book))
        return ParsedAddress(text, sido, "", "", " ".join(rest), tuple(problems))
    if problem:
        problems.append(problem)
    gu = ""
    if book.regions[sigungu].level is RegionLevel.GU:
        gu, sigungu = sigungu, book.regions[sigungu].parent
    elif book.children.get(sigungu):
        gu, rest, problem = _read_local(rest, sigungu, book)
        if problem:
            problems.append(problem)
    # A district that moved (군위군 to 대구) carries its present 시도 with it.
    sido = book.regions[sigungu].parent
    return ParsedAddress(text, sido, sigungu, gu, " ".join(rest), tuple(problems))


def is_inside(code: str, latitude: float, longitude: float) -> bool:
    """Whether a point lies in the rough extent of the region's 시도. True for an unknown region."""
    lineage = gazetteer().lineage(code)
    box = lineage[0].box if lineage else None
    return box is None or (box[0] <= latitude <= box[1] and box[2] <= longitude <= box[3])
