"""Sales that files told."""

from __future__ import annotations

from django_scopes import scope as open_rows

from jangteo.loyalty.till.models import Sale
from jangteo.loyalty.till.types import SaleView


def list_sales(*, market_id: int, store_id: int, limit: int = 100) -> list[SaleView]:
    """The sales of a shop that files told, the latest first."""
    with open_rows(market=market_id):
        return [
            SaleView(
                receipt=row.receipt,
                sold_at=row.sold_at,
                paid=row.paid,
                tender=row.tender,
                wallet_id=row.wallet_id,
                cancels=row.cancels,
                line=row.line,
            )
            for row in Sale.objects.filter(store_id=store_id).order_by("-sold_at", "receipt")[:limit]
        ]
