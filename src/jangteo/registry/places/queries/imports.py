"""Runs of imports, their problems, and the doubts they left."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField
from django.db.models.fields.json import KeyTransform

from jangteo.kernel.errors import Missing
from jangteo.registry.places.models import Doubt, ImportRun, Region
from jangteo.registry.places.types import (
    Candidate,
    DatasetKind,
    DoubtDecision,
    DoubtView,
    ImportRunView,
    ImportState,
    Page,
    Problem,
    Severity,
)

_COUNTS = ("rows", "added", "changed", "unchanged", "gone", "in_doubt", "refused")


def _run_view(row: ImportRun, report: dict[str, Any] | None = None) -> ImportRunView:
    return ImportRunView(
        id=row.id,
        state=ImportState(row.state),
        kind=DatasetKind(row.kind) if row.kind else None,
        file_name=row.file_name,
        sha256=row.sha256,
        reference_date=row.reference_date,
        rows_total=row.rows_total,
        rows_done=row.rows_done,
        report=row.report if report is None else report,
        error_code=row.error_code,
        error_message=row.error_message,
        actor=row.actor_label,
        created_at=row.created_at,
        finished_at=row.finished_at,
        region_id=row.region_id,
    )


def find_import_run(*, id: int) -> ImportRunView | None:
    """The run with this id; None when there is none."""
    row = ImportRun.objects.defer("content").filter(id=id).first()
    return _run_view(row) if row else None


def get_import_run(*, id: int) -> ImportRunView:
    """The run with this id. Raises Missing(`import_missing`)."""
    view = find_import_run(id=id)
    if view is None:
        raise Missing("import_missing", "그런 불러오기 기록이 없어요.")
    return view


def list_import_runs(*, limit: int = 20, region_id: int | None = None) -> list[ImportRunView]:
    """The latest runs, the newest first, those of a region's officer alone if `region_id` names it.

    Their reports hold the counts, and of the problems only how many there are (`problem_count`).
    """
    rows = ImportRun.objects.defer("content", "report").order_by("-id")
    if region_id is not None:
        rows = rows.filter(region_id=region_id)
    counts = {f"n_{name}": KeyTransform(name, "report") for name in _COUNTS}
    listed = rows.annotate(
        n_problems=Func(KeyTransform("problems", "report"), function="jsonb_array_length", output_field=IntegerField()),
        **counts,
    )[:limit]
    return [_run_view(row, _counts_of(row)) for row in listed]


def _counts_of(row: ImportRun) -> dict[str, Any]:
    counts = {name: value for name in _COUNTS if (value := getattr(row, f"n_{name}")) is not None}
    problems = getattr(row, "n_problems", None)
    return counts | ({"problem_count": problems} if problems is not None else {})


def list_problems(
    *, run_id: int, severity: Severity | None = None, code: str = "", page: int = 1, size: int = 100
) -> Page[Problem]:
    """The problems of a run, the gravest first, then by line. Raises Missing(`import_missing`)."""
    raw: list[dict[str, Any]] = get_import_run(id=run_id).report.get("problems", [])
    kept = [
        entry
        for entry in raw
        if (severity is None or entry["severity"] == severity) and (not code or entry["code"] == code)
    ]
    grave = {Severity.BAD.value: 0, Severity.WARN.value: 1, Severity.INFO.value: 2}
    kept.sort(key=lambda entry: (grave[entry["severity"]], entry["row"]))
    first = (page - 1) * size
    # Only what is shown becomes objects: a national file has thousands of remarks.
    shown = (Problem(**(entry | {"severity": Severity(entry["severity"])})) for entry in kept[first : first + size])
    return Page(tuple(shown), len(kept), page, size)


def _doubt_view(row: Doubt) -> DoubtView:
    source = row.source_row
    edition = source.edition
    return DoubtView(
        id=row.id,
        kind=DatasetKind(edition.kind),
        edition_date=edition.reference_date,
        file_name=edition.file_name,
        row=source.row,
        name=row.name,
        region_code=row.region_code,
        raw=dict(zip(edition.header, source.raw, strict=False)),
        candidates=tuple(Candidate(**(entry | {"why": tuple(entry["why"])})) for entry in row.candidates),
        decision=DoubtDecision(row.decision) if row.decision else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _doubts(region: str) -> Any:
    rows = Doubt.objects.select_related("source_row__edition")
    if region:
        path = Region.objects.filter(code=region).values_list("path", flat=True).first()
        codes = Region.objects.filter(path__startswith=path).values("code") if path else []
        rows = rows.filter(region_code__in=codes)
    return rows


def list_doubts(*, region: str = "", decided: bool | None = False, page: int = 1, size: int = 50) -> Page[DoubtView]:
    """Doubts by age, the oldest first. `region` (a code) covers all below it; `decided=None` means both."""
    rows = _doubts(region)
    if decided is not None:
        rows = rows.exclude(decision="") if decided else rows.filter(decision="")
    first = (page - 1) * size
    return Page(tuple(_doubt_view(row) for row in rows.order_by("id")[first : first + size]), rows.count(), page, size)


def count_open_doubts(*, region: str = "") -> int:
    """How many doubts wait for a person."""
    count: int = _doubts(region).filter(decision="").count()
    return count


def get_doubt(*, id: int, region: str = "") -> DoubtView:
    """The doubt with this id, if it lies in `region`. Raises Missing(`doubt_missing`)."""
    row = _doubts(region).filter(id=id).first()
    if row is None:
        raise Missing("doubt_missing", "그런 확인 거리가 없어요.")
    return _doubt_view(row)
