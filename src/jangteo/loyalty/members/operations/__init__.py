"""What can be done with members; every change of state."""

from jangteo.loyalty.members.operations.cards import block_card, issue_cards, print_cards, replace_card, unblock_card
from jangteo.loyalty.members.operations.consents import (
    give_consent,
    record_guardian_consent,
    set_rules,
    withdraw_consent,
)
from jangteo.loyalty.members.operations.joining import claim_card, join
from jangteo.loyalty.members.operations.leaving import leave
from jangteo.loyalty.members.operations.merging import merge_members
from jangteo.loyalty.members.operations.upkeep import sweep, tell_expiring
from jangteo.loyalty.members.operations.waiting import wait_for_phone

__all__ = [
    "block_card",
    "claim_card",
    "give_consent",
    "issue_cards",
    "join",
    "leave",
    "merge_members",
    "print_cards",
    "record_guardian_consent",
    "replace_card",
    "set_rules",
    "sweep",
    "tell_expiring",
    "unblock_card",
    "wait_for_phone",
    "withdraw_consent",
]
