"""Runs of imports of shops and their problems. They belong to whoever may load the region, not to a market."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.db.models import Func, IntegerField, JSONField
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTransform

from jangteo.kernel.errors import Missing
from jangteo.registry.merchants.models import ShopImport
from jangteo.registry.merchants.types.imports import ShopRunView
from jangteo.registry.places.types import ImportState, Page, Problem, ProblemCount, Severity

#: The problems are taken apart and counted where they lie: a list has thousands, and a page shows few.
_PROBLEMS = (
    "FROM merchants_shop_import run, jsonb_array_elements(run.report -> 'problems') WITH ORDINALITY AS p (entry, place)"
    " WHERE run.id = %(run)s"
)
_KEPT = RawSQL("merchants_shop_import.report - 'problems'", [], output_field=JSONField())
_COUNTS = ("rows", "added", "changed", "unchanged", "gone", "in_doubt", "refused", "markets", "twins", "words")


def _problem_count() -> Func:
    return Func(KeyTransform("problems", "report"), function="jsonb_array_length", output_field=IntegerField())


def _view(row: ShopImport, report: dict[str, Any]) -> ShopRunView:
    return ShopRunView(
        id=row.id,
        state=ImportState(row.state),
        file_name=row.file_name,
        reference_date=row.reference_date,
        rows_total=row.rows_total,
        rows_done=row.rows_done,
        report=report,
        error_code=row.error_code,
        error_message=row.error_message,
        actor=row.actor_label,
        created_at=row.created_at,
        finished_at=row.finished_at,
        region_id=row.region_id,
    )


def get_shop_import(*, id: int) -> ShopRunView:
    """The run with this id; its report holds everything but the problems, of which only `problem_count`.

    Raises Missing(`import_missing`).
    """
    rows = ShopImport.objects.defer("content", "report").filter(id=id)
    found = rows.annotate(n_problems=_problem_count(), kept=_KEPT).first()
    if found is None:
        raise Missing("import_missing", "그런 불러오기 기록이 없어요.")
    return _view(found, {**found.kept, "problem_count": found.n_problems or 0} if found.kept else {})


def list_shop_imports(*, limit: int = 20, region_id: int | None = None) -> list[ShopRunView]:
    """The latest runs, the newest first, those of a region's officer alone if `region_id` names it; counts only."""
    rows = ShopImport.objects.defer("content", "report").order_by("-id")
    if region_id is not None:
        rows = rows.filter(region_id=region_id)
    counts = {f"n_{name}": KeyTransform(name, "report") for name in _COUNTS}
    listed = rows.annotate(n_problems=_problem_count(), **counts)[:limit]
    return [_view(row, _counts_of(row)) for row in listed]


def _counts_of(row: ShopImport) -> dict[str, Any]:
    counts = {name: value for name in _COUNTS if (value := getattr(row, f"n_{name}")) is not None}
    problems = getattr(row, "n_problems", None)
    return counts | ({"problem_count": problems} if problems is not None else {})


def list_shop_problems(
    *, run_id: int, severity: Severity | None = None, code: str = "", page: int = 1, size: int = 100
) -> Page[Problem]:
    """The problems of a run, the gravest first, then by line. An unknown run has none."""
    kept = sum(
        count.count
        for count in list_shop_problem_counts(run_id=run_id)
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


def list_shop_problem_counts(*, run_id: int) -> list[ProblemCount]:
    """How many problems of each kind a run has, the commonest first. An unknown run has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry ->> 'severity', entry ->> 'code', entry ->> 'column', count(*) {_PROBLEMS}"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC, min(place)",
            {"run": run_id},
        )
        rows = cursor.fetchall()
    return [ProblemCount(Severity(severity), code, column, count) for severity, code, column, count in rows]
