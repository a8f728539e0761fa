"""What can happen to people, businesses and organisations of a market."""

from jangteo.registry.parties.operations.businesses import (
    StatesRecorded,
    change_business,
    record_states,
    register_business,
)
from jangteo.registry.parties.operations.people import change_person, erase_person, link_person, register_person

__all__ = [
    "StatesRecorded",
    "change_business",
    "change_person",
    "erase_person",
    "link_person",
    "record_states",
    "register_business",
    "register_person",
]
