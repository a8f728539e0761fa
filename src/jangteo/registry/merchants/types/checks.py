"""The yearly round of checks."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class CheckResult(StrEnum):
    """What whoever walked by found."""

    SAME = "same"
    CHANGED = "changed"
    SHUT = "shut"
    GONE = "gone"

    @property
    def label(self) -> str:
        """In Korean."""
        return {"same": "그대로예요", "changed": "바뀌었어요", "shut": "문이 닫혔어요", "gone": "없어졌어요"}[
            self.value
        ]

    @property
    def verifies(self) -> bool:
        """Whether somebody saw the shop trade."""
        return self in {CheckResult.SAME, CheckResult.CHANGED}


@dataclass(frozen=True)
class CheckInput:
    """One finding, made offline perhaps: ``client_id`` is the phone's own, so that sending twice records once."""

    client_id: UUID
    store_id: int
    result: CheckResult
    checked_at: datetime
    words: str = ""


@dataclass(frozen=True)
class CheckView:
    """The newest finding on a shop in a round; ``differing`` counts others of the round that found something else."""

    id: int
    store_id: int
    result: CheckResult
    checked_at: datetime
    checked_by: str
    words: str
    differing: int


@dataclass(frozen=True)
class RoundView:
    """A round of checks."""

    id: int
    title: str
    opened_on: date
    closed_on: date | None
    stores: int
    checked: int
    differing: int


@dataclass(frozen=True)
class CheckLine:
    """A shop on the walk, in the order of its stalls."""

    store_id: int
    name: str
    place: str
    zone: str
    goods: str
    check: CheckView | None
