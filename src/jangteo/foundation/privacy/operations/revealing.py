"""Looking behind a mask."""

from collections.abc import Sequence
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.operations._scopes import given
from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.queries import get_right_to_reveal
from jangteo.foundation.privacy.toolkit import load_people, opened
from jangteo.foundation.privacy.types import How, Reason, no_subject, subject_of
from jangteo.foundation.tenancy.types import Actor, Scope
from jangteo.kernel.clock import today


@operation(permission=REVEAL, scope=given)
def reveal(
    *,
    actor: Actor,
    now: datetime,
    scope: Scope,
    kind: str,
    subject_id: int,
    fields: Sequence[str],
    reason: Reason,
    words: str = "",
) -> dict[str, str]:
    """The clear values of one person's ``fields``, after the access log has its row.

    Raises NotAllowed, Missing(`subject_unknown`) for who is not there, lives in another scope, is erased, or has
    nothing in these fields, Invalid(`words_missing`, `words_long`).
    """
    people = load_people(kind=kind, subject_ids=[subject_id], scope=scope)
    if subject_id not in people:
        raise no_subject()
    get_right_to_reveal(actor=actor, day=today(now), scope=scope)
    subject = subject_of(kind)
    wanted = [name for name in fields if name in subject.fields]
    values = {name: people[subject_id].values.get(name, "") for name in wanted}
    if not any(values.values()):
        raise no_subject()
    opened(
        actor=actor,
        now=now,
        scope=scope,
        kind=kind,
        people=people,
        fields=wanted,
        reason=reason,
        words=words,
        how=How.SHOWN,
    )
    said = ", ".join(subject.fields[name] for name in wanted)
    note(subject=(kind, subject_id, people[subject_id].label), after={"field": said}, reason=reason.label)
    return values
