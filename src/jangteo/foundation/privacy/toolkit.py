"""Building blocks for modules that keep personal data: sealed columns, who they speak of, the log, erasure.

A module declares its people in its ``subjects.py``, which the composition root imports.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Q

from jangteo.foundation.privacy.fields import BlindIndexField, SealedTextField, mark_of
from jangteo.foundation.privacy.models import Access, Destruction, Kept, within
from jangteo.foundation.privacy.ports import install_office
from jangteo.foundation.privacy.queries import get_rule, list_held
from jangteo.foundation.privacy.queries import list_people as load_people
from jangteo.foundation.privacy.queries._rows import rows_open
from jangteo.foundation.privacy.types import (
    SUBJECTS,
    WORDS_LENGTH,
    Erasure,
    Handed,
    How,
    KeptPart,
    Loaded,
    Own,
    Processing,
    Reason,
    SealedColumn,
    Subject,
    declare_handed,
    declare_processing,
    declare_sealed_column,
    declare_subject,
    no_subject,
    no_words,
    subject_of,
    words_long,
)
from jangteo.foundation.tenancy.toolkit import covers
from jangteo.foundation.tenancy.types import Actor, Scope, ScopeKind
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Broken
from jangteo.kernel.privacy import blot

__all__ = [
    "BlindIndexField",
    "Erasure",
    "Handed",
    "KeptPart",
    "Loaded",
    "Own",
    "Processing",
    "SealedColumn",
    "SealedTextField",
    "Subject",
    "declare_handed",
    "declare_processing",
    "declare_sealed_column",
    "declare_subject",
    "erase_subject",
    "erase_with_account",
    "install_office",
    "load_people",
    "mark_of",
    "opened",
    "outside_holds",
]


def clean_words(reason: Reason, words: str) -> str:
    """One line. Raises Invalid(`words_missing`) where the reason alone says too little, Invalid(`words_long`)."""
    cleaned = " ".join(words.replace("\0", "").split())
    if not cleaned and reason.needs_words:
        raise no_words()
    if len(cleaned) > WORDS_LENGTH:
        raise words_long()
    return str(blot(cleaned))[:WORDS_LENGTH]


def opened(
    *,
    actor: Actor,
    now: datetime,
    scope: Scope,
    kind: str,
    people: Mapping[int, Loaded],
    fields: Iterable[str],
    reason: Reason,
    words: str = "",
    how: How = How.SHOWN,
) -> None:
    """Write one row of the access log for each of ``people`` (id → what `load_people` gave) whose clear ``fields`` the
    caller is about to show. Every path that shows clear values passes here, inside its operation.

    Raises Broken outside a transaction or for a field that is not declared, Invalid(`words_missing`, `words_long`).
    """
    shown = sorted(set(fields))
    if not connection.in_atomic_block or not shown or not set(shown) <= set(subject_of(kind).fields):
        raise Broken("opened() needs a transaction and declared fields")
    cleaned = clean_words(reason, words)
    role = next((grant.role.value for grant in actor.grants if covers(grant.scope, scope)), "")
    Access.objects.bulk_create(
        Access(
            at=now,
            actor_id=actor.user_id,
            actor_label=actor.label[:80],
            actor_role=role,
            ip=actor.ip,
            request_id=actor.request_id,
            subject_kind=kind,
            subject_id=key,
            subject_label=one.label[:80],
            subject_user_id=one.user_id,
            fields=shown,
            how=how.value,
            reason=reason.value,
            words=cleaned,
            **within(scope),
        )
        for key, one in people.items()
    )


def erase_subject(*, kind: str, subject_id: int, scope: Scope, actor: Actor, now: datetime) -> Erasure:
    """Erase what is kept of somebody: what a law keeps moves apart, the rest goes, and the register of destruction
    gets a line. Doing it again changes nothing. Called inside the operation that decides on it.

    Raises Broken outside a transaction, Missing(`subject_unknown`), and what the module's own function raises.
    """
    subject = subject_of(kind)
    if not connection.in_atomic_block:
        raise Broken("erase_subject() needs a transaction")
    if subject.erase is None:
        raise no_subject()
    with rows_open(scope):
        label = next((one.label for one in subject.load([subject_id]).values()), "")
        done = subject.erase(subject_id, now)
    for part in done.kept:
        _keep(subject, subject_id, label, scope, part, now)
    if done.rows:
        Destruction.objects.create(
            at=now,
            subject_kind=kind,
            what=f"{subject.label}: {subject.erased}"[:120],
            count=1,
            rule="목적을 다함 (개인정보 보호법 §21①)",
            actor_label=actor.label[:80],
            **within(scope),
        )
    return done


def outside_holds(market: str = "market_id") -> Q:
    """Rows that a night may erase: of no market under a hold, of whatever days the hold speaks. ``market``: the column
    that names their market; rows of no market are kept by a hold on the installation alone.
    """
    held = [one.scope for one in list_held()]
    if any(scope.kind == ScopeKind.INSTALLATION for scope in held):
        return Q(pk__in=[])
    return ~Q(**{f"{market}__in": [scope.id for scope in held]})


def erase_with_account(*, user_id: int, actor: Actor, now: datetime) -> int:
    """Erase every subject that goes with the account; returns how many had something to erase. Raises as
    `erase_subject`.
    """
    count = 0
    for subject in [one for one in SUBJECTS.values() if one.with_account]:
        for own in list(subject.mine(user_id)):
            done = erase_subject(kind=subject.kind, subject_id=own.id, scope=own.scope, actor=actor, now=now)
            count += bool(done.rows)
    return count


def _keep(subject: Subject, subject_id: int, label: str, scope: Scope, part: KeptPart, now: datetime) -> None:
    """Put away what the law keeps; nothing may be kept for which no dated policy holds."""
    if part.policy not in subject.keeps:
        raise Broken(f"{subject.kind} does not declare that it keeps {part.policy}")
    rule = get_rule(code=part.policy, day=today(now))
    Kept.objects.get_or_create(
        subject_kind=subject.kind,
        subject_id=subject_id,
        policy=part.policy,
        **within(scope),
        defaults={
            "subject_label": label[:80],
            "what": subject.keeps[part.policy][:120],
            "law": rule.law,
            "content": json.dumps(dict(part.data), ensure_ascii=False, default=str),
            "kept_at": now,
            "ends_on": rule.after(today(now)),
        },
    )
