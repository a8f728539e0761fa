"""What is kept apart and for how long; what goes when its time is over; keys that change."""

import json
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.privacy.models import Access, Destruction, Kept, Policy, within
from jangteo.foundation.privacy.operations._scopes import given
from jangteo.foundation.privacy.permissions import CHANGE_RULES, READ_KEPT
from jangteo.foundation.privacy.queries import get_rule
from jangteo.foundation.privacy.toolkit import clean_words
from jangteo.foundation.privacy.types import How, Reason, midnight, no_kept, rule_dated
from jangteo.foundation.tenancy.types import Actor, Open, Scope
from jangteo.kernel.clock import today

SCHEDULED = Open("run by the schedule")


@operation(permission=READ_KEPT, scope=given)
def read_kept(*, actor: Actor, now: datetime, scope: Scope, kept_id: int, reason: Reason, words: str) -> dict[str, Any]:
    """What is kept apart of somebody, after the access log has its row.

    Raises Missing(`kept_unknown`), Invalid(`words_missing`, `words_long`).
    """
    row = Kept.objects.filter(id=kept_id, **within(scope)).first()
    if row is None or row.ends_on <= today(now):
        raise no_kept()
    Access.objects.create(
        at=now,
        actor_id=actor.user_id,
        actor_label=actor.label[:80],
        actor_role=next((grant.role.value for grant in actor.grants), ""),
        ip=actor.ip,
        request_id=actor.request_id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        fields=[row.policy],
        how=How.KEPT.value,
        reason=reason.value,
        words=clean_words(reason, words),
        **within(scope),
    )
    note(subject=("privacy_kept", row.id, row.subject_label), reason=reason.label)
    content: dict[str, Any] = json.loads(row.content)
    return content


@operation(permission=SCHEDULED)
def destroy_due(*, actor: Actor, now: datetime) -> int:
    """Destroy what has been kept until today, and write it into the register of destruction; returns how many.

    Raises nothing of its own.
    """
    due = Kept.objects.select_for_update().filter(ends_on__lte=today(now))
    ids = [row.id for row in due.only("id").order_by("id")]
    rows = Kept.objects.filter(id__in=ids)
    groups = rows.order_by().values("subject_kind", "what", "law", "scope_kind", "scope_id").annotate(count=Count("id"))
    Destruction.objects.bulk_create(
        Destruction(
            at=now,
            subject_kind=group["subject_kind"],
            what=group["what"],
            count=group["count"],
            rule=f"보관 기한이 지남 ({group['law']})",
            actor_label=actor.label[:80],
            scope_kind=group["scope_kind"],
            scope_id=group["scope_id"],
        )
        for group in groups
    )
    rows.delete()
    if not ids:
        nothing_changed()
    note(after={"count": len(ids)})
    return len(ids)


@operation(permission=SCHEDULED)
def purge_accesses(*, actor: Actor, now: datetime) -> int:
    """Delete the rows of the access log whose time is over by the rule of the day; returns how many. The database
    refuses any earlier. Raises nothing of its own.
    """
    rule = get_rule(code="access_log", day=today(now))
    rows = Access.objects.filter(at__lt=midnight(rule.before(today(now))))
    groups = list(rows.order_by().values("scope_kind", "scope_id").annotate(count=Count("id")))
    Destruction.objects.bulk_create(
        Destruction(
            at=now,
            subject_kind="privacy.access",
            what="개인정보 접속기록",
            count=group["count"],
            rule=f"보관 기한이 지남 ({rule.law})",
            actor_label=actor.label[:80],
            scope_kind=group["scope_kind"],
            scope_id=group["scope_id"],
        )
        for group in groups
    )
    count, _ = rows.delete()
    if not count:
        nothing_changed()
    note(after={"count": count})
    return count


@operation(permission=CHANGE_RULES, refusals={"privacy_policy_once": rule_dated(), "privacy_policy_days": rule_dated()})
def change_rule(
    *, actor: Actor, now: datetime, code: str, amount: int, law: str, source: str, valid_from: date
) -> None:
    """Another amount for a rule from a day on; the row before ends on that day and stays to be read.

    Raises Broken for a rule that does not exist, Refused(`rule_dated`) for a day before the present row's first.
    """
    rule = get_rule(code=code, day=valid_from)
    if valid_from <= rule.valid_from or valid_from < today(now):
        raise rule_dated()
    rows = Policy.objects.select_for_update().filter(code=code)
    rows.filter(valid_from=rule.valid_from).update(valid_to=valid_from)
    Policy.objects.create(
        code=code,
        label=rule.label,
        amount=amount,
        unit=rule.unit.value,
        law=law[:120],
        source=source[:300],
        valid_from=valid_from,
        valid_to=rule.valid_to,
    )
    note(
        subject=("privacy_rule", code, rule.label),
        before={"amount": rule.amount, "law": rule.law},
        after={"amount": amount, "law": law},
    )
