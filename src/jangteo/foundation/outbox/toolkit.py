"""Publishing and subscribing."""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate import App  # lint-skip: job-deferred
from procrastinate.contrib.django.django_connector import DjangoConnector  # lint-skip: job-deferred
from procrastinate.jobs import JobDeferrer  # lint-skip: job-deferred
from pydantic import TypeAdapter

from jangteo.foundation.outbox.models import OutboxDelivery, OutboxEvent
from jangteo.kernel.errors import Broken

E = TypeVar("E")


@dataclass(frozen=True)
class Subscription:
    """Who is told of a kind of event, under a name that never changes."""

    name: str
    event: type[Any]
    handle: Callable[[Any, datetime], None]


#: Writes jobs on Django's connection. The library's own app does so too, but not inside a worker: there it writes on a
#: connection of its own, and a job begins before the row that it is about is committed, or though it never is.
_in_hand = App(connector=DjangoConnector())
_subscriptions: dict[str, list[Subscription]] = {}


def job(task: str, *, queue: str, priority: int = 0, due_at: datetime | None = None) -> JobDeferrer:
    """What defers a job by its task's name (``.defer(…)``, ``.batch_defer(…)``): it is there when the transaction in
    hand is committed and never if it is not, on a screen as within another job. ``due_at``: not before then.
    """
    return _in_hand.configure_task(task, queue=queue, priority=priority, schedule_at=due_at)


def kind_of(event: type[Any]) -> str:
    """The stable name of an event class: module and class, ``places.MarketAdded``."""
    return f"{event.__module__.split('.events')[0].rsplit('.', 1)[-1]}.{event.__name__}"


def subscribe(name: str, event: type[E], handle: Callable[[E, datetime], None]) -> None:
    """Tell ``handle(event, now)`` of each ``event``; wired by the composition root. Raises Broken on a used name."""
    held = _subscriptions.setdefault(kind_of(event), [])
    if any(entry.name == name for entry in held):
        raise Broken(f"subscriber {name} is wired twice")
    held.append(Subscription(name, event, handle))


def publish(event: Any, *, now: datetime) -> None:
    """Write ``event`` in the current transaction; it is delivered after the commit, by a job.

    Raises Broken outside a transaction: an event without its change must not exist.
    """
    if not connection.in_atomic_block or not is_dataclass(event):
        raise Broken("publish() needs a transaction and a dataclass")
    payload = TypeAdapter(type(event)).dump_python(event, mode="json")
    row = OutboxEvent.objects.create(kind=kind_of(type(event)), payload=payload, published_at=now)
    if _subscriptions.get(row.kind):
        # By name, not by import: the job stands above this file.
        job("outbox.deliver", queue="events").defer(event_id=row.id)


def deliver_event(*, event_id: int, now: datetime) -> int:
    """Hand an event to each subscriber that has not had it; returns how many handled it now.

    Each subscriber's work and its delivery row are one transaction, so a crash in between repeats the whole and no
    part of it twice.
    """
    row = OutboxEvent.objects.get(id=event_id)
    handled = 0
    for entry in _subscriptions.get(row.kind, []):
        with transaction.atomic():
            # The unique row is taken first: a second worker waits for it and then finds it done.
            _, fresh = OutboxDelivery.objects.get_or_create(
                event=row, subscriber=entry.name, defaults={"delivered_at": now}
            )
            if fresh:
                entry.handle(TypeAdapter(entry.event).validate_python(row.payload), now)
                handled += 1
    return handled
