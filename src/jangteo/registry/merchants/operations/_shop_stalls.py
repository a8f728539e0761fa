"""Numbers of stalls in names and addresses. Only what cannot be anything else is taken; the rest stays unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 8
_BUILDING = r"(?:(?<![가-힣A-Za-z\d])(?P<building>[가-하]\s?\d?|[A-Z]|\d{1,4})동\s*)?"
_FLOOR = r"(?:(?P<floor>\d)층\s*)?"
_NUMBERS = r"(?P<numbers>\d{1,4}(?:\s?[,.]\s?\d{1,4}|호\s?[,.]\s?\d{1,4})*)"
#: In an address: `A동 101호`, `나동 217,219호`, `1층 1호`; not `15호상회`, not `2호점`.
_IN_ADDRESS = re.compile(rf"{_BUILDING}{_FLOOR}(?<![\d-]){_NUMBERS}호(?![가-힣])")
#: In a name, at its end alone and set apart: `목포홍가(126호)`, `남광주닭집 61호`.
_IN_NAME = re.compile(r"(?:\(|\s)(?P<numbers>\d{1,4})호\)?$")
_PERHAPS = re.compile(r"\d{1,4}\s?호(?!점|상회|[가-힣])|\d{1,4}-\d{1,4}호")
_ELSEWHERE = re.compile(r"빌딩|아파트|오피스텔")
_OWN_COLUMN = re.compile(r"(?P<building>[가-힣A-Z]{0,3}\d?동?)[\s-]?(?P<numbers>\d{1,4})\s?호?")


@dataclass(frozen=True, slots=True)
class Found:
    """What a text says: numbers (`A동 101호`), and the text itself where it may say some but not clearly."""

    numbers: tuple[str, ...] = ()
    unsure: str = ""


def find_stalls(text: str, *, bare: bool = False, is_name: bool = False) -> Found:
    """The stalls that a text names. `bare`: it is a column of its own; `is_name`: it is the name of a shop."""
    if not text:
        return Found()
    if bare:
        return _own_column(text)
    pattern = _IN_NAME if is_name else _IN_ADDRESS
    found = list(pattern.finditer(text))
    if len(found) == 1 and not _ELSEWHERE.search(text) and not _is_part(found[0], text):
        return _numbers_of(found[0], text)
    return Found(unsure=text) if found or _PERHAPS.search(text) else Found()


def _is_part(found: re.Match[str], text: str) -> bool:
    """Whether the number counts within a building or a floor that could not be read, and so says nothing alone."""
    parts = found.groupdict()
    before = text[: found.start()].rstrip()
    return not parts.get("building") and (before.endswith("동") or bool(parts.get("floor")))


def _own_column(text: str) -> Found:
    found = _OWN_COLUMN.fullmatch(text)
    if not found or not found["numbers"]:
        return Found(unsure=text)
    building = found["building"].removesuffix("동")
    return Found((_told(building, found["numbers"]),))


def _numbers_of(found: re.Match[str], text: str) -> Found:
    parts = found.groupdict()
    building = re.sub(r"\s", "", parts.get("building") or "")
    numbers = list(dict.fromkeys(re.findall(r"\d+", found["numbers"])))
    if len(numbers) > MOST or any(int(number) == 0 for number in numbers):
        return Found(unsure=text)
    return Found(tuple(_told(building, number) for number in numbers))


def _told(building: str, number: str) -> str:
    return f"{building}동 {int(number)}호" if building else f"{int(number)}호"


def stall_key(number: str) -> str:
    """A stall's number as it is compared with the market's own: `A동 101호`, `A-101` and `a 101` are one."""
    return re.sub(r"[\s\-_.동호번]", "", number).upper()
