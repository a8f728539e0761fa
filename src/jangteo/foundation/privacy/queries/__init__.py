"""Questions about who looked, what is kept apart, what people ask for, and the rules of the day."""

from jangteo.foundation.privacy.queries.people import get_masked_label, get_right_to_reveal, list_people
from jangteo.foundation.privacy.queries.requests import is_request_made
from jangteo.foundation.privacy.queries.rules import find_rule, get_rule, is_revealing_allowed, list_rules

__all__ = [
    "find_rule",
    "get_masked_label",
    "get_right_to_reveal",
    "get_rule",
    "is_request_made",
    "is_revealing_allowed",
    "list_people",
    "list_rules",
]
