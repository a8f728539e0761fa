"""What can be asked of uploads. Cells are shown to the person who uploaded them alone."""

from collections.abc import Mapping
from dataclasses import replace

from jangteo.foundation.spreadsheets import records
from jangteo.foundation.spreadsheets.matching import ORIGIN, REASON
from jangteo.foundation.spreadsheets.models import SheetUpload
from jangteo.foundation.spreadsheets.rows import in_order
from jangteo.foundation.spreadsheets.types import MatchingView, RowProblem, Sheet, UploadView, get_sheet
from jangteo.kernel.errors import Missing
from jangteo.kernel.spreadsheets import Column, xlsx_bytes

_LISTED = 10


def get_row(*, market_id: int, sheet: str, upload_id: int, user_id: int | None) -> SheetUpload:
    """The row of the person's own upload to a list of the open market. Raises Missing."""
    own = SheetUpload.objects.filter(market_id=market_id, sheet=sheet, id=upload_id, actor_id=user_id)
    row = own.first() if user_id is not None else None
    if row is None:
        raise Missing("upload_missing", "올린 파일이 없어요.")
    return row


def get_upload(*, market_id: int, sheet: str, upload_id: int, user_id: int | None) -> UploadView:
    """The person's own upload with its report. Raises Missing."""
    return records.as_view(get_row(market_id=market_id, sheet=sheet, upload_id=upload_id, user_id=user_id))


def list_uploads(*, market_id: int, sheet: str) -> list[UploadView]:
    """The last uploads to a list of the open market, the newest first, without their cells."""
    rows = SheetUpload.objects.filter(market_id=market_id, sheet=sheet).order_by("-id")[:_LISTED]
    return [records.as_view(row, with_report=False) for row in rows]


def get_matching(
    *,
    market_id: int,
    sheet: str,
    upload_id: int,
    user_id: int | None,
    tab: int | None = None,
    header_line: int | None = None,
) -> MatchingView:
    """What the file's columns are taken for; of another sheet of the file, or under other titles, when asked.

    Raises Missing.
    """
    row = get_row(market_id=market_id, sheet=sheet, upload_id=upload_id, user_id=user_id)
    settled = tab is None and header_line is None and bool(row.mapping)
    if settled:
        tab, header_line = row.tab, row.header_line
    view = records.matching_of(row, get_sheet(sheet), tab, header_line)
    if not settled:
        return view
    return replace(view, mapping=dict(row.mapping))


def get_file_to_mend(*, market_id: int, sheet: str, upload_id: int, user_id: int | None) -> bytes:
    """A workbook of the rows that cannot go in, each with its reasons; to be mended and uploaded again.

    Raises Missing, also when nothing is to be mended.
    """
    row = get_row(market_id=market_id, sheet=sheet, upload_id=upload_id, user_id=user_id)
    problems: dict[int, list[RowProblem]] = {}
    for problem in records.load_report(row).problems:
        if not problem.warn:
            problems.setdefault(problem.line, []).append(problem)
    body = [(line, cells) for line, cells in records.body_of_upload(row) if line in problems]
    if not body:
        raise Missing("nothing_to_mend", "고칠 줄이 없어요.")
    return _to_mend(get_sheet(sheet), row.mapping, body, problems)


def _to_mend(
    sheet: Sheet,
    mapping: Mapping[str, int],
    body: list[tuple[int, tuple[str, ...]]],
    problems: Mapping[int, list[RowProblem]],
) -> bytes:
    places = in_order(sheet, mapping)
    titles = [Column(column.title, column.width) for column, _ in places]
    rows, marked = [], {}
    for at, (line, cells) in enumerate(body):
        reasons = [_reason(sheet, problem) for problem in problems[line]]
        keys = {problem.column for problem in problems[line]}
        rows.append([str(line), "\n".join(reasons), *(cells[p] if p < len(cells) else "" for _, p in places)])
        marked[at] = frozenset({1, *(2 + place for place, (column, _) in enumerate(places) if column.key in keys)})
    return xlsx_bytes([Column(ORIGIN, 10), Column(REASON, 52), *titles], rows, marked=marked, name="고칠 줄")


def _reason(sheet: Sheet, problem: RowProblem) -> str:
    return f"{sheet.column(problem.column).title}: {problem.message}" if problem.column else problem.message


def get_template(*, sheet: str) -> bytes:
    """An empty workbook for a list: titles, a row of examples (passed over when it is left in), how to write each.

    Raises Missing.
    """
    found = get_sheet(sheet)
    columns = [
        Column(
            column.title,
            column.width or max(12, 2 * len(column.title) + 4, 2 * len(column.example)),
            comment=f"{'꼭 적어요. ' if column.required else ''}{column.help}".strip(),
            strong=column.required,
        )
        for column in found.columns
    ]
    example = [column.example for column in found.columns]
    notes = [["칸", "꼭 적나요", "적는 법", "보기"]]
    notes += [
        [column.title, "꼭 적어요" if column.required else "", column.help, column.example] for column in found.columns
    ]
    notes += [[], ["첫 줄의 회색 글씨는 보기예요. 지우지 않아도 넣지 않아요."]]
    rows = [example] if any(example) else []
    return xlsx_bytes(columns, rows, soft=frozenset({0}), name=found.title[:31], notes=notes)
