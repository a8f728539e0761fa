"""A file someone hands in, turned into rows of text, with guards against what is no such file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime

import python_calamine

from jangteo.kernel.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150
MAX_MEMBERS = 2000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
_PIECE = 1 << 20
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text. `rows` pairs the line number in the file (the header is line 1) with the cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    sha256: str


def _refuse(code: str, message: str) -> Invalid:
    return Invalid(code, message, field="file")


def read_sheet(content: bytes) -> Sheet:
    """Rows of a csv or xlsx file, found out by content and not by name.

    Raises Invalid with a Korean sentence for what is empty, too large, no table, or meant to exhaust the machine.
    """
    if not content.strip():
        raise _refuse("file_empty", "파일이 비어 있어요. 다른 파일을 골라 주세요.")
    if len(content) > MAX_BYTES:
        raise _refuse("file_too_large", f"파일이 너무 커요. {MAX_BYTES // 1024 // 1024}MB까지 불러올 수 있어요.")
    digest = hashlib.sha256(content).hexdigest()
    if content[:4] == b"PK\x03\x04":
        rows, encoding = _read_xlsx(content), "xlsx"
    else:
        rows, encoding = _read_csv(content)
    if not rows:
        raise _refuse("file_empty", "표에 아무 내용이 없어요. 다른 파일을 골라 주세요.")
    header = tuple(_clean_header(cell) for cell in rows[0][1])
    width = len(header)
    body = tuple((line, (*cells, *([""] * (width - len(cells))))) for line, cells in rows[1:])
    return Sheet(header, body, encoding, digest)


def _clean_header(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip()


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


def _read_csv(content: bytes) -> tuple[list[tuple[int, tuple[str, ...]]], str]:
    for magic, kind in _WRONG_KINDS:
        if content.lstrip()[: len(magic)].lower() == magic.lower():
            raise _refuse("file_kind", f"{kind} 파일이에요. csv나 xlsx 파일을 골라 주세요.")
    text, encoding = _decode(content)
    if "\0" in text:
        raise _refuse("file_kind", "표가 아닌 파일이에요. csv나 xlsx 파일을 골라 주세요.")
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",\t;|", key=first.count)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line = 0
    try:
        for cells in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter):
            line += 1
            if any(cell.strip() for cell in cells):
                rows.append((line, _guarded(cells)))
            _check_count(len(rows))
    except csv.Error:
        raise _refuse("file_kind", "표가 깨져 있어 읽을 수 없어요. csv로 다시 저장해 주세요.") from None
    return rows, encoding


def _guarded(cells: list[str]) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise _refuse("too_many_columns", f"칸이 너무 많아요. {MAX_COLUMNS}칸까지 불러올 수 있어요.")
    if any(len(cell) > MAX_CELL for cell in cells):
        raise _refuse("cell_too_long", f"한 칸의 글이 너무 길어요. {MAX_CELL:,}자까지 불러올 수 있어요.")
    return tuple(cells)


def _check_count(count: int) -> None:
    if count > MAX_ROWS + 1:
        raise _refuse("too_many_rows", f"줄이 너무 많아요. {MAX_ROWS:,}줄까지 불러올 수 있어요.")


# --- xlsx ----------------------------------------------------------------------------------------------------------


def _check_archive(content: bytes) -> None:
    """Refuse what would unpack to far more than it holds, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members)
            _check_contents(archive, members)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise _refuse("file_broken", "파일이 깨져 있어 열 수 없어요. 다시 저장해 주세요.") from None


def _too_large() -> Invalid:
    return _refuse("file_too_large", "풀면 지나치게 커지는 파일이에요. 빈 줄을 지우고 다시 저장해 주세요.")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """What the archive says of itself."""
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise _refuse("file_kind", "엑셀(xlsx) 파일이 아니에요. csv나 xlsx 파일을 골라 주세요.")
    unpacked = sum(member.file_size for member in members)
    ratio = unpacked / max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or (ratio > MAX_RATIO and unpacked > MAX_BYTES):
        raise _too_large()


def _check_contents(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """What it really holds, a piece at a time: the reader of sheets believes no sizes and would unpack all of it."""
    total = 0
    for member in members:
        member.file_size = MAX_UNPACKED + 1  # else reading would stop where the archive says that it ends
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > MAX_UNPACKED:
                    raise _too_large()


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _read_xlsx(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    _check_archive(content)
    rows: list[tuple[int, tuple[str, ...]]] = []
    blanks = 0
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            first = sheet.start[0] if sheet.start else 0
            for line, cells in enumerate(sheet.iter_rows(), start=first + 1):
                texts = [_cell_text(cell) for cell in cells]
                if any(text.strip() for text in texts):
                    rows.append((line, _guarded(texts)))
                    blanks = 0
                else:
                    blanks += 1
                if blanks > _BLANK_RUN:
                    break
                _check_count(len(rows))
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        raise _refuse("file_broken", "엑셀 파일을 열 수 없어요. 암호를 풀고 다시 저장해 주세요.") from None
    return rows
