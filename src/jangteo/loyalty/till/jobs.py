"""Codes that nobody needs any more."""

from __future__ import annotations

from procrastinate.contrib.django import app

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.hooks.sending import send_all


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="23 19 * * *", periodic_id="till.forget_confirmations")  # type: ignore[arg-type]
@app.task(name="till.forget_confirmations", queue="daily", queueing_lock="till.forget_confirmations")
def forget_confirmations(*, timestamp: int) -> None:
    """Remove codes that ended."""
    operations.forget_confirmations(actor=system("확인 번호 정리"), now=now())


@app.periodic(cron="* * * * *", periodic_id="till.send_hooks")  # type: ignore[arg-type]
@app.task(name="till.send_hooks", queue="upkeep", queueing_lock="till.send_hooks")
def send_hooks(*, timestamp: int) -> None:
    """Tell partners of the postings that they do not know yet."""
    send_all(clock=now)
