"""Tables of places."""

from jangteo.registry.places.models.imports import Doubt, Edition, ImportRun, SourceRow
from jangteo.registry.places.models.market import Closing, Market, MarketFacility
from jangteo.registry.places.models.region import Region, RegionAlias

__all__ = [
    "Closing",
    "Doubt",
    "Edition",
    "ImportRun",
    "Market",
    "MarketFacility",
    "Region",
    "RegionAlias",
    "SourceRow",
]
