"""온누리 registrations and their clock.

A registration lasts three years (전통시장법 §26의4⑨) and is renewed from one month before it ends (시행령 §9의17).
The law may change: rules are dated, and a registration follows the rule of the day it was made.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class OnnuriKind(StrEnum):
    """How a shop takes 온누리상품권; each way is registered apart."""

    PAPER = "paper"
    CARD = "card"
    QR = "qr"

    @property
    def label(self) -> str:
        """지류, 카드 or QR."""
        return {"paper": "지류", "card": "카드", "qr": "QR"}[self.value]


@dataclass(frozen=True)
class OnnuriRule:
    """From a day on: how many years a registration lasts, and how many months before its end renewing opens."""

    valid_from: date
    years: int
    notice_months: int
    source: str


ONNURI_RULES = (OnnuriRule(date(1900, 1, 1), 3, 1, "전통시장법 §26의4⑨, 시행령 §9의17"),)


def onnuri_rule(day: date) -> OnnuriRule:
    """The rule in force on a day."""
    return max((rule for rule in ONNURI_RULES if rule.valid_from <= day), key=lambda rule: rule.valid_from)


def months_after(day: date, months: int) -> date:
    """The same day of another month, or that month's last (민법 §160③)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def onnuri_expires(registered_on: date) -> date:
    """The first day on which a registration of ``registered_on`` no longer holds."""
    return months_after(registered_on, 12 * onnuri_rule(registered_on).years)


def onnuri_notice_from(registered_on: date, expires_on: date) -> date:
    """The day from which it can be renewed, and on which its keeper is told."""
    return months_after(expires_on, -onnuri_rule(registered_on).notice_months)


@dataclass(frozen=True)
class OnnuriView:
    """A registration in force."""

    id: int
    kind: OnnuriKind
    number: str
    registered_on: date
    expires_on: date

    def days_left(self, today: date) -> int:
        """How many days it still holds; none or fewer once it has lapsed."""
        return (self.expires_on - today).days

    def is_due(self, today: date) -> bool:
        """Whether it can and should be renewed."""
        return today >= onnuri_notice_from(self.registered_on, self.expires_on)
