"""What waits for the office."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TaskKind(StrEnum):
    """Why the office should look."""

    APPLICATION = "application"
    CHANGE = "change"
    HANDOVER = "handover"
    PAPER = "paper"
    PAPER_DUE = "paper_due"
    BUSINESS_ENDED = "business_ended"
    ONNURI_LAPSED = "onnuri_lapsed"
    ONNURI_DUE = "onnuri_due"
    CHECK_CONFLICT = "check_conflict"
    CHECK_GONE = "check_gone"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Task:
    """One line of 오늘 할 일. ``subject`` is what to open: an application, a request, a handover or a store.

    ``days``: how long it has waited (applications, requests) or how long is left (온누리); ``late`` colours it.
    ``count`` above one stands for several of a kind, and then there is no ``subject_id``.
    """

    kind: TaskKind
    title: str
    words: str
    subject_id: int | None
    days: int
    late: bool
    due_on: date | None = None
    count: int = 1
