"""Taking clear values away: with a reason, logged for each person, and approved where the policy says so."""

from collections.abc import Sequence
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.models import Download, within
from jangteo.foundation.privacy.operations._scopes import given
from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.queries import find_rule, get_right_to_reveal
from jangteo.foundation.privacy.toolkit import clean_words, load_people, opened
from jangteo.foundation.privacy.types import (
    DOWNLOAD_LASTS,
    DOWNLOAD_LIMIT,
    How,
    Reason,
    TakenAway,
    approve_own,
    download_over,
    download_settled,
    download_waits,
    no_download,
    no_subject,
    subject_of,
)
from jangteo.foundation.tenancy.types import Actor, Scope
from jangteo.kernel.clock import today


@operation(permission=REVEAL, scope=given)
def ask_download(
    *,
    actor: Actor,
    now: datetime,
    scope: Scope,
    kind: str,
    subject_ids: Sequence[int],
    fields: Sequence[str],
    title: str,
    reason: Reason,
    words: str = "",
) -> int:
    """Ask to take the clear ``fields`` of these people away; returns the download's id. It can be taken for a day, at
    once or, where the policy `download_approval` is on, when somebody else has approved it.

    Raises NotAllowed, Missing(`subject_unknown`) where none of them lives in ``scope`` or no field is declared,
    Invalid(`words_missing`, `words_long`).
    """
    get_right_to_reveal(actor=actor, day=today(now), scope=scope)
    people = load_people(kind=kind, subject_ids=list(subject_ids)[:DOWNLOAD_LIMIT], scope=scope)
    wanted = [name for name in subject_of(kind).fields if name in fields]
    if not people or not wanted:
        raise no_subject()
    rule = find_rule(code="download_approval", day=today(now))
    row = Download.objects.create(
        subject_kind=kind,
        subject_ids=sorted(people),
        fields=wanted,
        title=title.replace("\0", "").strip()[:80] or subject_of(kind).label,
        reason=reason.value,
        words=clean_words(reason, words),
        asked_by_id=actor.user_id,
        asked_by_label=actor.label[:80],
        asked_at=now,
        needs_approval=rule is not None and rule.amount > 0,
        **within(scope),
    )
    note(subject=("privacy_download", row.id, row.title), after={"count": len(people)}, reason=reason.label)
    return row.id


@operation(permission=REVEAL, scope=given)
def approve_download(*, actor: Actor, now: datetime, scope: Scope, download_id: int) -> None:
    """Let somebody else take their download. Raises Missing(`download_unknown`), NotAllowed, Refused(`approve_own`)
    for one's own, Refused(`download_settled`, `download_over`).
    """
    row = _waiting(actor, now, scope, download_id)
    row.approved_at, row.approved_by_id, row.approved_by_label = now, actor.user_id, actor.label[:80]
    row.save(update_fields=["approved_at", "approved_by_id", "approved_by_label"])
    note(subject=("privacy_download", row.id, row.title), after={"count": len(row.subject_ids)})


@operation(permission=REVEAL, scope=given)
def refuse_download(*, actor: Actor, now: datetime, scope: Scope, download_id: int) -> None:
    """Say no to somebody else's download. Raises as `approve_download`."""
    row = _waiting(actor, now, scope, download_id)
    row.refused_at = now
    row.save(update_fields=["refused_at"])
    note(subject=("privacy_download", row.id, row.title))


@operation(permission=REVEAL, scope=given)
def take_download(*, actor: Actor, now: datetime, scope: Scope, download_id: int) -> TakenAway:
    """The clear values, once, after the log has a row for each person; who has been erased meanwhile is not in it.

    Raises Missing(`download_unknown`) also for somebody else's, NotAllowed, Refused(`download_waits`,
    `download_settled`, `download_over`), Missing(`subject_unknown`) when none of them is left.
    """
    row = _locked(scope, download_id)
    if row.asked_by_id != actor.user_id:
        raise no_download()
    get_right_to_reveal(actor=actor, day=today(now), scope=scope)
    _refuse_settled(row, now)
    if row.needs_approval and row.approved_at is None:
        raise download_waits()
    people = load_people(kind=row.subject_kind, subject_ids=row.subject_ids, scope=scope)
    if not people:
        raise no_subject()
    opened(
        actor=actor,
        now=now,
        scope=scope,
        kind=row.subject_kind,
        people=people,
        fields=row.fields,
        reason=Reason(row.reason),
        words=row.words,
        how=How.DOWNLOAD,
    )
    row.taken_at = now
    row.save(update_fields=["taken_at"])
    note(subject=("privacy_download", row.id, row.title), after={"count": len(people)}, reason=Reason(row.reason).label)
    names = subject_of(row.subject_kind).fields
    return TakenAway(
        title=row.title,
        columns=tuple(names[name] for name in row.fields),
        rows=tuple(tuple(one.values.get(name, "") for name in row.fields) for _, one in sorted(people.items())),
    )


def _waiting(actor: Actor, now: datetime, scope: Scope, download_id: int) -> Download:
    row = _locked(scope, download_id)
    get_right_to_reveal(actor=actor, day=today(now), scope=scope)
    if row.asked_by_id == actor.user_id:
        raise approve_own()
    if row.approved_at or not row.needs_approval:
        raise download_settled()
    _refuse_settled(row, now)
    return row


def _refuse_settled(row: Download, now: datetime) -> None:
    if row.taken_at or row.refused_at:
        raise download_settled()
    if (row.approved_at or row.asked_at) + DOWNLOAD_LASTS <= now:
        raise download_over()


def _locked(scope: Scope, download_id: int) -> Download:
    row = Download.objects.select_for_update().filter(id=download_id, **within(scope)).first()
    if row is None:
        raise no_download()
    return row
