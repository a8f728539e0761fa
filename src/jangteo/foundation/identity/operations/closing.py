"""Closing one's account."""

from datetime import datetime

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity.types import no_person
from jangteo.foundation.privacy.toolkit import erase_with_account
from jangteo.foundation.tenancy.types import Actor, Open


@operation(permission=Open("everyone may close their own account"))
def close_account(*, actor: Actor, now: datetime) -> None:
    """Close one's own account: name, number and every way to sign in are erased, roles end, devices are signed out;
    what a law keeps moves apart. A second time changes nothing.

    Raises Missing(`person_unknown`) for a visitor, Refused(`last_operator`), and what other modules have against it.
    """
    if actor.user_id is None:
        raise no_person()
    note(subject=("person", actor.user_id, actor.label))
    if not erase_with_account(user_id=actor.user_id, actor=actor, now=now):
        nothing_changed()
