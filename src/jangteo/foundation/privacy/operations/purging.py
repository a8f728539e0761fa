"""What the record and the access log let go of when their time is over, a step at a time."""

from collections import Counter
from datetime import datetime

from jangteo.foundation.audit.toolkit import not_held, note, nothing_changed, operation, take_out
from jangteo.foundation.privacy.models import Access, Destruction, within
from jangteo.foundation.privacy.queries import get_rule, list_held
from jangteo.foundation.privacy.types import Rule, midnight
from jangteo.foundation.tenancy.types import Actor, Open, Scope, ScopeKind
from jangteo.kernel.clock import today

SCHEDULED = Open("run by the schedule")
#: Rows of one step: each is a transaction of its own, so that a night that breaks off keeps what it has done.
STEP = 20_000


@operation(permission=SCHEDULED)
def purge_accesses(*, actor: Actor, now: datetime, most: int = STEP) -> int:
    """Delete the oldest rows of the access log whose time is over by the rule of the day, at most so many, none that
    lies under a hold; returns how many. The database refuses any other. Raises nothing of its own.
    """
    rule = get_rule(code="access_log", day=today(now))
    rows = Access.objects.filter(not_held(list_held()), at__lt=_before(rule, now))
    found = list(rows.order_by("at").values_list("id", "scope_kind", "scope_id")[:most])
    Access.objects.filter(id__in=[row_id for row_id, _, _ in found]).delete()
    gone = Counter(Scope(ScopeKind(kind), scope_id) for _, kind, scope_id in found)
    return _told(actor, now, gone, "privacy.access", "개인정보 접속기록", rule)


@operation(permission=SCHEDULED)
def purge_entries(*, actor: Actor, now: datetime, most: int = STEP) -> int:
    """The same for the record of changes. Raises nothing of its own."""
    rule = get_rule(code="audit_log", day=today(now))
    gone = take_out(before=_before(rule, now), most=most, held=list_held())
    return _told(actor, now, gone, "audit.entry", "바꾼 기록", rule)


def _before(rule: Rule, now: datetime) -> datetime:
    return midnight(rule.before(today(now)))


def _told(actor: Actor, now: datetime, gone: Counter[Scope], kind: str, what: str, rule: Rule) -> int:
    """Write what went into the register of destruction, place by place."""
    Destruction.objects.bulk_create(
        Destruction(
            at=now,
            subject_kind=kind,
            what=what,
            count=count,
            rule=f"보관 기한 {rule.words}이 지남 ({rule.law})"[:200],
            actor_label=actor.label[:80],
            **within(scope),
        )
        for scope, count in gone.items()
    )
    if not gone:
        nothing_changed()
    note(after={"count": gone.total()})
    return gone.total()
