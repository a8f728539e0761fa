"""Loading published files: at once, or previewed and then run in the background."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import job, publish
from jangteo.foundation.spreadsheets.toolkit import Progress, load_content
from jangteo.foundation.tenancy.types import Actor, Open, in_region
from jangteo.kernel.errors import Broken, Missing, Refused
from jangteo.registry.places.events import ImportFinished, MarketGone
from jangteo.registry.places.models import ImportRun, Region
from jangteo.registry.places.operations._importing import Importer, take_lock
from jangteo.registry.places.permissions import IMPORT
from jangteo.registry.places.types import ImportReport, ImportState, RowOutcome

RUN_JOB = "places.run_import"
SAMPLE = 5
"""Rows of the file that a preview shows."""
PREVIEW_LASTS = timedelta(days=7)
RUN_LASTS = timedelta(days=8)
"""A day more than a preview lasts: a run is as old as its upload, which may be confirmed on the last day."""


def _silent(_done: int, _total: int) -> None:
    return None


def _region_code(region_id: int | None) -> str:
    if region_id is None:
        return ""
    code = Region.objects.filter(id=region_id).values_list("code", flat=True).first()
    if code is None:
        raise Missing("region_missing", "그런 지역이 없어요.")
    return code


def _report(importer: Importer, *, dry_run: bool, run_id: int | None) -> ImportReport:
    report = ImportReport(
        kind=importer.layout.kind,
        file_name=importer.file_name,
        sha256=importer.sheet.sha256,
        reference_date=importer.reference_date,
        dry_run=dry_run,
        rows=len(importer.rows),
        added=importer.count(RowOutcome.ADDED),
        changed=importer.count(RowOutcome.CHANGED),
        unchanged=importer.count(RowOutcome.UNCHANGED),
        gone=len(importer.gone),
        in_doubt=importer.count(RowOutcome.IN_DOUBT),
        refused=importer.count(RowOutcome.REFUSED),
        problems=tuple(importer.problems),
        run_id=run_id,
    )
    if report.rows != report.added + report.changed + report.unchanged + report.in_doubt + report.refused:
        raise Broken("an import lost count of its rows")
    return report


@operation(permission=IMPORT, scope=in_region)
def import_markets(
    *,
    actor: Actor,
    now: datetime,
    content: bytes | None = None,
    path: Path | None = None,
    file_name: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    region_id: int | None = None,
    reference_date: date | None = None,
    run_id: int | None = None,
) -> ImportReport:
    """Load an edition of the standard file, of the facilities or of the services, all or nothing.

    `content` or `path` gives the file (csv or xlsx); `dry_run` tells what would change and writes nothing; `region_id`
    narrows it to that region; `reference_date` overrides what the file says; `run_id` names a run that waits for it.
    Raises NotAllowed, Invalid with a Korean sentence for a file that cannot be used, Refused(`import_running`).
    """
    body = load_content(content, path)
    if not dry_run:
        take_lock()
    importer = Importer(
        content=body,
        file_name=file_name or (path.name if path else ""),
        now=now,
        write=not dry_run,
        progress=progress or _silent,
        region=_region_code(region_id),
        given_date=reference_date,
    )
    importer.run()
    if dry_run:
        nothing_changed()
        return _report(importer, dry_run=True, run_id=run_id)
    run = _finished_run(importer, actor, now, run_id)
    report = _report(importer, dry_run=False, run_id=run.id)
    run.report = report.as_dict()
    run.save()
    _tell(importer, report, run.id, now)
    counts = {name: getattr(report, name) for name in ("rows", "added", "changed", "gone", "in_doubt", "refused")}
    note(subject=("places_import", run.id, run.file_name), after=counts)
    return report


def _finished_run(importer: Importer, actor: Actor, now: datetime, run_id: int | None) -> ImportRun:
    run = ImportRun.objects.get(id=run_id) if run_id is not None else ImportRun(created_at=now)
    run.state = ImportState.DONE
    run.kind = importer.layout.kind.value
    run.file_name = importer.file_name[:200]
    run.sha256 = importer.sheet.sha256
    run.edition = importer.edition
    run.reference_date = importer.reference_date
    run.rows_total = run.rows_done = len(importer.rows)
    run.content = None
    run.actor_id, run.actor_label = (
        (run.actor_id, run.actor_label) if run_id is not None else (actor.user_id, actor.label[:80])
    )
    run.finished_at = now
    run.save()
    return run


def _tell(importer: Importer, report: ImportReport, run_id: int, now: datetime) -> None:
    if not (importer.added or importer.changed or importer.gone or report.in_doubt):
        return
    for market in importer.gone:
        publish(MarketGone(market.id, importer.reference_date), now=now)
    publish(
        ImportFinished(
            run_id,
            report.kind.value,
            tuple(market.id for market in importer.added),
            tuple(market.id for market in importer.changed),
            tuple(market.id for market in importer.gone),
            report.in_doubt,
        ),
        now=now,
    )


@operation(permission=IMPORT, scope=in_region)
def preview_import(*, actor: Actor, now: datetime, content: bytes, file_name: str, region_id: int | None = None) -> int:
    """Keep an upload with what it would change, for a person to look at; returns the id of the run.

    Raises NotAllowed, Invalid for a file that cannot be used; then nothing is kept.
    """
    importer = Importer(content, file_name, now, False, _silent, _region_code(region_id))
    importer.run()
    report = _report(importer, dry_run=True, run_id=None)
    run = ImportRun.objects.create(
        state=ImportState.PREVIEWED,
        kind=report.kind.value,
        file_name=file_name[:200],
        sha256=report.sha256,
        content=content,
        reference_date=report.reference_date,
        rows_total=report.rows,
        report=report.as_dict() | _seen(importer),
        region_id=region_id,
        actor_id=actor.user_id,
        actor_label=actor.label[:80],
        created_at=now,
    )
    note(subject=("places_import", run.id, file_name))
    return run.id


def _seen(importer: Importer) -> dict[str, Any]:
    """What a preview shows of the file itself: its columns, those that are not known here, and its first rows."""
    header = importer.sheet.header
    return {
        "encoding": importer.sheet.encoding,
        "columns": list(header),
        "unknown_columns": list(importer.layout.unknown),
        "missing_columns": list(importer.layout.missing),
        "sample": [[line, *cells[: len(header)]] for line, cells in importer.sheet.rows[:SAMPLE]],
    }


def _waiting(run_id: int, region_id: int | None, *states: ImportState) -> ImportRun:
    run = ImportRun.objects.select_for_update().filter(id=run_id).first()
    if run is None or run.region_id != region_id:
        raise Missing("import_missing", "그런 불러오기 기록이 없어요.")
    if run.state not in states:
        raise Refused("import_settled", f"이미 처리한 파일이에요. 지금 상태: {ImportState(run.state).label}")
    return run


@operation(permission=IMPORT, scope=in_region)
def confirm_import(*, actor: Actor, now: datetime, run_id: int, region_id: int | None = None) -> None:
    """Have a previewed upload loaded in the background. Raises NotAllowed, Missing, Refused(`import_settled`)."""
    run = _waiting(run_id, region_id, ImportState.PREVIEWED)
    run.state = ImportState.QUEUED
    run.save(update_fields=["state"])
    job(RUN_JOB, queue="imports").defer(run_id=run.id)
    note(subject=("places_import", run.id, run.file_name), after={"state": ImportState(run.state).label})


@operation(permission=IMPORT, scope=in_region)
def discard_import(*, actor: Actor, now: datetime, run_id: int, region_id: int | None = None) -> None:
    """Throw a previewed upload away. Raises NotAllowed, Missing, Refused(`import_settled`)."""
    run = _waiting(run_id, region_id, ImportState.PREVIEWED)
    run.state, run.content, run.finished_at = ImportState.DISCARDED, None, now
    run.save()
    note(subject=("places_import", run.id, run.file_name), after={"state": ImportState(run.state).label})


@operation(permission=IMPORT)
def run_import(*, actor: Actor, now: datetime, run_id: int, progress: Progress | None = None) -> None:
    """Load the upload of a confirmed run; what refuses it is written on the run. A settled run is left alone.

    Raises Missing, Refused(`import_running`) while another import holds the lock (the job tries again).
    """
    run = ImportRun.objects.filter(id=run_id).first()
    if run is None:
        raise Missing("import_missing", "그런 불러오기 기록이 없어요.")
    if run.state not in {ImportState.QUEUED, ImportState.RUNNING} or run.content is None:
        nothing_changed()
        return
    try:
        import_markets(
            actor=actor,
            now=now,
            content=bytes(run.content),
            file_name=run.file_name,
            progress=progress,
            region_id=run.region_id,
            run_id=run.id,
        )
    except Refused as refused:
        if refused.code == "import_running":
            raise
        run.state, run.content, run.finished_at = ImportState.REFUSED, None, now
        run.error_code, run.error_message = refused.code, refused.message[:300]
        run.save()
    note(subject=("places_import", run.id, run.file_name))


@operation(permission=Open("run by the schedule"))
def settle_old_runs(*, actor: Actor, now: datetime) -> int:
    """Throw away uploads that nobody confirmed for a week, and end runs that stand still; returns how many.

    Raises nothing of its own.
    """
    previewed = ImportRun.objects.filter(state=ImportState.PREVIEWED, created_at__lt=now - PREVIEW_LASTS)
    busy = (ImportState.QUEUED, ImportState.RUNNING)
    stuck = ImportRun.objects.filter(state__in=busy, created_at__lt=now - RUN_LASTS)
    settled = previewed.update(state=ImportState.DISCARDED, content=None, finished_at=now)
    settled += stuck.update(
        state=ImportState.REFUSED,
        content=None,
        finished_at=now,
        error_code="import_stuck",
        error_message="끝내지 못했어요. 시장 자료는 그대로예요. 파일을 다시 올려 주세요.",
    )
    if not settled:
        nothing_changed()
    note(after={"count": settled})
    return settled
