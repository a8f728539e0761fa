"""Tables of parties."""

from jangteo.registry.parties.models.assemblies import Assembly, Attendee, QuorumPolicy
from jangteo.registry.parties.models.businesses import Business, BusinessStateChange
from jangteo.registry.parties.models.organisations import Membership, Officer, Organisation
from jangteo.registry.parties.models.people import Person

__all__ = [
    "Assembly",
    "Attendee",
    "Business",
    "BusinessStateChange",
    "Membership",
    "Officer",
    "Organisation",
    "Person",
    "QuorumPolicy",
]
