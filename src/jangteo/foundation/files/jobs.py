"""The nightly sweep."""

from procrastinate.contrib.django import app

from jangteo.foundation.files import operations
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="17 19 * * *", periodic_id="files.sweep")  # type: ignore[arg-type]  # called by keyword
@app.task(name="files.sweep", queue="daily", queueing_lock="files.sweep")
def sweep(*, timestamp: int) -> None:
    """Remove what nothing took up."""
    operations.sweep_files(actor=system("파일 정리"), now=now())
