"""What can be asked of people, businesses and organisations. By id: of the open market."""

from jangteo.registry.parties.queries.businesses import (
    count_businesses_by_state,
    find_business,
    get_business,
    list_businesses,
    list_due_numbers,
    list_state_changes,
)
from jangteo.registry.parties.queries.people import (
    count_people,
    find_people,
    find_person,
    find_person_of_user,
    get_person,
    list_names,
    list_people,
    list_person_ids,
)

__all__ = [
    "count_businesses_by_state",
    "count_people",
    "find_business",
    "find_people",
    "find_person",
    "find_person_of_user",
    "get_business",
    "get_person",
    "list_businesses",
    "list_due_numbers",
    "list_names",
    "list_people",
    "list_person_ids",
    "list_state_changes",
]
