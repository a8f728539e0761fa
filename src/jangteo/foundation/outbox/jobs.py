"""Delivery of events, and the upkeep of the jobs themselves."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from jangteo.foundation.outbox.toolkit import deliver_event
from jangteo.kernel.clock import now

#: A job that takes its worker down with it each time is not tried for ever.
MOST_ATTEMPTS = 20
#: How long a finished job can still be looked at, failed ones included.
KEPT_HOURS = 24 * 30


@app.task(
    name="outbox.deliver",
    queue="events",
    retry=RetryStrategy(max_attempts=10, exponential_wait=3),
)
def deliver(*, event_id: int) -> None:
    """Deliver one event to its subscribers."""
    deliver_event(event_id=event_id, now=now())


@app.periodic(cron="* * * * *", periodic_id="outbox.take_up_stalled")  # type: ignore[arg-type]  # called by keyword
@app.task(name="outbox.take_up_stalled", queue="upkeep", queueing_lock="outbox.take_up_stalled")
async def take_up_stalled(*, timestamp: int) -> None:
    """Have the jobs done again whose worker died in the middle: every job of ours may be repeated."""
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="41 18 * * *", periodic_id="outbox.forget_finished")  # type: ignore[arg-type]  # called by keyword
@app.task(name="outbox.forget_finished", queue="upkeep", queueing_lock="outbox.forget_finished")
async def forget_finished(*, timestamp: int) -> None:
    """Delete jobs that ended a month ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
