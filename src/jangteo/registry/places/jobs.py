"""Loading an upload in the background, and uploads that nobody took up."""

from __future__ import annotations

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.registry.places import operations


class _Beside:
    """Progress written on a connection of its own, so that others see it before the import's transaction ends."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.connection = connection.copy()

    def __call__(self, done: int, total: int) -> None:
        if done >= total:
            # The import itself writes the last step; waiting here for its row would be waiting for oneself.
            return
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE places_import_run SET state = 'running', rows_done = %s, rows_total = %s WHERE id = %s",
                [done, total, self.run_id],
            )


@app.task(
    name="places.run_import",
    queue="imports",
    retry=RetryStrategy(max_attempts=20, linear_wait=3),
)
def run_import(*, run_id: int) -> None:
    """Load the upload of one confirmed run."""
    progress = _Beside(run_id)
    try:
        operations.run_import(actor=system("불러오기"), now=now(), run_id=run_id, progress=progress)
    finally:
        progress.connection.close()


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="37 19 * * *", periodic_id="places.settle_old_runs")  # type: ignore[arg-type]  # called by keyword
@app.task(name="places.settle_old_runs", queue="daily", queueing_lock="places.settle_old_runs")
def settle_old_runs(*, timestamp: int) -> None:
    """Throw away uploads that nobody confirmed, and end runs that stand still."""
    operations.settle_old_runs(actor=system("올린 파일 정리"), now=now())
