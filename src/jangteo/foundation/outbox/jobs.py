"""Delivery of events."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jangteo.foundation.outbox.toolkit import deliver_event
from jangteo.kernel.clock import now


@app.task(
    name="outbox.deliver",
    queue="events",
    retry=RetryStrategy(max_attempts=10, exponential_wait=3),
)
def deliver(*, event_id: int) -> None:
    """Deliver one event to its subscribers."""
    deliver_event(event_id=event_id, now=now())
