"""A published file as a header and rows of text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jangteo.kernel.spreadsheets import MAX_BYTES, read_book

__all__ = ["MAX_BYTES", "Sheet", "read_sheet"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text. `rows` pairs the line number in the file (the header is line 1) with the cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    sha256: str


def read_sheet(content: bytes) -> Sheet:
    """Rows of a csv or xlsx file, found out by content and not by name; its first row is the header.

    Raises Invalid with a Korean sentence for what is empty, too large, no table, or meant to exhaust the machine.
    """
    book = read_book(content, only_first=True)
    rows = book.tabs[0].rows
    header = tuple(_clean_header(cell) for cell in rows[0][1])
    width = len(header)
    body = tuple((line, (*cells, *([""] * (width - len(cells))))) for line, cells in rows[1:])
    return Sheet(header, body, book.encoding, book.sha256)


def _clean_header(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip()
