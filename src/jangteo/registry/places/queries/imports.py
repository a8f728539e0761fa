"""Runs of imports, their problems, and the doubts they left."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.db.models import Func, IntegerField, JSONField
from django.db.models.expressions import RawSQL
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
    ProblemCount,
    Severity,
)

#: The problems are taken apart and counted where they lie: reading them all into Python for one page took 100 ms.
_PROBLEMS = (
    "FROM places_import_run run, jsonb_array_elements(run.report -> 'problems') WITH ORDINALITY AS p (entry, place)"
    " WHERE run.id = %(run)s"
)
_KEPT = RawSQL("places_import_run.report - 'problems'", [], output_field=JSONField())
_COUNTS = ("rows", "added", "changed", "unchanged", "gone", "in_doubt", "refused")


def _problem_count() -> Func:
    return Func(KeyTransform("problems", "report"), function="jsonb_array_length", output_field=IntegerField())


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
    """The run with this id; None when there is none.

    Its report holds everything but the problems, of which only how many there are (`problem_count`): a national file
    has thousands, and a page shows few (`list_problems`).
    """
    row = ImportRun.objects.defer("content", "report").filter(id=id).annotate(n_problems=_problem_count(), kept=_KEPT)
    found = row.first()
    return (
        _run_view(found, found.kept | {"problem_count": found.n_problems or 0} if found.kept else {}) if found else None
    )


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
    listed = rows.annotate(n_problems=_problem_count(), **counts)[:limit]
    return [_run_view(row, _counts_of(row)) for row in listed]


def _counts_of(row: ImportRun) -> dict[str, Any]:
    counts = {name: value for name in _COUNTS if (value := getattr(row, f"n_{name}")) is not None}
    problems = getattr(row, "n_problems", None)
    return counts | ({"problem_count": problems} if problems is not None else {})


def list_problems(
    *, run_id: int, severity: Severity | None = None, code: str = "", page: int = 1, size: int = 100
) -> Page[Problem]:
    """The problems of a run, the gravest first, then by line. Raises Missing(`import_missing`)."""
    get_import_run(id=run_id)
    kept = sum(
        count.count
        for count in list_problem_counts(run_id=run_id)
        if (severity is None or count.severity is severity) and (not code or count.code == code)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry {_PROBLEMS} AND (%(severity)s = '' OR entry ->> 'severity' = %(severity)s)"
            " AND (%(code)s = '' OR entry ->> 'code' = %(code)s)"
            " ORDER BY CASE entry ->> 'severity' WHEN 'bad' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END,"
            " (entry ->> 'row')::int, place LIMIT %(size)s OFFSET %(first)s",
            {"run": run_id, "severity": severity or "", "code": code, "size": size, "first": (page - 1) * size},
        )
        entries = [json.loads(entry) if isinstance(entry, str) else entry for (entry,) in cursor.fetchall()]
    shown = (Problem(**(entry | {"severity": Severity(entry["severity"])})) for entry in entries)
    return Page(tuple(shown), kept, page, size)


def list_problem_counts(*, run_id: int) -> list[ProblemCount]:
    """How many problems of each kind a run has, the commonest first. An unknown run has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry ->> 'severity', entry ->> 'code', entry ->> 'column', count(*) {_PROBLEMS}"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC, min(place)",
            {"run": run_id},
        )
        rows = cursor.fetchall()
    return [ProblemCount(Severity(severity), code, column, count) for severity, code, column, count in rows]


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
