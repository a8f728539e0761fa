"""What is forgotten by itself, because the time for which it was kept is over."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity.operations.invitations import erase_expired
from jangteo.foundation.tenancy.types import Actor, Open


@operation(permission=Open("run by the schedule"))
def forget_expired(*, actor: Actor, now: datetime) -> int:
    """Erase the numbers of expired invitations, and delete sessions that ended and the devices on which nobody is
    signed in any more (address and browser); returns how many rows that were.

    Raises nothing of its own.
    """
    invitations = erase_expired(now)
    sessions, _ = Session.objects.filter(expire_date__lte=now).delete()
    devices, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    count: int = invitations + sessions + devices
    if not count:
        nothing_changed()
    note(after={"count": count})
    return count
