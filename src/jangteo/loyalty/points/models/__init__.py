"""Tables of points and what is always true of them.

Wallet, transfer, lot, lot use and hold carry the wallet's id first in every unique key, and no statement of the ledger
draws from a sequence, so that they can be spread over machines by wallet. Programs, policies, participations and
sources are small and the same everywhere. The triggers that keep the sums are in `sql/guards.sql`.
"""

from jangteo.loyalty.points.models.corrections import Correction
from jangteo.loyalty.points.models.days import AddedUp, DayTotal, StoreWeek
from jangteo.loyalty.points.models.ledger import Hold, Lot, LotUse, Receipt, Told, Transfer, Wallet
from jangteo.loyalty.points.models.programs import Participation, Policy, Program, ProgramMarket, Rate, Source

__all__ = [
    "AddedUp",
    "Correction",
    "DayTotal",
    "Hold",
    "Lot",
    "LotUse",
    "Participation",
    "Policy",
    "Program",
    "ProgramMarket",
    "Rate",
    "Receipt",
    "Source",
    "StoreWeek",
    "Told",
    "Transfer",
    "Wallet",
]
