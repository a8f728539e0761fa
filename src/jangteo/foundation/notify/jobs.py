"""What notify does in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jangteo.foundation.notify.delivery.dispatch import dispatch_notice
from jangteo.foundation.notify.delivery.sending import deliver
from jangteo.foundation.notify.delivery.sweeping import sweep
from jangteo.foundation.notify.operations import confirm_consents, erase_bodies
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now

_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)


@app.task(name="notify.dispatch", queue="notices", retry=_RETRY)
def dispatch(*, notice_id: int) -> None:
    """Choose the ways of one notice."""
    dispatch_notice(notice_id=notice_id, now=now())


@app.task(name="notify.send", queue="notices", retry=_RETRY)
def send(*, message_id: int) -> None:
    """Hand one message to its provider."""
    deliver(message_id=message_id, clock=now)


@app.periodic(cron="* * * * *", periodic_id="notify.sweep")  # type: ignore[arg-type]  # called by keyword
@app.task(name="notify.sweep", queue="upkeep", queueing_lock="notify.sweep")
def take_up_what_stands(*, timestamp: int) -> None:
    """Find out about messages whose worker died, and take up what no job is left for."""
    sweep(clock=now)


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="7 1 * * *", periodic_id="notify.confirm_consents")  # type: ignore[arg-type]  # called by keyword
@app.task(name="notify.confirm_consents", queue="daily", queueing_lock="notify.confirm_consents")
def confirm_old_consents(*, timestamp: int) -> None:
    """Tell those who consented two years ago that they did, and how to end it."""
    confirm_consents(actor=system("수신동의 확인"), now=now())


@app.periodic(cron="47 19 * * *", periodic_id="notify.erase_bodies")  # type: ignore[arg-type]  # called by keyword
@app.task(name="notify.erase_bodies", queue="daily", queueing_lock="notify.erase_bodies")
def erase_old_bodies(*, timestamp: int) -> None:
    """Erase numbers and texts whose time is over."""
    erase_bodies(actor=system("알림 정리"), now=now())
