"""What can happen to people, businesses and organisations of a market."""

from jangteo.registry.parties.operations.assemblies import (
    cancel_assembly,
    close_assembly,
    fix_due_rolls,
    fix_roll,
    mark_present,
    open_assembly,
    set_quorum,
)
from jangteo.registry.parties.operations.businesses import (
    StatesRecorded,
    change_business,
    record_states,
    register_business,
)
from jangteo.registry.parties.operations.many import KeeperIds, KeeperIn, register_many
from jangteo.registry.parties.operations.organisations import (
    appoint_officer,
    change_organisation,
    end_term,
    found_organisation,
    join_organisation,
    leave_organisation,
    warn_of_terms,
)
from jangteo.registry.parties.operations.people import (
    change_person,
    erase_person,
    link_person,
    register_person,
)
from jangteo.registry.parties.operations.rolls import take_roll

__all__ = [
    "KeeperIds",
    "KeeperIn",
    "StatesRecorded",
    "appoint_officer",
    "cancel_assembly",
    "change_business",
    "change_organisation",
    "change_person",
    "close_assembly",
    "end_term",
    "erase_person",
    "fix_due_rolls",
    "fix_roll",
    "found_organisation",
    "join_organisation",
    "leave_organisation",
    "link_person",
    "mark_present",
    "open_assembly",
    "record_states",
    "register_business",
    "register_many",
    "register_person",
    "set_quorum",
    "take_roll",
    "warn_of_terms",
]
