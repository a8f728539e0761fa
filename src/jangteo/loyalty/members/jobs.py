"""What happens by itself. The schedule is read in UTC: one o'clock is ten in the morning in Seoul."""

from __future__ import annotations

from procrastinate.contrib.django import app

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.loyalty.members import operations


@app.periodic(cron="10 1 * * *", periodic_id="members.tell_expiring")  # type: ignore[arg-type]  # called by keyword
@app.task(name="members.tell_expiring", queue="daily", queueing_lock="members.tell_expiring")
def tell_expiring(*, timestamp: int) -> None:
    """Tell members of points that run out in 60, 30 and 3 days."""
    operations.tell_expiring(actor=system("포인트 소멸 알림"), now=now())


@app.periodic(cron="25 18 * * *", periodic_id="members.forget_waiting")  # type: ignore[arg-type]  # called by keyword
@app.task(name="members.forget_waiting", queue="daily", queueing_lock="members.forget_waiting")
def forget_waiting(*, timestamp: int) -> None:
    """Erase numbers that nobody proved and on which nothing waits any more."""
    operations.forget_waiting(actor=system("빈 번호 정리"), now=now())


@app.periodic(cron="40 18 * * *", periodic_id="members.sweep")  # type: ignore[arg-type]  # called by keyword
@app.task(name="members.sweep", queue="daily", queueing_lock="members.sweep")
def sweep(*, timestamp: int) -> None:
    """Take away used codes and locks that are over."""
    operations.sweep(actor=system("회원 정리"), now=now())
