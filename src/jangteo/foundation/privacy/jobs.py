"""What this module does by itself: the days on which data must go."""

from procrastinate.contrib.django import app

from jangteo.foundation.privacy import operations
from jangteo.foundation.privacy.operations.purging import STEP
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="7 19 * * *", periodic_id="privacy.destroy_due")  # type: ignore[arg-type]  # called by keyword
@app.task(name="privacy.destroy_due", queue="daily", queueing_lock="privacy.destroy_due")
def destroy_due(*, timestamp: int) -> None:
    """Destroy what was kept apart until today."""
    operations.destroy_due(actor=system("파기"), now=now())


@app.periodic(cron="12 19 * * *", periodic_id="privacy.purge_accesses")  # type: ignore[arg-type]  # called by keyword
@app.task(name="privacy.purge_accesses", queue="daily", queueing_lock="privacy.purge_accesses")
def purge_accesses(*, timestamp: int) -> None:
    """Delete rows of the access log whose time is over, step by step: what broke off is taken up the next night."""
    while operations.purge_accesses(actor=system("파기"), now=now()) >= STEP:
        pass


@app.periodic(cron="22 19 * * *", periodic_id="privacy.purge_entries")  # type: ignore[arg-type]  # called by keyword
@app.task(name="privacy.purge_entries", queue="daily", queueing_lock="privacy.purge_entries")
def purge_entries(*, timestamp: int) -> None:
    """The same for the record of changes."""
    while operations.purge_entries(actor=system("파기"), now=now()) >= STEP:
        pass
