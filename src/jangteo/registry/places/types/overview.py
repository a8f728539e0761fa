"""Words of the overview and of the register as a region's officer sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jangteo.registry.places.types.cycle import Opening, OpeningKind
from jangteo.registry.places.types.imports import DatasetKind, RowOutcome
from jangteo.registry.places.types.market import MarketType, MarketView


class Lack(StrEnum):
    """What the register does not know of a market, so that a person should find it out."""

    CYCLE = "cycle"
    POSITION = "position"
    STORES = "stores"
    REGION = "region"

    @property
    def label(self) -> str:
        """What is not known, in Korean."""
        return {"cycle": "여는 날", "position": "위치", "stores": "점포 수", "region": "지역"}[self.value]


class MarketSort(StrEnum):
    """By what a list of markets is ordered; a leading minus (`-stores`) turns it round."""

    NAME = "name"
    REGION = "region"
    STORES = "stores"
    FOUNDED = "founded"


@dataclass(frozen=True, slots=True)
class MarketFact:
    """What the overview counts of one present market. Degrees are WGS84; None means unknown.

    `codes` are the regions that hold it, the 시도 first. `week` says for seven days from the asked day on what holds;
    empty when the rule is unknown.
    """

    slug: str
    name: str
    codes: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    store_count: int | None
    type: MarketType
    cycle_days: tuple[int, ...]
    cycle_text: str
    has_parking: bool | None
    has_toilet: bool | None
    week: tuple[OpeningKind, ...]

    @property
    def today(self) -> OpeningKind | None:
        """What holds on the asked day; None when unknown."""
        return self.week[0] if self.week else None

    def lacks(self) -> tuple[Lack, ...]:
        """What is not known of it."""
        found = {
            Lack.CYCLE: not self.week,
            Lack.POSITION: self.latitude is None,
            Lack.STORES: self.store_count is None,
            Lack.REGION: not self.codes,
        }
        return tuple(lack for lack, missing in found.items() if missing)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A market in the table of the register, with what holds on the asked day (None: unknown)."""

    market: MarketView
    opening: Opening | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """What one edition said of a market. `changes` are the columns that differ from the edition of that kind before it:
    column → (before, now); empty for the first.
    """

    kind: DatasetKind
    reference_date: date
    file_name: str
    row: int
    outcome: RowOutcome
    raw: Mapping[str, str]
    changes: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FacilityHistory:
    """One facility over the editions that tell of it: (date, has) by date, the newest first; None means unreadable."""

    code: str
    label: str
    told: tuple[tuple[date, bool | None], ...]

    @property
    def now(self) -> bool | None:
        """What the newest edition says."""
        return self.told[0][1]

    @property
    def as_of(self) -> date:
        """The reference date of the newest edition."""
        return self.told[0][0]
