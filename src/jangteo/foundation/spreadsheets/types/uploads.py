"""An upload on its way through the wizard, as pages see it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jangteo.foundation.spreadsheets.types.sheets import RowProblem


class UploadState(StrEnum):
    """How far an upload has come."""

    MATCHING = "matching"
    PREVIEW = "preview"
    QUEUED = "queued"
    DONE = "done"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        """In Korean."""
        return {
            UploadState.MATCHING: "칸 맞추는 중",
            UploadState.PREVIEW: "확인 기다림",
            UploadState.QUEUED: "넣는 중",
            UploadState.DONE: "넣었어요",
            UploadState.DISCARDED: "그만뒀어요",
        }[self]


class Mode(StrEnum):
    """What the person chose when some rows are bad."""

    ALL = "all"
    GOOD = "good"


@dataclass(frozen=True)
class Counts:
    """What became of the rows of a file; they add up: rows = added + changed + unchanged + refused."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Report:
    """What was found in a file. rows = good + bad, all numbers of rows.

    examples: rows of our own template that were passed over. sample: line and cells as they were read, in the order of
    `sample_keys`. words: what the list itself says of what it took in.
    """

    rows: int = 0
    good: int = 0
    bad: int = 0
    examples: int = 0
    sample_keys: tuple[str, ...] = ()
    sample: tuple[tuple[int, tuple[str, ...]], ...] = ()
    problems: tuple[RowProblem, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class UploadView:
    """An upload as a page shows it."""

    id: int
    sheet: str
    state: UploadState
    file_name: str
    rows_total: int
    rows_done: int
    counts: Counts
    error: str
    actor: str
    actor_id: int | None
    created_at: datetime
    finished_at: datetime | None
    forgotten: bool
    report: Report = field(default_factory=Report)

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return min(100, self.rows_done * 100 // self.rows_total) if self.rows_total else 0


@dataclass(frozen=True)
class MatchingView:
    """A file's table and what its columns are taken for.

    tabs: names of the sheets that hold anything. header_line: of the titles, as people count. headers: its cells.
    samples: for each header the first cells below it. mapping: column key → place of the header. near: lines that could
    be the titles, with their words. sure: nothing is left for a person to say.
    """

    tab: int
    tabs: tuple[str, ...]
    header_line: int
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    mapping: dict[str, int]
    near: tuple[tuple[int, str], ...]
    sure: bool
    rows: int
