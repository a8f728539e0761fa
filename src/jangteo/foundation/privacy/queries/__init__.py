"""Questions about who looked, what is kept apart, what people ask for, and the rules of the day."""

from jangteo.foundation.privacy.queries.accesses import (
    list_accesses,
    list_accesses_for_export,
    list_month,
    list_who_saw,
)
from jangteo.foundation.privacy.queries.holds import list_held, list_holds, list_purges
from jangteo.foundation.privacy.queries.keeping import (
    get_download,
    get_kept,
    list_destructions,
    list_downloads,
    list_kept,
)
from jangteo.foundation.privacy.queries.people import get_masked_label, get_right_to_reveal, list_people
from jangteo.foundation.privacy.queries.requests import (
    count_open_requests,
    get_request,
    is_request_made,
    list_own,
    list_own_requests,
    list_requests,
)
from jangteo.foundation.privacy.queries.reviews import (
    find_review,
    find_review_due,
    get_month,
    list_odd,
    list_reviews,
    list_reviews_due,
)
from jangteo.foundation.privacy.queries.rules import (
    find_rule,
    get_rule,
    is_revealing_allowed,
    list_farewell,
    list_rules,
)
from jangteo.foundation.privacy.queries.sealing import count_old_seals, list_sealed_columns
from jangteo.foundation.privacy.queries.statements import find_statement, get_body, get_statement, list_statements

__all__ = [
    "count_old_seals",
    "count_open_requests",
    "find_review",
    "find_review_due",
    "find_rule",
    "find_statement",
    "get_body",
    "get_download",
    "get_kept",
    "get_masked_label",
    "get_month",
    "get_request",
    "get_right_to_reveal",
    "get_rule",
    "get_statement",
    "is_request_made",
    "is_revealing_allowed",
    "list_accesses",
    "list_accesses_for_export",
    "list_destructions",
    "list_downloads",
    "list_farewell",
    "list_held",
    "list_holds",
    "list_kept",
    "list_month",
    "list_odd",
    "list_own",
    "list_own_requests",
    "list_people",
    "list_purges",
    "list_requests",
    "list_reviews",
    "list_reviews_due",
    "list_rules",
    "list_sealed_columns",
    "list_statements",
    "list_who_saw",
]
