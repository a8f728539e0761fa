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
    """What was found in a file. sample: line and cells as read, in the order of `sample_keys`.

    examples: rows of our own template that were passed over. good, bad: numbers of rows.
    """

    rows: int = 0
    good: int = 0
    bad: int = 0
    examples: int = 0
    sample_keys: tuple[str, ...] = ()
    sample: tuple[tuple[int, tuple[str, ...]], ...] = ()
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class UploadView:
    """An upload as a page shows it."""

    id: int
    sheet: str
    state: UploadState
    file_name: str
    tab: str
    tabs: tuple[str, ...]
    header_line: int
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    mapping: dict[str, int]
    rows_total: int
    rows_done: int
    counts: Counts
    error: str
    actor: str
    created_at: datetime
    finished_at: datetime | None
    forgotten: bool
    report: Report = field(default_factory=Report)
