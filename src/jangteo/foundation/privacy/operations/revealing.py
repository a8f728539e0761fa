"""Looking behind a mask."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.queries import is_revealing_allowed
from jangteo.foundation.privacy.toolkit import load_people, opened
from jangteo.foundation.privacy.types import How, Reason, no_subject, subject_of
from jangteo.foundation.tenancy.types import Actor, Scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import NotAllowed


def given(kwargs: Mapping[str, Any]) -> Scope:
    """The scope that the caller names."""
    scope: Scope = kwargs["scope"]
    return scope


def check_may_reveal(actor: Actor, scope: Scope, now: datetime) -> None:
    """Raise NotAllowed for a manager where no policy of the day lets managers look."""
    if not is_revealing_allowed(actor=actor, scope=scope, day=today(now)):
        raise NotAllowed("reveal_not_allowed", "가린 정보는 사무국만 볼 수 있어요. 사무국에 부탁해 주세요.")


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
    check_may_reveal(actor, scope, now)
    subject = subject_of(kind)
    wanted = [name for name in fields if name in subject.fields]
    values = {name: people[subject_id].values.get(name, "") for name in wanted} if subject_id in people else {}
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
