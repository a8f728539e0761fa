"""Words of the import of shops: its report, its runs, and what a person still has to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from jangteo.registry.places.types import ImportState, Problem


class PlaceState(StrEnum):
    """How far the market that a file names is known."""

    SURE = "sure"
    DOUBT = "doubt"
    MISSING = "missing"
    DECIDED = "decided"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "sure": "찾았어요",
            "doubt": "헷갈려요",
            "missing": "등록된 시장에 없어요",
            "decided": "사람이 정했어요",
            "skipped": "넘겼어요",
        }[self.value]


class TwinDecision(StrEnum):
    """What a person says of shops that may be one."""

    MERGE = "merge"
    KEEP = "keep"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"merge": "한 가게로 합쳤어요", "keep": "서로 다른 가게예요"}[self.value]


class WordKind(StrEnum):
    """What the program makes of a word of goods that nobody decided."""

    SURE = "sure"
    LIKELY = "likely"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ShopImportReport:
    """What an import did, or would do. Every row is accounted for:
    rows == added + changed + unchanged + in_doubt + refused. `gone` counts shops, not rows; `closed` those of the rows
    that say that their shop has closed, `twins` the groups of shops that may be one, `words` the words that wait.
    """

    file_name: str
    sha256: str
    reference_date: date
    dry_run: bool
    rows: int
    added: int
    changed: int
    unchanged: int
    gone: int
    in_doubt: int
    refused: int
    closed: int = 0
    markets: int = 0
    twins: int = 0
    words: int = 0
    problems: tuple[Problem, ...] = ()
    run_id: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        body = {name: getattr(self, name) for name in self.__slots__ if name not in {"problems", "reference_date"}}
        body["kind"] = "shops"
        body["reference_date"] = self.reference_date.isoformat()
        body["problems"] = [problem.as_dict() for problem in self.problems]
        return body


@dataclass(frozen=True, slots=True)
class ShopRunView:
    """An import as it is shown. The report holds everything but the problems, of which only `problem_count`."""

    id: int
    state: ImportState
    file_name: str
    reference_date: date | None
    rows_total: int
    rows_done: int
    report: Mapping[str, Any]
    error_code: str
    error_message: str
    actor: str
    created_at: datetime
    finished_at: datetime | None
    region_id: int | None

    @property
    def percent(self) -> int:
        """How far it is, 0..100."""
        if self.state is ImportState.DONE:
            return 100
        return 0 if not self.rows_total else min(99, self.rows_done * 100 // self.rows_total)


@dataclass(frozen=True, slots=True)
class MarketGuess:
    """A market of the register that a name in a file may be. `score` is 0..100; `why` says what agrees."""

    market_id: int
    slug: str
    name: str
    address: str
    score: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A market as files name it: how many rows wait for it, what they look like, what it may be."""

    id: int
    name: str
    region_code: str
    region_name: str
    state: PlaceState
    rows: int
    waiting: int
    addresses: tuple[str, ...]
    shops: tuple[str, ...]
    guesses: tuple[MarketGuess, ...]
    market_id: int | None
    market_name: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class WordView:
    """A word of goods that waits: how many shops say it, and the class that it may be."""

    word: str
    shops: int
    examples: tuple[str, ...]
    kind: WordKind
    class_code: str
    class_name: str


@dataclass(frozen=True, slots=True)
class WordDecision:
    """What a person decided of a word; no class means that it names no goods."""

    word: str
    class_code: str
    class_name: str
    decided_by: str
    decided_at: datetime
    shops: int


@dataclass(frozen=True, slots=True)
class TwinShop:
    """One of several shops that may be one, as the file has it."""

    row_id: int
    row: int
    store_id: int | None
    name: str
    goods: str
    address: str
    phone: str
    stalls: tuple[str, ...]
    remark: str
    metres: int | None


@dataclass(frozen=True, slots=True)
class TwinsView:
    """Shops of one market that may be one, and why."""

    id: int
    market_id: int
    market_name: str
    why: tuple[str, ...]
    shops: tuple[TwinShop, ...]
    decision: TwinDecision | None
    decided_by: str
    decided_at: datetime | None
