"""Corrections that wait and that were decided."""

from __future__ import annotations

from django_scopes import scopes_disabled

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.models import Correction
from jangteo.loyalty.points.types import Account, CorrectionView, Decision


def _view(row: Correction) -> CorrectionView:
    return CorrectionView(
        id=row.id,
        program_id=row.program_id,
        wallet_id=row.wallet_id,
        points=row.points,
        account=Account(row.account),
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        state=Decision(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decided_because=row.decided_because,
    )


def list_corrections(*, market_id: int, state: Decision | None = None, limit: int = 100) -> list[CorrectionView]:
    """Corrections that a market proposed, the latest first."""
    with scopes_disabled():
        rows = Correction.objects.filter(market_id=market_id)
        if state is not None:
            rows = rows.filter(state=state)
        return [_view(row) for row in rows.order_by("-id")[:limit]]


def get_correction(*, market_id: int, id: int) -> CorrectionView:
    """A correction of a market. Raises Missing(`correction_missing`)."""
    with scopes_disabled():
        row = Correction.objects.filter(id=id, market_id=market_id).first()
    if row is None:
        raise Missing("correction_missing", "그런 정정이 없어요.")
    return _view(row)


def count_waiting_corrections(*, market_id: int, not_by: int | None = None) -> int:
    """How many corrections of a market wait; not_by: those that this person did not propose and may decide."""
    with scopes_disabled():
        rows = Correction.objects.filter(market_id=market_id, state=Decision.WAITING)
        return rows.exclude(proposed_by=not_by).count() if not_by is not None else rows.count()
