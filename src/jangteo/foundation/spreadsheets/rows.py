"""Cells into values, and everything that is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jangteo.foundation.spreadsheets.types import Report, RowProblem, Sheet, SheetColumn, SheetRow
from jangteo.foundation.spreadsheets.types.readers import plain
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.business_number import format_business_number
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.korea.phones import format_phone

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_SAMPLE = 8
_SHOWN_VALUE = 80
#: More are counted, not kept: nobody reads so many, and the file to mend marks the first of them all the same.
MOST_PROBLEMS = 20_000

Line = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Reading:
    """A file's rows: those that are sound, what is wrong with the others, what was passed over."""

    good: tuple[SheetRow, ...]
    problems: tuple[RowProblem, ...]
    rows: int
    examples: int
    sample_keys: tuple[str, ...]
    sample: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def bad(self) -> int:
        """Rows that cannot go in."""
        return self.rows - len(self.good)

    def report(self) -> Report:
        """For the page."""
        problems = self.problems[:MOST_PROBLEMS]
        return Report(self.rows, len(self.good), self.bad, self.examples, self.sample_keys, self.sample, problems)


def read_rows(
    sheet: Sheet, body: Sequence[Line], mapping: Mapping[str, int], *, market_id: int, now: datetime
) -> Reading:
    """Read every row below the titles, and ask the list's own check about those that could be read."""
    columns = in_order(sheet, mapping)
    read: list[SheetRow] = []
    problems: list[RowProblem] = []
    examples = 0
    filled = [(line, cells) for line, cells in body if any(_cell(cells, place) for _, place in columns)]
    written = dict(filled)
    wrong: set[int] = set()
    for line, cells in filled:
        if _is_example(columns, cells):
            examples += 1
            continue
        row, found = _read(line, cells, columns)
        read.append(row)
        problems += found
    wrong |= _bad_lines(problems)
    problems += _repeated(sheet, [row for row in read if row.line not in wrong])
    wrong |= _bad_lines(problems)
    good = [row for row in read if row.line not in wrong]
    if sheet.check is not None and good:
        found = list(sheet.check(market_id=market_id, rows=good, now=now))
        problems += found
        wrong |= _bad_lines(found)
        good = [row for row in good if row.line not in wrong]
    return Reading(
        good=tuple(good),
        problems=tuple(sorted(problems, key=lambda one: (one.warn, one.line))),
        rows=len(read),
        examples=examples,
        sample_keys=tuple(column.key for column, _ in columns),
        sample=tuple((row.line, _shown_cells(row, written[row.line], columns)) for row in read[:_SAMPLE]),
    )


def in_order(sheet: Sheet, mapping: Mapping[str, int]) -> list[tuple[SheetColumn, int]]:
    """The columns that a file has, in the order of the list (the database keeps none), with their places."""
    return [(column, mapping[column.key]) for column in sheet.columns if column.key in mapping]


def shown(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if isinstance(value, date):
        return format_date(value)
    label = getattr(value, "label", None)
    return label if isinstance(label, str) else str(value)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _is_example(columns: Sequence[tuple[SheetColumn, int]], cells: Sequence[str]) -> bool:
    """Whether a row is that of our template, left in the file."""
    with_example = [(column, place) for column, place in columns if column.example]
    others = [place for column, place in columns if not column.example]
    return (
        len(with_example) > 1
        and all(plain(_cell(cells, place)) == plain(column.example) for column, place in with_example)
        and not any(_cell(cells, place) for place in others)
    )


def _read(
    line: int, cells: Sequence[str], columns: Sequence[tuple[SheetColumn, int]]
) -> tuple[SheetRow, list[RowProblem]]:
    values: dict[str, Any] = {}
    problems = []
    for column, place in columns:
        text = _cell(cells, place)
        try:
            values[column.key] = _value(column, text)
        except Refused as refused:
            problems.append(RowProblem(line, column.key, text[:_SHOWN_VALUE], refused.code, refused.message))
    return SheetRow(line, values), problems


def _value(column: SheetColumn, text: str) -> Any:
    if not text or not plain(text):
        if column.required:
            raise Refused("required", "꼭 적어야 하는 칸이에요.")
        return None
    if text.upper() in _ERRORS:
        raise Refused("formula_error", "수식이 잘못된 칸이에요. 값을 직접 적어 주세요.")
    return column.read(text)


def _repeated(sheet: Sheet, rows: Sequence[SheetRow]) -> list[RowProblem]:
    """Rows that name the same thing as one above them."""
    if not sheet.unique or not rows or not all(rows[0].has(key) for key in sheet.unique):
        return []
    titles = ", ".join(sheet.column(key).title for key in sheet.unique)
    first: dict[tuple[Any, ...], int] = {}
    problems = []
    for row in rows:
        name = tuple(row[key] for key in sheet.unique)
        if any(part is None for part in name):
            continue
        above = first.setdefault(name, row.line)
        if above != row.line:
            words = f"{above}번째 줄과 같아요({titles}). 하나만 남겨 주세요."
            value = " ".join(shown(part) for part in name)[:_SHOWN_VALUE]
            problems.append(RowProblem(row.line, sheet.unique[-1], value, "repeated", words))
    return problems


def _bad_lines(problems: Sequence[RowProblem]) -> set[int]:
    return {problem.line for problem in problems if not problem.warn}


def _shown_cells(row: SheetRow, cells: Sequence[str], columns: Sequence[tuple[SheetColumn, int]]) -> tuple[str, ...]:
    return tuple(
        _as_read(column, row[column.key]) if row.has(column.key) else _cell(cells, place)[:_SHOWN_VALUE]
        for column, place in columns
    )


def _as_read(column: SheetColumn, value: Any) -> str:
    words = getattr(column.read, "words", None)
    if words is not None and value is not None:
        return str(words[value])
    if isinstance(value, str) and value.startswith("+82"):
        return format_phone(value)
    if isinstance(value, str) and getattr(column.read, "__name__", "") == "read_brn":
        return format_business_number(value)
    return shown(value)[:_SHOWN_VALUE]
