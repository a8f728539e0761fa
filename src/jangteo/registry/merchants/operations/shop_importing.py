"""Loading published lists of shops: at once, or previewed and then run in the background."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import job
from jangteo.foundation.spreadsheets.toolkit import Progress, load_content
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, Open, in_region
from jangteo.kernel.errors import Broken, Missing, Refused
from jangteo.registry.merchants.models import ShopImport
from jangteo.registry.merchants.operations._opening import REFUSALS
from jangteo.registry.merchants.operations._shop_importing import ShopImporter, take_lock
from jangteo.registry.merchants.permissions import IMPORT
from jangteo.registry.merchants.types.imports import ShopImportReport
from jangteo.registry.places.types import ImportState, RowOutcome

RUN_JOB = "merchants.run_shop_import"
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
    found = directory().find_region(id=region_id)
    if found is None:
        raise Missing("region_missing", "그런 지역이 없어요.")
    return found.code


def _report(importer: ShopImporter, *, dry_run: bool, run_id: int | None) -> ShopImportReport:
    plans = importer.plans
    unsure = {word for plan in plans for sorted_ in plan.sorted.values() for word in sorted_.unsure}
    report = ShopImportReport(
        file_name=importer.file_name,
        sha256=importer.sheet.sha256,
        reference_date=importer.reference_date,
        dry_run=dry_run,
        rows=len(importer.rows),
        added=importer.count(RowOutcome.ADDED),
        changed=importer.count(RowOutcome.CHANGED),
        unchanged=importer.count(RowOutcome.UNCHANGED),
        gone=sum(len(plan.gone) for plan in plans),
        in_doubt=importer.count(RowOutcome.IN_DOUBT),
        refused=importer.count(RowOutcome.REFUSED),
        closed=sum(1 for row in importer.rows if row.closed),
        markets=sum(1 for place in importer.places if place.market_id is None),
        twins=sum(len(plan.questions) for plan in plans),
        words=len(unsure),
        problems=importer.all_problems(),
        run_id=run_id,
    )
    if report.rows != report.added + report.changed + report.unchanged + report.in_doubt + report.refused:
        raise Broken("an import of shops lost count of its rows")
    return report


@operation(permission=IMPORT, scope=in_region, refusals=REFUSALS)
def import_shops(
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
) -> ShopImportReport:
    """Load a published list of shops in markets, all or nothing.

    `content` or `path` gives the file (csv or xlsx); `dry_run` tells what would change and writes nothing; `region_id`
    narrows it to that region; `reference_date` overrides what the file says; `run_id` names a run that waits for it.
    Raises NotAllowed, Invalid with a Korean sentence for a file that cannot be used, Refused(`import_running`).
    """
    body = load_content(content, path)
    if not dry_run:
        take_lock()
    importer = ShopImporter(
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
    run = _finished_run(importer, actor, now, run_id, region_id)
    report = _report(importer, dry_run=False, run_id=run.id)
    run.report = report.as_dict()
    run.save()
    counts = {name: getattr(report, name) for name in ("rows", "added", "changed", "gone", "in_doubt", "refused")}
    note(subject=("shop_import", run.id, run.file_name), after=counts)
    return report


def _finished_run(
    importer: ShopImporter, actor: Actor, now: datetime, run_id: int | None, region_id: int | None
) -> ShopImport:
    if run_id is not None:
        run = ShopImport.objects.get(id=run_id)
    else:
        run = ShopImport(created_at=now, region_id=region_id, actor_id=actor.user_id, actor_label=actor.label[:80])
    run.state = ImportState.DONE
    run.file_name = importer.file_name[:200]
    run.sha256 = importer.sheet.sha256
    run.edition = importer.edition
    run.reference_date = importer.reference_date
    run.rows_total = run.rows_done = len(importer.rows)
    run.content = ""
    run.finished_at = now
    run.save()
    return run


@operation(permission=IMPORT, scope=in_region)
def preview_shop_import(
    *, actor: Actor, now: datetime, content: bytes, file_name: str, region_id: int | None = None
) -> int:
    """Keep an upload with what it would change, for a person to look at; returns the id of the run.

    Raises NotAllowed, Invalid for a file that cannot be used; then nothing is kept.
    """
    importer = ShopImporter(content, file_name, now, False, _silent, _region_code(region_id))
    importer.run()
    report = _report(importer, dry_run=True, run_id=None)
    run = ShopImport.objects.create(
        state=ImportState.PREVIEWED,
        file_name=file_name[:200],
        sha256=report.sha256,
        content=base64.b64encode(content).decode("ascii"),
        reference_date=report.reference_date,
        rows_total=report.rows,
        report=report.as_dict() | _seen(importer),
        region_id=region_id,
        actor_id=actor.user_id,
        actor_label=actor.label[:80],
        created_at=now,
    )
    note(subject=("shop_import", run.id, file_name))
    return run.id


def _seen(importer: ShopImporter) -> dict[str, Any]:
    """What a preview shows of the file itself: its columns, those that are not known here, and its first rows."""
    layout = importer.layout
    return {
        "encoding": importer.sheet.encoding,
        "columns": list(importer.sheet.header),
        "unknown_columns": list(layout.unknown),
        "missing_columns": list(layout.missing),
        "sample": [[row.line, *row.cells] for row in importer.rows[:SAMPLE]],
    }


def _waiting(run_id: int, region_id: int | None, *states: ImportState) -> ShopImport:
    run = ShopImport.objects.select_for_update().filter(id=run_id).first()
    if run is None or run.region_id != region_id:
        raise Missing("import_missing", "그런 불러오기 기록이 없어요.")
    if run.state not in states:
        raise Refused("import_settled", f"이미 처리한 파일이에요. 지금 상태: {ImportState(run.state).label}")
    return run


@operation(permission=IMPORT, scope=in_region)
def confirm_shop_import(*, actor: Actor, now: datetime, run_id: int, region_id: int | None = None) -> None:
    """Have a previewed upload loaded in the background. Raises NotAllowed, Missing, Refused(`import_settled`)."""
    run = _waiting(run_id, region_id, ImportState.PREVIEWED)
    run.state = ImportState.QUEUED
    run.save(update_fields=["state"])
    job(RUN_JOB, queue="imports").defer(run_id=run.id)
    note(subject=("shop_import", run.id, run.file_name), after={"state": ImportState(run.state).label})


@operation(permission=IMPORT, scope=in_region)
def discard_shop_import(*, actor: Actor, now: datetime, run_id: int, region_id: int | None = None) -> None:
    """Throw a previewed upload away. Raises NotAllowed, Missing, Refused(`import_settled`)."""
    run = _waiting(run_id, region_id, ImportState.PREVIEWED)
    run.state, run.content, run.finished_at = ImportState.DISCARDED, "", now
    run.save(update_fields=["state", "content", "finished_at"])
    note(subject=("shop_import", run.id, run.file_name), after={"state": ImportState(run.state).label})


@operation(permission=IMPORT)
def run_shop_import(*, actor: Actor, now: datetime, run_id: int, progress: Progress | None = None) -> None:
    """Load the upload of a confirmed run; what refuses it is written on the run. A settled run is left alone.

    Raises Missing, Refused(`import_running`) while another import holds the lock (the job tries again).
    """
    run = ShopImport.objects.filter(id=run_id).first()
    if run is None:
        raise Missing("import_missing", "그런 불러오기 기록이 없어요.")
    if run.state not in {ImportState.QUEUED, ImportState.RUNNING} or not run.content:
        nothing_changed()
        return
    try:
        import_shops(
            actor=actor,
            now=now,
            content=base64.b64decode(run.content),
            file_name=run.file_name,
            progress=progress,
            region_id=run.region_id,
            run_id=run.id,
        )
    except Refused as refused:
        if refused.code == "import_running":
            raise
        run.state, run.content, run.finished_at = ImportState.REFUSED, "", now
        run.error_code, run.error_message = refused.code, refused.message[:300]
        run.save()
    note(subject=("shop_import", run.id, run.file_name))


@operation(permission=Open("run by the schedule"))
def settle_old_shop_imports(*, actor: Actor, now: datetime) -> int:
    """Throw away uploads that nobody confirmed for a week, and end runs that stand still; returns how many.

    Raises nothing of its own.
    """
    previewed = ShopImport.objects.filter(state=ImportState.PREVIEWED, created_at__lt=now - PREVIEW_LASTS)
    busy = (ImportState.QUEUED, ImportState.RUNNING)
    stuck = ShopImport.objects.filter(state__in=busy, created_at__lt=now - RUN_LASTS)
    settled = previewed.update(state=ImportState.DISCARDED, content="", finished_at=now)
    settled += stuck.update(
        state=ImportState.REFUSED,
        content="",
        finished_at=now,
        error_code="import_stuck",
        error_message="끝내지 못했어요. 가게는 그대로예요. 파일을 다시 올려 주세요.",
    )
    if not settled:
        nothing_changed()
    note(after={"count": settled})
    return settled
