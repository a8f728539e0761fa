"""A file someone hands in, turned into rows of text, with guards against what is no such file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine

from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets.archive import check_archive

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_TABS = 30
_MAX_MERGED = 20_000
_BLANK_RUN = 200
"""A sheet with this many empty rows in a row has ended."""

_WRONG_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "그림"),
    (b"\xff\xd8\xff", "그림"),
    (b"GIF8", "그림"),
    (b"BM", "그림"),
    (b"\x1f\x8b", "압축"),
    (b"7z\xbc\xaf", "압축"),
    (b"Rar!", "압축"),
    (b"\xd0\xcf\x11\xe0", "예전 엑셀(xls)이나 한글"),
    (b"PAR1", "parquet"),
    (b"<!DOCTYPE", "웹 문서"),
    (b"<html", "웹 문서"),
)

Line = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of a file. `rows` pairs the line number that a person sees (from 1) with the cells; no empty rows."""

    name: str
    rows: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets that hold anything; a csv file has one. `encoding`: of the text, or `xlsx`."""

    tabs: tuple[Tab, ...]
    encoding: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file's first sheet under its first row: `rows` pairs the line number (the header's is 1) with the cells."""

    header: tuple[str, ...]
    rows: tuple[Line, ...]
    encoding: str
    sha256: str


def _refuse(code: str, message: str) -> Invalid:
    return Invalid(code, message, field="file")


def read_book(content: bytes, *, only_first: bool = False, fill_merged: bool = False, keep_times: bool = False) -> Book:
    """Rows of a csv or xlsx file, found out by content and not by name.

    only_first: leave the other sheets unread. fill_merged: each cell of a merged run downwards has its value.
    keep_times: a moment in a cell of xlsx keeps its time of day (`2026-11-22T14:05:00`), else it is its day.
    Raises Invalid with a Korean sentence for what is empty, too large, no table, or meant to exhaust the machine.
    """
    if not content.strip():
        raise _refuse("file_empty", "파일이 비어 있어요. 다른 파일을 골라 주세요.")
    if len(content) > MAX_BYTES:
        raise _refuse("file_too_large", f"파일이 너무 커요. {MAX_BYTES // 1024 // 1024}MB까지 불러올 수 있어요.")
    if content[:4] == b"PK\x03\x04":
        tabs, encoding = _read_xlsx(content, only_first, fill_merged, keep_times), "xlsx"
    else:
        rows, encoding = _read_csv(content)
        tabs = [Tab("", tuple(rows))]
    filled = tuple(tab for tab in tabs if tab.rows)
    if not filled:
        raise _refuse("file_empty", "표에 아무 내용이 없어요. 다른 파일을 골라 주세요.")
    return Book(filled, encoding, hashlib.sha256(content).hexdigest())


def read_table(content: bytes) -> Table:
    """A csv or xlsx file whose first row is the header, each row at least as wide. Raises as `read_book`."""
    book = read_book(content, only_first=True)
    (_, titles), *lines = book.tabs[0].rows
    header = tuple(" ".join(title.replace("\ufeff", "").split()) for title in titles)
    rows = tuple((line, (*cells, *([""] * (len(header) - len(cells))))) for line, cells in lines)
    return Table(header, rows, book.encoding, book.sha256)


# --- csv -----------------------------------------------------------------------------------------------------------


def _decode(content: bytes) -> tuple[str, str]:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        candidates = ["utf-16"]
    elif content[:3] == b"\xef\xbb\xbf":
        candidates = ["utf-8-sig"]
    elif content[1:2] == b"\0" and content[3:4] == b"\0":
        candidates = ["utf-16-le"]
    else:
        candidates = ["utf-8", "cp949", "euc-kr"]
        # UTF-16 without a mark: Korean letters hold no zero bytes, but the commas and line ends between them do.
        zeros = content[:4000].count(b",\0"), content[:4000].count(b"\0,")
        if max(zeros) >= 2:
            candidates = ["utf-16-le" if zeros[0] >= zeros[1] else "utf-16-be", *candidates]
    for name in candidates:
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    raise _refuse("encoding_unknown", "글자를 읽을 수 없어요. UTF-8이나 CP949로 저장한 csv 파일인지 확인해 주세요.")


def _read_csv(content: bytes) -> tuple[list[Line], str]:
    for magic, kind in _WRONG_KINDS:
        if content.lstrip()[: len(magic)].lower() == magic.lower():
            raise _refuse("file_kind", f"{kind} 파일이에요. csv나 xlsx 파일을 골라 주세요.")
    text, encoding = _decode(content)
    if "\0" in text:
        raise _refuse("file_kind", "표가 아닌 파일이에요. csv나 xlsx 파일을 골라 주세요.")
    text = text.lstrip("\ufeff")
    rows: list[Line] = []
    line = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            line += 1
            if any(cell.strip() for cell in cells):
                rows.append((line, _guarded(cells)))
            _check_count(len(rows))
    except csv.Error:
        raise _refuse("file_kind", "표가 깨져 있어 읽을 수 없어요. csv로 다시 저장해 주세요.") from None
    return rows, encoding


def _delimiter(text: str) -> str:
    """What stands between the cells: by the first line that has any, for a title may stand above the table."""
    for line in text.split("\n", 20)[:20]:
        found = max(",\t;|", key=line.count)
        if found in line:
            return found
    return ","


def _guarded(cells: list[str]) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
            raise _refuse("too_many_columns", f"칸이 너무 많아요. {MAX_COLUMNS}칸까지 불러올 수 있어요.")
        cells = cells[:MAX_COLUMNS]
    if any(len(cell) > MAX_CELL for cell in cells):
        raise _refuse("cell_too_long", f"한 칸의 글이 너무 길어요. {MAX_CELL:,}자까지 불러올 수 있어요.")
    return tuple(cells)


def _check_count(count: int) -> None:
    if count > MAX_ROWS + 1:
        raise _refuse("too_many_rows", f"줄이 너무 많아요. {MAX_ROWS:,}줄까지 불러올 수 있어요.")


# --- xlsx ----------------------------------------------------------------------------------------------------------


def _cell_text(value: object, keep_times: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat() if keep_times else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _read_xlsx(content: bytes, only_first: bool, fill_merged: bool, keep_times: bool) -> list[Tab]:
    if "xl/workbook.xml" not in check_archive(content):
        raise _refuse("file_kind", "엑셀(xlsx) 파일이 아니에요. csv나 xlsx 파일을 골라 주세요.")
    tabs: list[Tab] = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            for at, name in enumerate(workbook.sheet_names[: 1 if only_first else MAX_TABS]):
                rows = list(_rows(workbook.get_sheet_by_index(at), fill_merged, keep_times))
                _check_count(sum(len(tab.rows) for tab in tabs) + len(rows))
                tabs.append(Tab(name, tuple(rows)))
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        raise _refuse("file_broken", "엑셀 파일을 열 수 없어요. 암호를 풀고 다시 저장해 주세요.") from None
    return tabs


def _rows(sheet: Any, fill_merged: bool, keep_times: bool) -> Iterator[Line]:
    blanks = count = 0
    above = _Merged(sheet) if fill_merged else None
    first = sheet.start[0] if sheet.start else 0
    for line, cells in enumerate(sheet.iter_rows(), start=first + 1):
        texts = [_cell_text(cell, keep_times) for cell in cells]
        if above is not None:
            above.fill(line - 1, texts)
        if any(text.strip() for text in texts):
            count += 1
            _check_count(count)
            yield line, _guarded(texts)
            blanks = 0
        else:
            blanks += 1
        if blanks > _BLANK_RUN:
            break


class _Merged:
    """Runs of merged cells: a value stands in the uppermost, and is meant for all below it."""

    def __init__(self, sheet: Any) -> None:
        self.left = sheet.start[1] if sheet.start else 0
        runs = (sheet.merged_cell_ranges or [])[:_MAX_MERGED]
        self.tops = {(top, left): bottom for (top, left), (bottom, _) in runs if bottom > top}
        self.open: dict[int, tuple[int, str]] = {}

    def fill(self, row: int, texts: list[str]) -> None:
        for at in range(len(texts)):
            column = at + self.left
            bottom = self.tops.get((row, column))
            if bottom is not None:
                self.open[column] = bottom, texts[at]
            elif column in self.open and row <= self.open[column][0] and not texts[at].strip():
                texts[at] = self.open[column][1]
