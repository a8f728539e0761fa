"""Tables to take away: a workbook or comma-separated text in which text stays text."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from jangteo.kernel.clock import in_seoul
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.dates import format_date, format_datetime

_MAX_ROWS = 1_048_575  # rows of a sheet, less the header
_MAX_CELL = 32_767  # characters that a cell of a sheet holds
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """A column of a file: its title, its width in letters (0: as wide as the title needs), and a word about it."""

    title: str
    width: int = 0
    comment: str = ""
    strong: bool = False


def xlsx_bytes(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    marked: Mapping[int, frozenset[int]] | None = None,
    soft: frozenset[int] = frozenset(),
    name: str = "",
    notes: Sequence[Sequence[str]] = (),
) -> bytes:
    """A workbook. rows: int, float, Decimal, date, aware datetime (in Seoul time), bool (예/아니요), None, else text.

    marked: number of the row (from 0) → columns to show as wrong. soft: rows in grey. notes: rows of a second sheet.
    Text is never read as a formula. Raises Refused(`sheet_too_long`) past a sheet's last row.
    """
    memory = io.BytesIO()
    book = Workbook(memory, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False,
                             "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    sheet = book.add_worksheet(name or None)
    _Pen(book, sheet).table(columns, rows, marked or {}, soft)
    if notes:
        more = book.add_worksheet("적는 법")
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for at, width in enumerate((20, 12, 46, 26)):
            more.set_column(at, at, width)
        for line, cells in enumerate(notes):
            for at, cell in enumerate(cells):
                more.write_string(line, at, cell, wrap)
    book.close()
    return memory.getvalue()


class _Pen:
    """Writes one sheet."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.book, self.sheet = book, sheet
        self.head = book.add_format({"bold": True, "bg_color": "#DCEBE5", "bottom": 1, "valign": "vcenter"})
        self.must = book.add_format(
            {"bold": True, "bg_color": "#BFE0D2", "bottom": 1, "valign": "vcenter", "font_color": "#7A1F12"}
        )
        self.wrong = book.add_format({"bg_color": "#FBE3DE", "font_color": "#8A1C0B", "text_wrap": True})
        self.grey = book.add_format({"font_color": "#6D7882", "italic": True})
        self.formats = {
            int: book.add_format({"num_format": "#,##0"}),
            date: book.add_format({"num_format": "yyyy. m. d.", "align": "left"}),
            datetime: book.add_format({"num_format": "yyyy. m. d. hh:mm", "align": "left"}),
        }

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[object]],
        marked: Mapping[int, frozenset[int]],
        soft: frozenset[int],
    ) -> None:
        self.sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            self.sheet.set_column(at, at, column.width or max(10, 2 * len(column.title) + 4))
            self.sheet.write_string(0, at, column.title, self.must if column.strong else self.head)
            if column.comment:
                self.sheet.write_comment(0, at, column.comment)
        for line, row in enumerate(rows):
            if line >= _MAX_ROWS:
                raise Refused("sheet_too_long", "한 파일에 담기에는 줄이 너무 많아요. 걸러서 나눠 받아 주세요.")
            wrong = marked.get(line, frozenset())
            for at, value in enumerate(row):
                style = self.wrong if at in wrong else self.grey if line in soft else None
                self.cell(line + 1, at, value, style)

    def cell(self, line: int, at: int, value: object, style: Any) -> None:
        if value is None:
            if style is not None:
                self.sheet.write_blank(line, at, None, style)
        elif isinstance(value, bool):
            self.sheet.write_string(line, at, "예" if value else "아니요", style)
        elif isinstance(value, int):
            self.sheet.write_number(line, at, value, style or self.formats[int])
        elif isinstance(value, float | Decimal):
            self.sheet.write_number(line, at, value, style)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(line, at, in_seoul(value).replace(tzinfo=None), style or self.formats[datetime])
        elif isinstance(value, date):
            self.sheet.write_datetime(line, at, value, style or self.formats[date])
        elif value == "" and style is not None:
            self.sheet.write_blank(line, at, None, style)
        else:
            self.sheet.write_string(line, at, str(value)[:_MAX_CELL], style)


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[object]], *, encoding: str = "utf-8-sig") -> bytes:
    """Comma-separated text: numbers plain, dates as people read them.

    A text that a spreadsheet would run as a formula gets a leading apostrophe.
    Raises Refused(`letters_lost`), naming them, when ``encoding`` (cp949) has no sign for some letters.
    """
    memory = io.StringIO()
    writer = csv.writer(memory)
    writer.writerow([_csv(column.title) for column in columns])
    writer.writerows([_csv(value) for value in row] for row in rows)
    text = memory.getvalue()
    lost = lost_letters(text, encoding)
    if lost:
        shown = " ".join(lost[:10]) + (" …" if len(lost) > 10 else "")
        raise Refused(
            "letters_lost",
            f"CP949로는 적을 수 없는 글자가 있어요: {shown} 엑셀(xlsx)이나 UTF-8로 받아 주세요.",
        )
    return text.encode(encoding)


def lost_letters(text: str, encoding: str) -> list[str]:
    """The letters of a text that an encoding has no sign for, each once, in their order."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return [letter for letter in dict.fromkeys(text) if letter.encode(encoding, errors="ignore") == b""]
    return []


def _csv(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    text = str(value)
    is_formula = isinstance(value, str) and text.startswith(_FORMULA_STARTS)
    return f"'{text}" if is_formula else text
