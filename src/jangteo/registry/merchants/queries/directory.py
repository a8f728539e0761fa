"""Where a store lies: asked by tenancy before any market is open."""

from __future__ import annotations

from django_scopes import scopes_disabled

from jangteo.foundation.tenancy.types import StoreRef
from jangteo.registry.merchants.models import Store


def find_store_ref(*, id: int | None) -> StoreRef | None:
    """The store with this id in whatever market, closed ones too: for the directory of scopes alone."""
    with scopes_disabled():
        row = Store.objects.filter(id=id).values_list("id", "name", "market_id").first() if id is not None else None
    return StoreRef(*row) if row else None
