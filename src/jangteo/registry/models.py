"""Every table of the group, so that Django finds them."""

from jangteo.registry.parties.models import (
    Assembly,
    Attendee,
    Business,
    BusinessStateChange,
    Membership,
    Officer,
    Organisation,
    Person,
    QuorumPolicy,
)
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
    "Assembly",
    "Attendee",
    "Business",
    "BusinessStateChange",
    "Closing",
    "Doubt",
    "Edition",
    "ImportRun",
    "Market",
    "MarketFacility",
    "Membership",
    "Officer",
    "Organisation",
    "Person",
    "QuorumPolicy",
    "Region",
    "RegionAlias",
    "SourceRow",
]
