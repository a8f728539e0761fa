"""Which stores a market has: asked by tenancy for the record of a market."""

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.registry.merchants.models import Store


def list_store_ids(*, market_id: int) -> list[int]:
    """Ids of all stores of a market, closed ones too: for the directory of scopes alone."""
    with open_market(market_id):
        return list(Store.objects.order_by("id").values_list("id", flat=True))
