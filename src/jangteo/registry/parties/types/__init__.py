"""Words of parties: enums and what queries hand out."""

from jangteo.registry.parties.types.assembly import (
    DEFAULT_QUORUM,
    AssemblyKind,
    AssemblyState,
    AssemblyView,
    AttendeeView,
    Presence,
    QuorumRule,
)
from jangteo.registry.parties.types.business import (
    SOLE_TRADERS,
    BusinessKind,
    BusinessState,
    BusinessView,
    StateChangeView,
    StateSource,
    TaxAnswer,
    TaxKind,
    business_kind,
    shown_number,
)
from jangteo.registry.parties.types.enrolling import MemberIn
from jangteo.registry.parties.types.keeping import (
    FORMER_PEOPLE,
    TIES,
    TRADES,
    Ties,
    Trades,
    declare_ties,
    declare_trades,
)
from jangteo.registry.parties.types.organisation import (
    MemberKind,
    MemberView,
    OfficerView,
    OrganisationKind,
    OrganisationView,
    Post,
    consents_needed,
)
from jangteo.registry.parties.types.person import PersonView
from jangteo.registry.parties.types.roll import Roll, RollColumn

__all__ = [
    "DEFAULT_QUORUM",
    "FORMER_PEOPLE",
    "SOLE_TRADERS",
    "TIES",
    "TRADES",
    "AssemblyKind",
    "AssemblyState",
    "AssemblyView",
    "AttendeeView",
    "BusinessKind",
    "BusinessState",
    "BusinessView",
    "MemberIn",
    "MemberKind",
    "MemberView",
    "OfficerView",
    "OrganisationKind",
    "OrganisationView",
    "PersonView",
    "Post",
    "Presence",
    "QuorumRule",
    "Roll",
    "RollColumn",
    "StateChangeView",
    "StateSource",
    "TaxAnswer",
    "TaxKind",
    "Ties",
    "Trades",
    "business_kind",
    "consents_needed",
    "declare_ties",
    "declare_trades",
    "shown_number",
]
