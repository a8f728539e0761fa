"""Partners that are told of postings."""

from __future__ import annotations

from django_scopes import scope as open_rows

from jangteo.loyalty.till.models import Hook
from jangteo.loyalty.till.types import HookState, HookView


def list_hooks(*, market_id: int, program_id: int | None = None) -> list[HookView]:
    """The partners of a market, those that were taken back last; one program's, if it is named."""
    with open_rows(market=market_id):
        rows = Hook.objects.order_by("id")
        if program_id is not None:
            rows = rows.filter(program_id=program_id)
        return sorted(map(_view, rows), key=lambda one: (one.state == HookState.REVOKED, one.id))


def _view(row: Hook) -> HookView:
    return HookView(
        id=row.id,
        market_id=row.market_id,
        program_id=row.program_id,
        label=row.label,
        url=row.url,
        state=HookState(row.state),
        failures=row.failures,
        failing_since=row.failing_since,
        last_sent_at=row.last_sent_at,
        last_answer=row.last_answer,
        created_at=row.created_at,
    )
