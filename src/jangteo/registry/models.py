"""Every table of the group, so that Django finds them."""

from jangteo.registry.places.models import (
    Closing,
    Doubt,
    Edition,
    ImportRun,
    Market,
    MarketFacility,
    Region,
    RegionAlias,
    SourceRow,
)

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
