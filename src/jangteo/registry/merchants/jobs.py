"""Loading lists of shops in the background, and uploads that nobody took up."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jangteo.foundation.spreadsheets.toolkit import Beside
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.registry.merchants import operations

_PROGRESS = (
    "UPDATE merchants_shop_import SET state = 'running', rows_done = %(done)s, rows_total = %(total)s WHERE id = %(id)s"
)


@app.task(
    name="merchants.run_shop_import",
    queue="imports",
    retry=RetryStrategy(max_attempts=20, linear_wait=3),
)
def run_shop_import(*, run_id: int) -> None:
    """Load the upload of one confirmed run."""
    with Beside(_PROGRESS, run_id) as progress:
        operations.run_shop_import(actor=system("가게 자료"), now=now(), run_id=run_id, progress=progress)


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="41 19 * * *", periodic_id="merchants.settle_old_shop_imports")  # type: ignore[arg-type]
@app.task(name="merchants.settle_old_shop_imports", queue="daily", queueing_lock="merchants.settle_old_shop_imports")
def settle_old_shop_imports(*, timestamp: int) -> None:
    """Throw away uploads that nobody confirmed, and end runs that stand still."""
    operations.settle_old_shop_imports(actor=system("올린 파일 정리"), now=now())


@app.periodic(cron="10 0 * * *", periodic_id="merchants.warn_of_onnuri")  # type: ignore[arg-type]
@app.task(name="merchants.warn_of_onnuri", queue="daily", queueing_lock="merchants.warn_of_onnuri")
def warn_of_onnuri(*, timestamp: int) -> None:
    """Tell keepers of 온누리 registrations that can be renewed; at nine in the morning in Seoul."""
    operations.warn_of_onnuri(actor=system("온누리 만료 알림"), now=now())


@app.periodic(cron="47 19 * * *", periodic_id="merchants.forget_applications")  # type: ignore[arg-type]
@app.task(name="merchants.forget_applications", queue="daily", queueing_lock="merchants.forget_applications")
def forget_applications(*, timestamp: int) -> None:
    """Erase what is personal in applications that were settled a year ago."""
    operations.forget_applications(actor=system("지난 신청 정리"), now=now())


@app.periodic(cron="12 0 * * *", periodic_id="merchants.warn_of_papers")  # type: ignore[arg-type]
@app.task(name="merchants.warn_of_papers", queue="daily", queueing_lock="merchants.warn_of_papers")
def warn_of_papers(*, timestamp: int) -> None:
    """Tell keepers of papers that run out within a month; soon after nine in the morning in Seoul."""
    operations.warn_of_papers(actor=system("서류 기한 알림"), now=now())


@app.periodic(cron="53 19 * * *", periodic_id="merchants.drop_old_papers")  # type: ignore[arg-type]
@app.task(name="merchants.drop_old_papers", queue="daily", queueing_lock="merchants.drop_old_papers")
def drop_old_papers(*, timestamp: int) -> None:
    """Destroy papers of shops whose time is over."""
    operations.drop_old_papers(actor=system("지난 서류 정리"), now=now())
