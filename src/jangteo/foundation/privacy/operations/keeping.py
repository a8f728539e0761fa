"""What is kept apart, read for a reason and destroyed on its day."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.privacy.models import Access, Destruction, Kept, within
from jangteo.foundation.privacy.operations._scopes import given
from jangteo.foundation.privacy.permissions import READ_KEPT
from jangteo.foundation.privacy.queries import list_held
from jangteo.foundation.privacy.toolkit import clean_words
from jangteo.foundation.privacy.types import How, Reason, no_kept
from jangteo.foundation.tenancy.types import Actor, Open, Scope, ScopeKind
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
    """Destroy what has been kept until today and lies in no place under a hold, and write it into the register of
    destruction; returns how many. Raises nothing of its own.
    """
    due = Kept.objects.select_for_update().filter(_not_held(), ends_on__lte=today(now))
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


def _not_held() -> Q:
    """What is kept of a place under a hold stays whole, of whatever days the hold speaks."""
    found = Q()
    for one in list_held():
        everywhere = one.scope.kind == ScopeKind.INSTALLATION
        found &= Q(pk__in=[]) if everywhere else ~Q(**within(one.scope))
    return found
