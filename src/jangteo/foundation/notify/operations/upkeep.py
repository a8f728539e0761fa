"""What is erased by itself."""

from datetime import datetime, timedelta

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.notify.models import Bulletin, Message, Notice
from jangteo.foundation.notify.queries import get_policy
from jangteo.foundation.notify.types import State
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today


@operation(permission=Open("run by the schedule"))
def erase_bodies(*, actor: Actor, now: datetime) -> int:
    """Erase numbers and texts of messages and notices whose time is over; when, how and with what result something was
    told remains. What still waits to be sent keeps its text. Returns how many rows. Raises nothing of its own.
    """
    limit = now - timedelta(days=get_policy(code="inbox_days", day=today(now)))
    settled = [state.value for state in State if state not in (State.WAITING, State.SENDING)]
    count = (
        Message.every.filter(body_until__lte=now, state__in=settled)
        .exclude(body="", phone="")
        .update(body="", phone="", subject="")
    )
    gone = {"title": "", "text": "", "erased_at": now}
    count += Notice.every.filter(created_at__lte=limit, erased_at=None).update(**gone, variables="", phone="")
    count += Bulletin.every.filter(created_at__lte=limit, erased_at=None).update(**gone)
    if not count:
        nothing_changed()
    note(after={"count": count})
    return count
