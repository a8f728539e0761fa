"""Holds on records, and what has been let go of."""

from jangteo.foundation.audit.types import Held
from jangteo.foundation.privacy.models import Destruction, Hold
from jangteo.foundation.privacy.types import DestructionView, HoldView
from jangteo.foundation.tenancy.types import Scope, ScopeKind

_SHOWN = 200
#: Kinds under which the record and the access log stand in the register of destruction.
RECORDS = ("privacy.access", "audit.entry")


def list_held() -> list[Held]:
    """What stands under a hold now, over all places."""
    return [Held(row.scope, row.first_day, row.last_day) for row in Hold.objects.filter(lifted_at=None).order_by("id")]


def list_holds() -> list[HoldView]:
    """Every hold, those that stand first, then the newest."""
    rows = Hold.objects.order_by("-placed_at", "-id")[:_SHOWN]
    return sorted((_view(row) for row in rows), key=lambda one: one.lifted_at is not None)


def list_purges() -> list[DestructionView]:
    """The latest lines of the register of destruction that speak of the record and the access log."""
    rows = Destruction.objects.filter(subject_kind__in=RECORDS).order_by("-at", "-id")[:20]
    return [
        DestructionView(
            at=row.at, kind=row.subject_kind, what=row.what, count=row.count, rule=row.rule, by=row.actor_label
        )
        for row in rows
    ]


def _view(row: Hold) -> HoldView:
    return HoldView(
        id=row.id,
        scope=Scope(ScopeKind(row.scope_kind), row.scope_id),
        first_day=row.first_day,
        last_day=row.last_day,
        reason=row.reason,
        placed_at=row.placed_at,
        placed_by=row.placed_by,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by,
        lift_reason=row.lift_reason,
    )
