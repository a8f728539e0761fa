"""Declaring lists for the wizard, and taking lists away."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.urls import reverse

from jangteo.foundation.spreadsheets.toolkit.beside import Beside
from jangteo.foundation.spreadsheets.toolkit.runs import load_content, take_import_lock
from jangteo.foundation.spreadsheets.types import (
    Progress,
    RowProblem,
    Sheet,
    SheetColumn,
    SheetResult,
    SheetRow,
    declare_sheet,
    read_brn,
    read_choice,
    read_date,
    read_decimal,
    read_int,
    read_phone,
    read_text,
    read_yes_no,
    text_up_to,
)
from jangteo.foundation.ui.toolkit import Column
from jangteo.foundation.ui.toolkit import export_response as _export

__all__ = [
    "Beside",
    "Column",
    "Progress",
    "RowProblem",
    "Sheet",
    "SheetColumn",
    "SheetResult",
    "SheetRow",
    "declare_sheet",
    "export_response",
    "load_content",
    "read_brn",
    "read_choice",
    "read_date",
    "read_decimal",
    "read_int",
    "read_phone",
    "read_text",
    "read_yes_no",
    "sheet_url",
    "take_import_lock",
    "text_up_to",
]


def export_response(
    name: str,
    columns: Sheet | Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    form: str = "xlsx",
    encoding: str = "utf-8-sig",
) -> HttpResponse:
    """As `ui.toolkit.export_response`; with a Sheet its columns, so that the file can be taken in again."""
    if isinstance(columns, Sheet):
        columns = [Column(column.title, column.width) for column in columns.columns]
    return _export(name, columns, rows, form, encoding)


def sheet_url(code: str) -> str:
    """The address of the wizard for a declared list."""
    return reverse("sheet", args=[code])
