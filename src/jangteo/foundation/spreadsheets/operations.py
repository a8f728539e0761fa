"""A list on its way in: uploaded, matched, confirmed, taken in as a whole, forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.audit.types import declare_field, declare_label
from jangteo.foundation.files.toolkit import drop_file, keep_file
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.identity.queries import list_grants
from jangteo.foundation.outbox.toolkit import job
from jangteo.foundation.rules.toolkit import value_of
from jangteo.foundation.spreadsheets import records
from jangteo.foundation.spreadsheets.matching import body_of, folded
from jangteo.foundation.spreadsheets.models import SheetMemory, SheetUpload
from jangteo.foundation.spreadsheets.permissions import USE
from jangteo.foundation.spreadsheets.queries import get_row
from jangteo.foundation.spreadsheets.rows import MOST_PROBLEMS, Reading, read_rows
from jangteo.foundation.spreadsheets.types import (
    Mode,
    Progress,
    Report,
    Sheet,
    SheetResult,
    UploadState,
    get_sheet,
)
from jangteo.foundation.spreadsheets.types.keeping import FILE_DAYS
from jangteo.foundation.tenancy.toolkit import check, open_market
from jangteo.foundation.tenancy.types import Actor, Open, Scope, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Broken, Invalid, Missing, Refused

COMMIT_JOB = "spreadsheets.commit"
#: Up to so many rows go in while the person waits; more in the background.
AT_ONCE = 200

declare_label("spreadsheets.upload_sheet", "목록 파일을 올렸어요")
declare_label("spreadsheets.match_columns", "파일의 칸을 맞췄어요")
declare_label("spreadsheets.commit_upload", "파일을 목록에 넣기로 했어요")
declare_label("spreadsheets.run_upload", "파일을 목록에 넣었어요")
declare_label("spreadsheets.release_upload", "멈춘 파일을 되돌려 두었어요")
declare_label("spreadsheets.discard_upload", "올린 파일을 버렸어요")
declare_label("spreadsheets.forget_uploads", "오래된 파일을 지웠어요")
for _name, _text in (
    ("rows", "줄"),
    ("added", "새로"),
    ("changed", "바뀜"),
    ("unchanged", "그대로"),
    ("refused", "못 넣음"),
):
    declare_field(_name, _text)


def _scope(arguments: Mapping[str, Any]) -> Scope:
    return market_scope(arguments["market_id"])


def _sheet(actor: Actor, market_id: int, code: str) -> Sheet:
    """The list, if the actor may change it here."""
    sheet = get_sheet(code)
    check(actor, sheet.permission, market_scope(market_id))
    return sheet


def _locked(actor: Actor, market_id: int, code: str, upload_id: int, *states: UploadState) -> tuple[Sheet, SheetUpload]:
    sheet = _sheet(actor, market_id, code)
    get_row(market_id=market_id, sheet=code, upload_id=upload_id, user_id=actor.user_id)
    row = SheetUpload.objects.select_for_update().get(id=upload_id)
    if row.state not in states:
        raise Refused("upload_settled", f"이미 처리한 파일이에요. 지금 상태: {UploadState(row.state).label}")
    return sheet, row


@operation(permission=USE, scope=_scope)
def upload_sheet(*, actor: Actor, now: datetime, market_id: int, sheet: str, content: bytes, name: str) -> int:
    """Keep a file for a list and read it as far as it explains itself; returns the id of the upload.

    Raises NotAllowed, Missing, Invalid (field `file`) with a Korean sentence for a file that cannot be used.
    """
    found = _sheet(actor, market_id, sheet)
    row = SheetUpload.objects.create(
        market_id=market_id,
        sheet=sheet,
        state=UploadState.MATCHING,
        actor_id=actor.user_id,
        actor_label=actor.label[:80],
        created_at=now,
    )
    row.file_id = keep_file(
        content=content, name=name, allowed=Allowed.SHEET, market_id=market_id, owner=row.owner, actor=actor, now=now
    )
    view = records.matching_of(row, found, None, None)
    row.tab, row.header_line, row.mapping = view.tab, view.header_line, view.mapping if view.sure else {}
    if view.sure:
        _preview(found, row, now)
    row.save()
    note(subject=("sheet_upload", row.id, found.title), after={"rows": row.rows_total or view.rows})
    return row.id


@operation(permission=USE, scope=_scope)
def match_columns(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    sheet: str,
    upload_id: int,
    tab: int,
    header_line: int,
    mapping: Mapping[str, int],
) -> None:
    """Settle which column of the file is which, remember it for this market, and read the rows by it.

    mapping: column key → place (from 0) in the file. Raises NotAllowed, Missing, Refused(`upload_settled`),
    Invalid(`column_missing`, `column_twice`, `column_unknown`).
    """
    states = (UploadState.MATCHING, UploadState.PREVIEW)
    found, row = _locked(actor, market_id, sheet, upload_id, *states)
    view = records.matching_of(row, found, tab, header_line)
    _refuse_odd(found, mapping, len(view.headers))
    if view.tab != tab or view.header_line != header_line:
        raise Invalid("line_unknown", "그 줄이 파일에 없어요. 제목 줄을 다시 골라 주세요.")
    row.tab, row.header_line, row.error = tab, header_line, ""
    row.mapping = {column.key: mapping[column.key] for column in found.columns if column.key in mapping}
    _remember(row, view.headers)
    _preview(found, row, now)
    row.save()
    note(subject=("sheet_upload", row.id, found.title), after={"rows": row.rows_total})


def _refuse_odd(sheet: Sheet, mapping: Mapping[str, int], width: int) -> None:
    known = {column.key for column in sheet.columns}
    if not set(mapping) <= known or not all(0 <= place < width for place in mapping.values()):
        raise Invalid("column_unknown", "파일에 없는 칸이에요. 다시 골라 주세요.")
    for column in sheet.columns:
        if column.required and column.key not in mapping:
            raise Invalid("column_missing", f"‘{column.title}’ 칸을 골라 주세요.", field=column.key)
    places = list(mapping.values())
    for key, place in mapping.items():
        if places.count(place) > 1:
            words = f"한 칸을 두 번 골랐어요. ‘{sheet.column(key).title}’ 칸을 다시 골라 주세요."
            raise Invalid("column_twice", words, field=key)


def _remember(row: SheetUpload, headers: Sequence[str]) -> None:
    of_place = {place: key for key, place in row.mapping.items()}
    titles = {folded(header): of_place.get(place, "") for place, header in reversed(list(enumerate(headers)))}
    for title, column in titles.items():
        SheetMemory.objects.update_or_create(
            market_id=row.market_id, sheet=row.sheet, title=title, defaults={"column": column}
        )


def _read(sheet: Sheet, row: SheetUpload, now: datetime) -> Reading:
    body = body_of(records.book_of(row), row.tab, row.header_line)
    return read_rows(sheet, body, row.mapping, market_id=row.market_id, now=now)


def _preview(sheet: Sheet, row: SheetUpload, now: datetime) -> None:
    reading = _read(sheet, row, now)
    row.state = UploadState.PREVIEW
    row.rows_total, row.rows_done = reading.rows, 0
    row.report = records.dump_report(reading.report())


@operation(permission=USE, scope=_scope)
def commit_upload(
    *, actor: Actor, now: datetime, market_id: int, sheet: str, upload_id: int, mode: Mode = Mode.ALL
) -> None:
    """Take the rows in: at once when they are few, else in the background.

    mode: `ALL` only if every row is good; `GOOD` leaves the bad ones out. What the list itself refuses is written on
    the upload, which then waits again. Raises NotAllowed, Missing, Refused(`upload_settled`, `rows_bad`,
    `nothing_good`, `sheet_busy`).
    """
    found, row = _locked(actor, market_id, sheet, upload_id, UploadState.PREVIEW)
    report = records.load_report(row)
    if not report.good:
        raise Refused("nothing_good", "넣을 수 있는 줄이 없어요. 파일을 고쳐서 다시 올려 주세요.")
    if report.bad and mode is Mode.ALL:
        raise Refused("rows_bad", "고칠 줄이 있어요. 고쳐서 다시 올리거나, 좋은 줄만 넣어 주세요.")
    row.state, row.mode, row.error, row.rows_done = UploadState.QUEUED, mode, "", 0
    row.save()
    if row.rows_total <= AT_ONCE:
        _take_in(found, row, actor, now, _silent)
    else:
        job(COMMIT_JOB, queue="imports").defer(upload_id=row.id, market_id=market_id)
    note(subject=("sheet_upload", row.id, found.title), after=_counts(row))


def _silent(_done: int, _total: int) -> None:
    return None


@operation(permission=Open("run by a job that a person's confirmation made"), scope=_scope)
def run_upload(
    *, actor: Actor, now: datetime, market_id: int, upload_id: int, progress: Progress | None = None
) -> None:
    """Take in a confirmed upload, as the person who confirmed it; one that is settled is left alone.

    Raises Missing, Refused(`sheet_busy`) while another file goes into the same list (the job tries again).
    """
    with open_market(market_id):
        row = SheetUpload.objects.filter(market_id=market_id, id=upload_id).first()
        if row is None:
            raise Missing("upload_missing", "올린 파일이 없어요.")
        sheet = records.sheet_of(row)
        _take_lock(row)
        row.refresh_from_db()
        if row.state != UploadState.QUEUED:
            nothing_changed()
            return
        grants = list_grants(user_id=row.actor_id) if row.actor_id is not None else ()
        person = replace(actor, user_id=row.actor_id, label=row.actor_label, grants=grants, is_system=False)
        _take_in(sheet, row, person, now, progress or _silent)
        note(subject=("sheet_upload", row.id, sheet.title), after=_counts(row))


def _take_lock(row: SheetUpload) -> None:
    """One file at a time into a list of a market, for as long as the transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"sheet {row.sheet} {row.market_id}"])
        if cursor.fetchone() != (True,):
            raise Refused("sheet_busy", "지금 다른 파일을 넣고 있어요. 끝나면 다시 눌러 주세요.")


class _GoBack(Exception):  # noqa: N818  no error: it takes the rows back out
    def __init__(self, report: Report) -> None:
        self.report = report


def _take_in(sheet: Sheet, row: SheetUpload, actor: Actor, now: datetime, progress: Progress) -> None:
    """All the good rows, or on a refusal none: then the upload waits again and says why."""
    _take_lock(row)
    try:
        with transaction.atomic():
            _take_rows(sheet, row, actor, now, progress)
    except _GoBack as back:
        row.report = records.dump_report(back.report)
        _wait_again(row, "넣는 동안 고칠 줄이 나왔어요. 아무것도 넣지 않았어요.")
    except Refused as refused:
        _wait_again(row, refused.message)


def _wait_again(row: SheetUpload, words: str) -> None:
    row.state, row.error, row.rows_done, row.mode = UploadState.PREVIEW, words[:300], 0, ""
    row.added = row.changed = row.unchanged = row.refused = 0
    row.save()


def _take_rows(sheet: Sheet, row: SheetUpload, actor: Actor, now: datetime, progress: Progress) -> None:
    check(actor, sheet.permission, market_scope(row.market_id))
    reading = _read(sheet, row, now)  # again: the list may have changed since the preview
    if reading.bad and row.mode == Mode.ALL:
        raise _GoBack(reading.report())
    result = SheetResult()
    if reading.good:
        result = sheet.commit(actor=actor, now=now, market_id=row.market_id, rows=reading.good, progress=progress)
    left_out = {problem.line for problem in result.refused if not problem.warn}
    if result.added + result.changed + result.unchanged + len(left_out) != len(reading.good):
        raise Broken(f"{sheet.code}: the rows of an upload do not add up")
    report = reading.report()
    problems = tuple(sorted((*result.refused, *report.problems), key=lambda one: (one.warn, one.line)))[:MOST_PROBLEMS]
    bad = reading.bad + len(left_out)
    report = replace(report, good=reading.rows - bad, bad=bad, problems=problems, words=result.words)
    if left_out and row.mode == Mode.ALL:
        raise _GoBack(report)
    row.state, row.finished_at, row.error = UploadState.DONE, now, ""
    row.rows_total = row.rows_done = reading.rows
    row.added, row.changed, row.unchanged, row.refused = result.added, result.changed, result.unchanged, bad
    row.report = records.dump_report(replace(report, sample=(), sample_keys=()))
    row.save()


def _counts(row: SheetUpload) -> dict[str, int]:
    names = ("added", "changed", "unchanged", "refused")
    return {"rows": row.rows_total} | {name: getattr(row, name) for name in names}


@operation(permission=Open("run by the job whose upload broke"), scope=_scope)
def release_upload(*, actor: Actor, now: datetime, market_id: int, upload_id: int) -> None:
    """Let an upload that broke on the way wait again, with a sentence. Raises nothing of its own."""
    with open_market(market_id):
        row = SheetUpload.objects.filter(market_id=market_id, id=upload_id, state=UploadState.QUEUED).first()
        if row is None:
            nothing_changed()
            return
        _wait_again(row, "넣다가 멈췄어요. 아무것도 바뀌지 않았어요. 다시 눌러 주세요.")
        note(subject=("sheet_upload", row.id, row.sheet))


@operation(permission=USE, scope=_scope)
def discard_upload(*, actor: Actor, now: datetime, market_id: int, sheet: str, upload_id: int) -> None:
    """Throw an upload away that was not taken in. Raises NotAllowed, Missing, Refused(`upload_settled`)."""
    states = (UploadState.MATCHING, UploadState.PREVIEW)
    found, row = _locked(actor, market_id, sheet, upload_id, *states)
    row.state, row.finished_at = UploadState.DISCARDED, now
    _forget(row, now)
    note(subject=("sheet_upload", row.id, found.title))


@operation(permission=Open("run by the schedule"))
def forget_uploads(*, actor: Actor, now: datetime) -> int:
    """Forget the files and cells of uploads after 30 days; what was not taken in is discarded. Returns how many.

    Raises nothing of its own.
    """
    with scopes_disabled():
        before = now - timedelta(days=value_of(FILE_DAYS, on=today(now)))
        rows = list(SheetUpload.objects.filter(created_at__lt=before, file__isnull=False))
        for row in rows:
            if row.state != UploadState.DONE:
                row.state, row.finished_at = UploadState.DISCARDED, now
            _forget(row, now)
    if not rows:
        nothing_changed()
    note(after={"count": len(rows)})
    return len(rows)


def _forget(row: SheetUpload, now: datetime) -> None:
    file_id, row.file_id, row.report = row.file_id, None, ""
    row.save()
    if file_id is not None:
        drop_file(file_id, now)
