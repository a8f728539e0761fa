"""Publishing and subscribing."""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate.contrib.django import app
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


_subscriptions: dict[str, list[Subscription]] = {}


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
        app.configure_task("outbox.deliver", queue="events").defer(event_id=row.id)


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
