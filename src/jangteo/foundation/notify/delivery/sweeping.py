"""What stands still: tries whose worker died, and what no job is left for."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from jangteo.foundation.notify.delivery import sending
from jangteo.foundation.notify.delivery.dispatch import defer_send
from jangteo.foundation.notify.delivery.ports import Found, Parcel
from jangteo.foundation.notify.delivery.providers import text_provider
from jangteo.foundation.notify.models import Attempt, Message, Notice
from jangteo.foundation.notify.queries import get_policy
from jangteo.foundation.notify.types import Channel, State
from jangteo.foundation.outbox.toolkit import job
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused

#: A job that is alive has begun by then.
_OVERDUE = timedelta(minutes=5)
_AT_ONCE = 200


def sweep(*, clock: Callable[[], datetime]) -> int:
    """Settle tries that hang, and give what waits without a job a new one; returns how many tries were settled."""
    now = clock()
    _take_up_waiting(now)
    limit = now - timedelta(minutes=get_policy(code="stuck_minutes", day=today(now)))
    hanging = Message.every.filter(state=State.SENDING.value, attempt_at__lt=limit).order_by("id")
    ids = list(hanging.values_list("id", flat=True)[:_AT_ONCE])
    return sum(_find_out(message_id, now) for message_id in ids)


def _take_up_waiting(now: datetime) -> None:
    late = now - _OVERDUE
    for notice_id in Notice.every.filter(dispatched_at=None, created_at__lt=late).values_list("id", flat=True)[
        :_AT_ONCE
    ]:
        job("notify.dispatch", queue="notices").defer(notice_id=notice_id)
    for row in Message.every.filter(state=State.WAITING.value, due_at__lt=late)[:_AT_ONCE]:
        defer_send(row)


def _find_out(message_id: int, now: datetime) -> bool:
    """Ask the provider about a try that nobody answered for.

    A push may simply be repeated: the second replaces the first. A text is `sent` when the provider has it, tried again
    when the provider surely has not, else left to a person.
    """
    found, provider_id = _ask(message_id, now)
    with transaction.atomic():
        row = sending._locked(message_id)
        if row is None or row.state != State.SENDING.value:
            return False
        code = f"looked_up_{found.value}"
        Attempt.objects.filter(message=row, ended_at=None).update(ended_at=now, outcome="lost", code=code)
        if found == Found.THERE:
            row.state, row.provider_id, row.sent_at = State.SENT.value, provider_id[:80], row.attempt_at
        elif found == Found.ABSENT and row.attempts < get_policy(code="attempts", day=today(now)):
            row.state, row.due_at = State.WAITING.value, now
        elif found == Found.ABSENT:
            row.state = State.FAILED.value
        else:
            row.state = State.UNKNOWN.value
        row.result_code = code
        row.save(update_fields=["state", "provider_id", "sent_at", "due_at", "result_code"])
        if row.state == State.WAITING.value:
            defer_send(row)
    return True


def _ask(message_id: int, now: datetime) -> tuple[Found, str]:
    row = Message.every.select_related("notice").filter(id=message_id).first()
    if row is None or row.attempt_key is None:
        return Found.UNSAID, ""
    if row.channel == Channel.PUSH.value:
        return Found.ABSENT, ""
    try:
        parcel = sending.parcel_of(row, key=row.attempt_key, now=row.attempt_at or now)
        return text_provider().look_up(parcel) if isinstance(parcel, Parcel) else (Found.UNSAID, "")
    except Refused:
        return Found.UNSAID, ""
