"""Lines of the record, also for the tests of those who write them."""

from datetime import UTC, datetime
from typing import Any

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.tenancy.types import Scope

__all__ = ["AuditEntry", "entry"]
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def entry(scope: Scope, *, who: str = "홍*동", actor_id: int | None = 1, at: datetime = NOW, **more: Any) -> AuditEntry:
    """A line."""
    fields = {"operation": "tests.rename", "subject_label": "가-03", "changes": {"role": ["낡은 것", "새것"]}, **more}
    return AuditEntry.objects.create(
        at=at, actor_id=actor_id, actor_label=who, scope_kind=scope.kind.value, scope_id=scope.id, **fields
    )
