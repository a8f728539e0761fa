"""Loading an upload in the background, and uploads that nobody took up."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jangteo.foundation.spreadsheets.toolkit import Beside
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.registry.places import operations

_PROGRESS = (
    "UPDATE places_import_run SET state = 'running', rows_done = %(done)s, rows_total = %(total)s WHERE id = %(id)s"
)


@app.task(
    name="places.run_import",
    queue="imports",
    retry=RetryStrategy(max_attempts=20, linear_wait=3),
)
def run_import(*, run_id: int) -> None:
    """Load the upload of one confirmed run."""
    with Beside(_PROGRESS, run_id) as progress:
        operations.run_import(actor=system("불러오기"), now=now(), run_id=run_id, progress=progress)


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="37 19 * * *", periodic_id="places.settle_old_runs")  # type: ignore[arg-type]  # called by keyword
@app.task(name="places.settle_old_runs", queue="daily", queueing_lock="places.settle_old_runs")
def settle_old_runs(*, timestamp: int) -> None:
    """Throw away uploads that nobody confirmed, and end runs that stand still."""
    operations.settle_old_runs(actor=system("올린 파일 정리"), now=now())
