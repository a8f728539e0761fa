"""The markets of the register as matching compares them."""

from __future__ import annotations

from collections.abc import Iterable

from jangteo.registry.merchants.operations._shop_places import KnownMarket, known_market
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import MarketFilter, MarketView


def known_markets(regions: Iterable[str]) -> list[KnownMarket]:
    """The markets of these regions (codes), those gone too: shops may have outlived their entry."""
    found: list[KnownMarket] = []
    for code in sorted(regions):
        number, pages = 1, 1
        while number <= pages:
            wanted = MarketFilter(region=code, include_gone=True)
            page = places.list_markets(wanted=wanted, page=number, size=200)
            found += [_known(market) for market in page.items]
            number, pages = number + 1, page.pages
    return found


def _known(market: MarketView) -> KnownMarket:
    point = None
    if market.latitude is not None and market.longitude is not None:
        point = (market.latitude, market.longitude)
    return known_market(
        id=market.id,
        slug=market.slug,
        name=market.name,
        road=market.road_address,
        lot=market.lot_address,
        region=market.region.code if market.region else "",
        point=point,
    )
