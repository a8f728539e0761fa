"""A members' roll as it goes onto paper."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class RollColumn(StrEnum):
    """What a roll may show of a member, in the order in which it is offered."""

    NUMBER = "number"
    NAME = "name"
    PLACE = "place"
    PHONE = "phone"
    POST = "post"
    SINCE = "since"
    KIND = "kind"
    SIGNATURE = "signature"
    REMARKS = "remarks"

    @property
    def label(self) -> str:
        """The head of the column."""
        return _COLUMNS[self][0]

    @property
    def width(self) -> int:
        """Its share of the paper's width."""
        return _COLUMNS[self][1]

    @property
    def subject_field(self) -> str:
        """The field of a person that it shows, "" for none."""
        return self.value if self in {RollColumn.NAME, RollColumn.PHONE} else ""


_COLUMNS = {
    RollColumn.NUMBER: ("회원번호", 14),
    RollColumn.NAME: ("이름", 18),
    RollColumn.PLACE: ("자리·가게", 34),
    RollColumn.PHONE: ("전화번호", 28),
    RollColumn.POST: ("직책", 16),
    RollColumn.SINCE: ("가입한 날", 26),
    RollColumn.KIND: ("회원 구분", 18),
    RollColumn.SIGNATURE: ("서명", 26),
    RollColumn.REMARKS: ("비고", 26),
}


@dataclass(frozen=True)
class Roll:
    """Title, day and lines of a roll; lines hold text and numbers in the order of `columns`."""

    title: str
    market: str
    on: date
    columns: tuple[RollColumn, ...]
    rows: tuple[tuple[str | int, ...], ...] = field(repr=False)
    is_clear: bool = False
    note: str = ""
