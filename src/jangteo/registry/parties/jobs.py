"""What happens by itself: the tax office is asked each night, terms are watched, rolls are fixed on their day.

The schedule is read in UTC: 16–20 o'clock is 1–5 o'clock at night in Seoul.
"""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.ports import MOST_NUMBERS, TaxOfficeError, find_tax_office


class AskAgainError(Exception):
    """The tax office may answer later."""


@app.periodic(cron="12 16-20 * * *", periodic_id="parties.start_checks")  # type: ignore[arg-type]  # called by keyword
@app.task(name="parties.start_checks", queue="daily", queueing_lock="parties.start_checks")
def start_checks(*, timestamp: int) -> None:
    """Begin the night's check, or go on with one that was broken off: what was asked today is not asked again."""
    if find_tax_office() is not None and queries.list_due_numbers(now=now(), limit=1):
        _go_on()


@app.task(
    name="parties.check_businesses",
    queue="daily",
    queueing_lock="parties.check_businesses",
    lock="parties.check_businesses",
    retry=RetryStrategy(max_attempts=4, exponential_wait=5, retry_exceptions={AskAgainError}),
)
def check_businesses() -> None:
    """Ask for the next hundred numbers, write the answers, and queue the hundred after them."""
    moment = now()
    office = find_tax_office()
    numbers = queries.list_due_numbers(now=moment, limit=MOST_NUMBERS) if office else []
    if office is None or not numbers:
        return
    try:
        answers = office.ask(numbers)
    except TaxOfficeError as error:
        if error.later:
            raise AskAgainError(error.reason) from None
        raise
    operations.record_states(
        actor=system("국세청 상태 조회"), now=moment, answers=answers, asked=numbers, source=office.source
    )
    if len(numbers) == MOST_NUMBERS:
        _go_on()


def _go_on() -> None:
    try:
        check_businesses.defer()
    except AlreadyEnqueued:
        return


@app.periodic(cron="20 21 * * *", periodic_id="parties.warn_of_terms")  # type: ignore[arg-type]  # called by keyword
@app.task(name="parties.warn_of_terms", queue="daily", queueing_lock="parties.warn_of_terms")
def warn_of_terms(*, timestamp: int) -> None:
    """Tell of terms of office that end soon."""
    operations.warn_of_terms(actor=system("임기 알림"), now=now())


@app.periodic(cron="3 15 * * *", periodic_id="parties.fix_due_rolls")  # type: ignore[arg-type]  # called by keyword
@app.task(name="parties.fix_due_rolls", queue="daily", queueing_lock="parties.fix_due_rolls")
def fix_due_rolls(*, timestamp: int) -> None:
    """Fix the rolls of assemblies whose record date has come."""
    operations.fix_due_rolls(actor=system("회원 기준일"), now=now())


@app.periodic(cron="55 19 * * *", periodic_id="parties.forget_people")  # type: ignore[arg-type]  # called by keyword
@app.task(name="parties.forget_people", queue="daily", queueing_lock="parties.forget_people")
def forget_people(*, timestamp: int) -> None:
    """Erase whose last tie to a market ended as long ago as the policy says."""
    operations.forget_people(actor=system("파기"), now=now())


@app.periodic(cron="57 19 * * *", periodic_id="parties.forget_businesses")  # type: ignore[arg-type]  # called by keyword
@app.task(name="parties.forget_businesses", queue="daily", queueing_lock="parties.forget_businesses")
def forget_businesses(*, timestamp: int) -> None:
    """Empty sole traders' businesses that nobody is behind, their last shop closed as long ago as the policy says."""
    operations.forget_businesses(actor=system("파기"), now=now())
