"""Words of stalls: zones, stalls, the stall map and what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from jangteo.registry.places.types.region import tidy

#: Storeys that a stall can lie on: 지하 5층 to 30층. There is no storey 0.
LOWEST_FLOOR, HIGHEST_FLOOR = -5, 30
MAX_NUMBER = 20
_BLANKS_AT_DASH = re.compile(r"\s*([-‐‑–—―−])\s*")
_DIGITS = re.compile(r"\d+")
_LAST_DIGITS = re.compile(r"^(.*?)(\d+)(\D*)$")


class Ownership(StrEnum):
    """Whose a stall is (domain reference §7.3): it decides which law its contract falls under."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"public": "공유", "private": "사유", "unknown": "모름"}[self.value]


class StallUse(StrEnum):
    """What a stall is for (용도)."""

    SHOP = "shop"
    STAND = "stand"
    FOOD = "food"
    STORAGE = "storage"
    OFFICE = "office"
    SHARED = "shared"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "shop": "점포",
            "stand": "좌판",
            "food": "음식점",
            "storage": "창고",
            "office": "사무실",
            "shared": "공동시설",
        }[self.value]


class Tint(StrEnum):
    """The ground colour of a zone on the map."""

    NONE = ""
    SOL = "sol"
    JJOK = "jjok"
    PAT = "pat"
    MEOK = "meok"
    HWANG = "hwang"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"": "없음", "sol": "솔빛", "jjok": "쪽빛", "pat": "팥빛", "meok": "먹빛", "hwang": "황토빛"}[self.value]


def floor_label(floor: int) -> str:
    """A storey as people say it: `2층`, `지하 1층`."""
    return f"지하 {-floor}층" if floor < 0 else f"{floor}층"


def background_owner(market_id: int) -> str:
    """Under which name the pictures to trace a market's map from are kept."""
    return f"places.map:{market_id}"


def tidy_number(text: str) -> str:
    """A stall number as it is kept: half width, plain hyphens without blanks round them, inner blanks single."""
    return _BLANKS_AT_DASH.sub("-", tidy(text))


def number_key(number: str) -> str:
    """What two writings of one stall number share, and what numbers are put in order by.

    Digits count by their value (`가-4`, `가-04`, `가 4` are one stall), letters without case; 가-9 comes before 가-10.
    """
    bare = re.sub(r"[\s\-.()]+", " ", tidy_number(number).casefold()).strip()
    joined = re.sub(r"(?<=\D) (?=\d)", "", bare)
    return _DIGITS.sub(lambda found: found[0].lstrip("0").zfill(6), joined)


def running_numbers(start: str, count: int, *, skip_four: bool = False) -> list[str]:
    """`count` numbers from `start` on, its last digits counting up (`가-08` → 가-08, 가-09, 가-10).

    `skip_four` leaves out those whose number has a 4, as many buildings do. A start without digits gets `-1`.
    """
    found = _LAST_DIGITS.match(start)
    head, digits, tail = found.groups() if found else (f"{start}-" if start else "", "1", "")
    numbers: list[str] = []
    value = int(digits)
    while len(numbers) < count:
        if not (skip_four and "4" in str(value)):
            numbers.append(f"{head}{str(value).zfill(len(digits))}{tail}")
        value += 1
    return numbers


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone (구역) of a market. `stalls` counts those in use; it is 0 where nobody asked for the count."""

    id: int
    code: str
    name: str
    floor: int
    order: int
    tint: str
    stalls: int = 0

    @property
    def floor_label(self) -> str:
        """The storey in words."""
        return floor_label(self.floor)

    @property
    def title(self) -> str:
        """Code and name as people say them: `나 수산·건어물`."""
        return self.name if self.name.startswith(self.code) else f"{self.code} {self.name}"


def area_words(area: Decimal | None) -> str:
    """An area as people read it, `19.8㎡`: as many places as it needs; "" where it is unknown."""
    return f"{area.normalize():,f}㎡" if area else ""


@dataclass(frozen=True, slots=True)
class StallView:
    """A stall (자리). `area_m2` None means unknown; `retired_on` None means in use."""

    id: int
    zone_id: int
    zone_name: str
    number: str
    floor: int
    area_m2: Decimal | None
    ownership: Ownership
    use: StallUse
    retired_on: date | None
    retired_reason: str = ""

    @property
    def floor_label(self) -> str:
        """The storey in words."""
        return floor_label(self.floor)

    @property
    def area(self) -> str:
        """How large it is in words, "" where that is unknown."""
        return area_words(self.area_m2)


@dataclass(frozen=True, slots=True)
class NewStall:
    """A stall to be added; what is left out is unknown, the storey that of its zone."""

    number: str
    floor: int | None = None
    area_m2: Decimal | None = None
    ownership: Ownership = Ownership.UNKNOWN
    use: StallUse = StallUse.SHOP


@dataclass(frozen=True, slots=True)
class StallChange:
    """What to change of stalls; None leaves a field as it is. `forget_area` makes the area unknown."""

    number: str | None = None
    zone_id: int | None = None
    floor: int | None = None
    area_m2: Decimal | None = None
    forget_area: bool = False
    ownership: Ownership | None = None
    use: StallUse | None = None


@dataclass(frozen=True, slots=True)
class StallRow:
    """A row of a list of stalls as it was written elsewhere; zones are given by their name or code."""

    number: str
    zone: str = ""
    floor: int | None = None
    area_m2: Decimal | None = None
    ownership: Ownership | None = None
    use: StallUse | None = None


@dataclass(frozen=True, slots=True)
class StallsStored:
    """What loading a list of stalls did, counted."""

    added: int
    changed: int
    unchanged: int
    zones_added: int


class StallSort(StrEnum):
    """By what a list of stalls is ordered; a leading minus turns it round."""

    NUMBER = "number"
    ZONE = "zone"
    FLOOR = "floor"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class StallFilter:
    """What a list of stalls is narrowed to; what is left out does not narrow it. `search` takes 초성."""

    search: str = ""
    zone_id: int | None = None
    floor: int | None = None
    use: StallUse | None = None
    ownership: Ownership | None = None
    area_unknown: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class StallCell:
    """How one stall shows on the map: state (`open vacant rest ending unpaid`), two short lines, where it leads.

    `group`: in words, what the stall is coloured by where not by its state; `tone`: the number of its colour.
    """

    stall_id: int
    state: str
    title: str
    sub: str = ""
    href: str = ""
    group: str = ""
    tone: int = 0


@dataclass(frozen=True, slots=True)
class StallMapView:
    """The map of a market: its data (lengths in cm, angles in degrees, ids as text) and what the ids stand for.

    `data` holds width, height, background, cells, marks. Cells of stalls that are no longer in use are left out.
    `id` names the saved version, which never changes; None for a map that nobody has saved.
    """

    version: int
    data: Mapping[str, Any]
    stalls: Sequence[StallView]
    zones: Sequence[ZoneView]
    saved_at: datetime | None = None
    saved_by: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class MapVersionView:
    """One saved version of a map: who, when, why, and how many changes it brought."""

    version: int
    saved_by: str
    saved_at: datetime
    note: str
    changes: int
    cells: int


@dataclass(frozen=True, slots=True)
class MapSaved:
    """What saving changes of a map led to.

    `ids`: `new:…` → id. `theirs`: what others changed since the base. `conflicts`: of each cell that both changed its
    id, my change and theirs; mine is not applied. `refused`: id and Korean words of what cannot be. `stalls`, `zones`:
    those that the changes, mine or theirs, speak of.
    """

    version: int
    ids: Mapping[str, str]
    theirs: Sequence[Mapping[str, Any]]
    conflicts: Sequence[Mapping[str, Any]]
    refused: Sequence[Mapping[str, str]]
    stalls: Sequence[StallView]
    zones: Sequence[ZoneView]


@dataclass(frozen=True, slots=True)
class MapNews:
    """What others changed since a version, and what the changes speak of."""

    version: int
    theirs: Sequence[Mapping[str, Any]]
    stalls: Sequence[StallView]
    zones: Sequence[ZoneView]


@dataclass(frozen=True, slots=True)
class Block:
    """A zone to be drawn as a block of rows of stalls, two rows back to back between aisles. Lengths in cm.

    `count` stalls in rows of `columns`, numbered from `start_number` on; those that exist already are placed, others
    are added. `both_sides`: the rows stand on the two sides of one lane, numbers running round it.
    """

    zone_id: int
    count: int
    columns: int
    start_number: str
    skip_four: bool = False
    both_sides: bool = False
    width: int = 300
    depth: int = 250
