"""Tables of places."""

from jangteo.registry.places.models.imports import Doubt, Edition, ImportRun, SourceRow
from jangteo.registry.places.models.market import Closing, Market, MarketFacility
from jangteo.registry.places.models.region import Region, RegionAlias
from jangteo.registry.places.models.stalls import Stall, StallMap, Zone

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
    "Stall",
    "StallMap",
    "Zone",
]
