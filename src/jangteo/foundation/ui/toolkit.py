"""Building blocks of pages: files to take away, pages of a list, search that takes 초성, addresses of filters."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from xlsxwriter import Workbook

from jangteo.kernel.clock import in_seoul
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.dates import format_date, format_datetime
from jangteo.kernel.korea.hangul import search_pattern

M = TypeVar("M", bound=Model)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_SEARCH = 100
_MAX_ROWS = 1_048_575  # rows of a sheet, less the header
_MAX_CELL = 32_767  # characters that a cell of a sheet holds
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Paginator(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    ELLIPSIS = "…"  # type: ignore[assignment]  # the library's Korean text has three dots


@dataclass(frozen=True)
class Column:
    """A column of a file: its title, and its width in letters (0: as wide as the title needs)."""

    title: str
    width: int = 0


def excel_response(filename: str, columns: Sequence[Column | str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A spreadsheet to download.

    filename: without extension, may be Korean. rows: one value for each column: int, float, date, aware datetime
    (written in Seoul time), bool (예/아니요), None (blank), anything else as text. Text is never read as a formula.
    Raises Refused(`sheet_too_long`) past a sheet's last row.
    """
    memory = io.BytesIO()
    book = Workbook(memory, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False,
                             "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bg_color": "#DCEBE5", "bottom": 1, "valign": "vcenter"})
    formats = {
        int: book.add_format({"num_format": "#,##0"}),
        date: book.add_format({"num_format": "yyyy. m. d.", "align": "left"}),
        datetime: book.add_format({"num_format": "yyyy. m. d. hh:mm", "align": "left"}),
    }
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(_columns(columns)):
        sheet.set_column(at, at, column.width or max(10, 2 * len(column.title) + 4))
        sheet.write_string(0, at, column.title, head)
    for line, row in enumerate(rows, start=1):
        if line > _MAX_ROWS:
            raise Refused("sheet_too_long", "한 파일에 담기에는 줄이 너무 많아요. 걸러서 나눠 받아 주세요.")
        for at, value in enumerate(row):
            _write(sheet, line, at, value, formats)
    book.close()
    return _attachment(memory.getvalue(), XLSX, f"{filename}.xlsx")


def csv_response(filename: str, columns: Sequence[Column | str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as comma-separated text: UTF-8 with the mark that Excel needs, numbers plain, dates as people read them.

    A text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    memory = io.StringIO()
    writer = csv.writer(memory)
    writer.writerow([_csv(column.title) for column in _columns(columns)])
    writer.writerows([_csv(value) for value in row] for row in rows)
    return _attachment(memory.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{filename}.csv")


def paginate(rows: "QuerySet[Any] | Sequence[Any]", request: HttpRequest, per_page: int = 20) -> "Page[Any]":
    """The page that ``?page=`` asks for (the first for nonsense, the last past the end).

    Its ``elided`` lists the page numbers to show, with ``…`` for gaps: what ``<c-pagination>`` takes.
    """
    paginator = _Paginator(rows, per_page)
    page = paginator.get_page(request.GET.get("page"))
    page.elided = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return page


def filter_by_search(rows: "QuerySet[M]", text: str, field: str = "search_key") -> "QuerySet[M]":
    """Those whose search column (`normalize_search` of what may be searched) holds the text; 초성 stand for syllables.

    An empty text finds all. Only the first 100 characters count.
    """
    wanted = text.replace("\0", "").strip()[:MAX_SEARCH]
    return rows.filter(**{f"{field}__regex": search_pattern(wanted)}) if wanted else rows


def query_without(request: HttpRequest, *names: str) -> str:
    """The query string of this address without those parameters, ready to stand after ``?``."""
    left = request.GET.copy()
    for name in names:
        left.pop(name, None)
    return left.urlencode()


def _columns(columns: Sequence[Column | str]) -> list[Column]:
    return [column if isinstance(column, Column) else Column(column) for column in columns]


def _write(sheet: Any, line: int, at: int, value: object, formats: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(line, at, "예" if value else "아니요")
    elif isinstance(value, int):
        sheet.write_number(line, at, value, formats[int])
    elif isinstance(value, float):
        sheet.write_number(line, at, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, in_seoul(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, formats[date])
    else:
        sheet.write_string(line, at, str(value)[:_MAX_CELL])


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


def _attachment(content: bytes, content_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "private, no-store"
    return response
