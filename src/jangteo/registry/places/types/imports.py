"""Words of imports: kinds of files, problems, reports, runs and doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class DatasetKind(StrEnum):
    """The published files that can be loaded."""

    STANDARD = "standard"
    FACILITIES_2024 = "facilities_2024"
    FACILITIES_2021 = "facilities_2021"
    SERVICES_2021 = "services_2021"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "standard": "전국전통시장표준데이터",
            "facilities_2024": "전통시장현황(시설)",
            "facilities_2021": "전통시장 안전시설(2021)",
            "services_2021": "전통시장 서비스(2021)",
        }[self.value]


class ImportState(StrEnum):
    """Where an import stands."""

    PREVIEWED = "previewed"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "previewed": "미리 봤어요",
            "queued": "차례를 기다려요",
            "running": "불러오고 있어요",
            "done": "끝났어요",
            "refused": "불러오지 못했어요",
            "failed": "문제가 생겼어요",
            "discarded": "그만뒀어요",
        }[self.value]


class DoubtDecision(StrEnum):
    """What a person says of a doubtful row."""

    SAME = "same"
    NEW = "new"
    SKIP = "skip"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"same": "같은 시장이에요", "new": "새 시장이에요", "skip": "넘어갈게요"}[self.value]


class Severity(StrEnum):
    """`bad`: the value is stored as unknown. `warn`: it is stored, but a person should look. `info`: worth knowing."""

    INFO = "info"
    WARN = "warn"
    BAD = "bad"


class RowOutcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """One oddity of a file. `row` is the line of the sheet (header = 1; 0 when it concerns a market not in the file).

    `rows` counts the rows that a column-wide problem covers; 1 otherwise.
    """

    row: int
    column: str
    value: str
    code: str
    message: str
    severity: Severity = Severity.WARN
    rows: int = 1

    def as_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return asdict(self) | {"severity": self.severity.value}


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How many problems of one kind, in one column, a run has."""

    severity: Severity
    code: str
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. Every row is accounted for:
    rows == added + changed + unchanged + in_doubt + refused. `gone` counts markets, not rows.
    """

    kind: DatasetKind
    file_name: str
    sha256: str
    reference_date: date | None
    dry_run: bool
    rows: int
    added: int
    changed: int
    unchanged: int
    gone: int
    in_doubt: int
    refused: int
    problems: tuple[Problem, ...] = ()
    run_id: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        body = {name: getattr(self, name) for name in self.__slots__ if name not in {"problems", "reference_date"}}
        body["kind"] = self.kind.value
        body["reference_date"] = self.reference_date.isoformat() if self.reference_date else None
        body["problems"] = [problem.as_dict() for problem in self.problems]
        return body


@dataclass(frozen=True, slots=True)
class ImportRunView:
    """An import as it is shown."""

    id: int
    state: ImportState
    kind: DatasetKind | None
    file_name: str
    sha256: str
    reference_date: date | None
    rows_total: int
    rows_done: int
    report: Mapping[str, Any]
    error_code: str
    error_message: str
    actor: str
    created_at: datetime
    finished_at: datetime | None
    region_id: int | None = None

    @property
    def percent(self) -> int:
        """How far it is, 0..100."""
        if self.state is ImportState.DONE:
            return 100
        return 0 if not self.rows_total else min(99, self.rows_done * 100 // self.rows_total)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A market that a doubtful row may be. `score` is 0..100; `why` says in Korean what agrees."""

    market_id: int
    slug: str
    name: str
    address: str
    score: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoubtView:
    """A doubtful row as it is shown, with the markets that it may be."""

    id: int
    kind: DatasetKind
    edition_date: date | None
    file_name: str
    row: int
    name: str
    region_code: str
    raw: Mapping[str, str]
    candidates: tuple[Candidate, ...]
    decision: DoubtDecision | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file. `content` is the bytes to hand out."""

    name: str
    media_type: str
    content: bytes
    rows: int
