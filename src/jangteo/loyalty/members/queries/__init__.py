"""What can be asked about members. Never writes."""

from jangteo.loyalty.members.queries.cards import (
    find_card_id,
    get_batch,
    get_card,
    list_batches,
    list_cards,
    list_demo_numbers,
)
from jangteo.loyalty.members.queries.codes import (
    get_card_mark,
    get_card_number,
    get_code,
    get_member_ref,
    get_pass_read,
    get_phone_mark,
    get_qr_path,
)
from jangteo.loyalty.members.queries.keys import list_wallet_ids
from jangteo.loyalty.members.queries.people import (
    count_members,
    find_by_words,
    find_member,
    find_membership,
    find_phone,
    find_wallet_id,
    get_member,
    get_own_name,
    get_rules,
    list_consents,
    list_members,
    list_memberships,
)
from jangteo.loyalty.members.queries.programs import get_program_here, list_programs_here

__all__ = [
    "count_members",
    "find_by_words",
    "find_card_id",
    "find_member",
    "find_membership",
    "find_phone",
    "find_wallet_id",
    "get_batch",
    "get_card",
    "get_card_mark",
    "get_card_number",
    "get_code",
    "get_member",
    "get_member_ref",
    "get_own_name",
    "get_pass_read",
    "get_phone_mark",
    "get_program_here",
    "get_qr_path",
    "get_rules",
    "list_batches",
    "list_cards",
    "list_consents",
    "list_demo_numbers",
    "list_members",
    "list_memberships",
    "list_programs_here",
    "list_wallet_ids",
]
