"""What identity does by itself."""

from procrastinate.contrib.django import app

from jangteo.foundation.identity.operations import forget_expired, forget_unproven
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="17 19 * * *", periodic_id="identity.forget_unproven")  # type: ignore[arg-type]  # called by keyword
@app.task(name="identity.forget_unproven", queue="daily", queueing_lock="identity.forget_unproven")
def forget_unproven_sign_ups(*, timestamp: int) -> None:
    """Delete sign-ups whose number nobody proved."""
    forget_unproven(actor=system("가입 정리"), now=now())


@app.periodic(cron="27 19 * * *", periodic_id="identity.forget_expired")  # type: ignore[arg-type]  # called by keyword
@app.task(name="identity.forget_expired", queue="daily", queueing_lock="identity.forget_expired")
def forget_expired_rows(*, timestamp: int) -> None:
    """Delete sessions, devices and invitations whose time is over."""
    forget_expired(actor=system("기한 정리"), now=now())
