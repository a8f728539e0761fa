"""Rows of uploads as pages see them, and their reports as they are kept."""

import json
from dataclasses import asdict
from typing import Any

from jangteo.foundation.files.toolkit import file_info, read_file
from jangteo.foundation.spreadsheets.matching import body_of, view_of
from jangteo.foundation.spreadsheets.models import SheetMemory, SheetUpload
from jangteo.foundation.spreadsheets.types import (
    Counts,
    MatchingView,
    Report,
    RowProblem,
    Sheet,
    UploadState,
    UploadView,
    get_sheet,
)
from jangteo.kernel.errors import Missing
from jangteo.kernel.spreadsheets import Book, read_book


def as_view(row: SheetUpload, *, with_report: bool = True) -> UploadView:
    """An upload for a page."""
    return UploadView(
        id=row.id,
        sheet=row.sheet,
        state=UploadState(row.state),
        file_name=file_info(row.file_id).name if row.file_id else "",
        rows_total=row.rows_total,
        rows_done=row.rows_done,
        counts=Counts(row.rows_total, row.added, row.changed, row.unchanged, row.refused),
        error=row.error,
        actor=row.actor_label,
        actor_id=row.actor_id,
        created_at=row.created_at,
        finished_at=row.finished_at,
        forgotten=row.file_id is None,
        report=load_report(row) if with_report else Report(),
    )


def dump_report(report: Report) -> str:
    """As it is sealed into the row."""
    return json.dumps(asdict(report), ensure_ascii=False)


def load_report(row: SheetUpload) -> Report:
    """What was found in the file; empty once it is forgotten."""
    if not row.report:
        return Report()
    kept: dict[str, Any] = json.loads(row.report)
    problems = tuple(RowProblem(**problem) for problem in kept.pop("problems"))
    sample = tuple((line, tuple(cells)) for line, cells in kept.pop("sample"))
    keys = tuple(kept.pop("sample_keys"))
    return Report(problems=problems, sample=sample, sample_keys=keys, **kept)


def memory_of(market_id: int, sheet: str) -> dict[str, str]:
    """Folded title → column key, as this market's files had it."""
    rows = SheetMemory.objects.filter(market_id=market_id, sheet=sheet)
    return dict(rows.values_list("title", "column"))


def book_of(row: SheetUpload) -> Book:
    """The upload's file. Raises Missing once it is forgotten."""
    if row.file_id is None:
        raise Missing("sheet_forgotten", "올린 파일을 지운 뒤예요. 파일을 다시 올려 주세요.")
    return read_book(read_file(row.file_id, owner=row.owner), fill_merged=True)


def body_of_upload(row: SheetUpload) -> list[tuple[int, tuple[str, ...]]]:
    """The rows below the titles that were settled on."""
    return body_of(book_of(row), row.tab, row.header_line)


def matching_of(row: SheetUpload, sheet: Sheet, tab: int | None, header_line: int | None) -> MatchingView:
    """What the columns of an upload's file are taken for."""
    return view_of(sheet, book_of(row), memory_of(row.market_id, row.sheet), tab, header_line)


def sheet_of(row: SheetUpload) -> Sheet:
    """The list that an upload is meant for."""
    return get_sheet(row.sheet)
