"""A list that a module declares, and what passes between it and the wizard."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from jangteo.foundation.spreadsheets.types.readers import read_text
from jangteo.foundation.tenancy.types import Actor, Permission
from jangteo.kernel.errors import Broken, Missing

#: From the text of a cell (never blank) to its value. Raises Refused (Invalid) with a sentence that says what to do.
Reader = Callable[[str], Any]
#: Told of how much is done: done, total (rows).
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SheetColumn:
    """A column of a list.

    key: of the value in `SheetRow.values`. aliases: other titles that files of markets use. read: see `Reader`.
    example: a cell as one may write it. help: how to write it, in one sentence. width: of the template, in letters.
    """

    key: str
    title: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    read: Reader = read_text
    example: str = ""
    help: str = ""
    width: int = 0


@dataclass(frozen=True)
class SheetRow:
    """A row that was read. line: its number in the file, as people see it.

    values: key → value of `SheetColumn.read`; None for a blank cell; no entry for a column that the file does not
    have (so leave what is known as it is).
    """

    line: int
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def has(self, key: str) -> bool:
        """Whether the file has the column."""
        return key in self.values


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row, told to the person. column: its key ("" for the whole row). value: as it was written.

    warn: only worth a look; the row goes in.
    """

    line: int
    column: str
    value: str
    code: str
    message: str
    warn: bool = False


@dataclass(frozen=True)
class SheetResult:
    """What became of the rows that `commit` got: each is one of added, changed, unchanged, refused.

    refused: problems of the rows that it left out (several of one row count as one row). words: a sentence on the whole
    (what the sums came to), for the report.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[RowProblem, ...] = ()
    words: str = ""


class Check(Protocol):
    """A query that finds what is wrong with rows beyond their cells; it writes nothing."""

    def __call__(self, *, market_id: int, rows: Sequence[SheetRow], now: datetime) -> Iterable[RowProblem]:
        """The problems."""


class Commit(Protocol):
    """An operation that takes good rows in; run in one transaction with the rest of the upload."""

    def __call__(
        self, *, actor: Actor, now: datetime, market_id: int, rows: Sequence[SheetRow], progress: Progress
    ) -> SheetResult:
        """What became of each row. Raises Refused when none of it can go in."""


@dataclass(frozen=True)
class Sheet:
    """A list that can be taken in at ``/office/sheets/<code>/``.

    code: `places.stalls`, never changes. title: what it is a list of (점포자리). unit: how its rows are counted (곳).
    unique: keys of the columns that together name a row; a second row with the same is a problem.
    say: one sentence above the upload. home: url name of the list itself, where the report leads to.
    """

    code: str
    title: str
    columns: tuple[SheetColumn, ...]
    commit: Commit
    permission: Permission
    check: Check | None = None
    unique: tuple[str, ...] = ()
    scope: Literal["market"] = "market"
    say: str = ""
    unit: str = "줄"
    home: str = ""

    def column(self, key: str) -> SheetColumn:
        """The column with this key. Raises Broken for none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise Broken(f"sheet {self.code} has no column {key}")


#: Every declared list by its code.
SHEETS: dict[str, Sheet] = {}


def declare_sheet(sheet: Sheet) -> Sheet:
    """Offer a list in the wizard; called at import of a module's `sheets.py`. Raises Broken on a mistake in it."""
    keys = [column.key for column in sheet.columns]
    if sheet.code in SHEETS:
        raise Broken(f"sheet {sheet.code} is declared twice")
    if len(set(keys)) != len(keys) or not set(sheet.unique) <= set(keys) or not keys:
        raise Broken(f"sheet {sheet.code}: columns need keys of their own, and unique names them")
    SHEETS[sheet.code] = sheet
    return sheet


def get_sheet(code: str) -> Sheet:
    """The declared list. Raises Missing."""
    if code not in SHEETS:
        raise Missing("sheet_missing", "그런 목록이 없어요.")
    return SHEETS[code]
