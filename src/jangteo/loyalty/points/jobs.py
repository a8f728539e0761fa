"""Points that run out, and holds that nobody took up."""

from __future__ import annotations

from procrastinate.contrib.django import app

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now, today
from jangteo.loyalty.points import operations


# Cron is read in UTC, nine hours behind Seoul: ten past midnight there.
@app.periodic(cron="10 15 * * *", periodic_id="points.expire_due")  # type: ignore[arg-type]
@app.task(name="points.expire_due", queue="daily", queueing_lock="points.expire_due")
def expire_due(*, timestamp: int) -> None:
    """Let everything run out that is past its day, a batch of wallets at a time."""
    if operations.expire_due(actor=system("포인트 소멸"), now=now()):
        app.configure_task("points.expire_due", queue="daily").defer(timestamp=timestamp)


@app.periodic(cron="*/10 * * * *", periodic_id="points.release_due")  # type: ignore[arg-type]
@app.task(name="points.release_due", queue="daily", queueing_lock="points.release_due")
def release_due(*, timestamp: int) -> None:
    """Give back what was kept for orders too long."""
    operations.release_due(actor=system("맡아 둔 포인트 정리"), now=now())


# Half past two in Seoul: every posting of the day before has long been kept.
@app.periodic(cron="30 17 * * *", periodic_id="points.add_up_days")  # type: ignore[arg-type]
@app.task(name="points.add_up_days", queue="daily", queueing_lock="points.add_up_days")
def add_up_days(*, timestamp: int) -> None:
    """Add up the days that are over; on the first of a month all of them anew, so that no error of sums grows old."""
    moment = now()
    operations.add_up_days(actor=system("포인트 일계"), now=moment, again=today(moment).day == 1)
