"""Tables of members: who they are (`people`), cards and codes (`cards`), what they agreed to (`consents`)."""

from jangteo.loyalty.members.models.cards import Card, CardBatch, SpentCode
from jangteo.loyalty.members.models.consents import Consent, ConsentWording
from jangteo.loyalty.members.models.people import CARD_MARK, PHONE_MARK, Farewell, Key, Member, RuleRow

__all__ = [
    "CARD_MARK",
    "PHONE_MARK",
    "Card",
    "CardBatch",
    "Consent",
    "ConsentWording",
    "Farewell",
    "Key",
    "Member",
    "RuleRow",
    "SpentCode",
]
