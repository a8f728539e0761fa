"""The programs of the model's test, and how a till and a request are named on both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jangteo.loyalty.points.types import Refund, Terms

TERMS = (
    Terms(accrual_bp=10_000, months_until_expiry=1, grace_days=7, refund=Refund.OWE),
    Terms(
        accrual_bp=3_333, months_until_expiry=2, grace_days=0, refund=Refund.TAKE, smallest_bill=1_000,
        store_bp=5_000, fund_bp=3_000, city_bp=2_000, smallest_redemption=10, redemption_unit=5, largest_share_bp=5_000,
    ),
    Terms(
        accrual_bp=5_000, rounding=10, smallest_bill=100, months_until_expiry=1, grace_days=3, refund=Refund.TAKE,
        backdate_days=400,
    ),
    Terms(
        accrual_bp=7_777, months_until_expiry=1, grace_days=1, refund=Refund.OWE, store_bp=3_334, fund_bp=3_333,
        city_bp=3_333, backdate_days=400, hold_minutes=30,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Till:
    """A till as both sides name it: `shop` and `name` are the oracle's."""

    program: int
    shop: str
    name: str
    source: int


@dataclass(frozen=True)
class Request:
    """What was asked: of the ledger, and of the oracle, at any time again; `posted`: the postings that answered it."""

    ask: Callable[[datetime], Any]
    tell: Callable[[datetime], Any]
    posted: list[tuple[int, int]] = field(default_factory=list)


def terms_of(one: Terms) -> dict[str, Any]:
    """As the world of the tests takes them."""
    return {name: getattr(one, name) for name in Terms.__dataclass_fields__}
