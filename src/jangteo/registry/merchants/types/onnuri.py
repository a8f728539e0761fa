"""온누리 registrations and their clock.

A registration lasts three years (전통시장법 §26의4⑨) and is renewed from one month before it ends (시행령 §9의17).
The law may change: both are dated settings, and a registration follows the values of the day it was made.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jangteo.foundation.rules.types import By, Setting, Unit, declare_setting, shipped

_GROUP = "점포와 온누리"
#: No notice is earlier than so many months before the end.
LONGEST_NOTICE = 3


class OnnuriKind(StrEnum):
    """How a shop takes 온누리상품권; each way is registered apart."""

    PAPER = "paper"
    CARD = "card"
    QR = "qr"

    @property
    def label(self) -> str:
        """지류, 카드 or QR."""
        return {"paper": "지류", "card": "카드", "qr": "QR"}[self.value]


ONNURI_YEARS = declare_setting(
    Setting(
        code="merchants.onnuri_years", group=_GROUP, label="온누리 가맹 등록이 이어지는 기간", unit=Unit.YEARS,
        by=By.LAW, about="등록한 날의 값에 따라 만료일이 정해져요.",
        shipped=shipped(3, date(1900, 1, 1), "전통시장법 §26의4⑨"), least=1, most=10,
    )
)  # fmt: skip
ONNURI_NOTICE = declare_setting(
    Setting(
        code="merchants.onnuri_notice_months", group=_GROUP, label="온누리 갱신을 시작하는 때", unit=Unit.MONTHS,
        by=By.LAW, about="만료가 이만큼 남은 날부터 갱신할 수 있고, 그날 점주에게 알려요.",
        shipped=shipped(1, date(1900, 1, 1), "전통시장법 시행령 §9의17"), least=1, most=LONGEST_NOTICE,
    )
)  # fmt: skip


@dataclass(frozen=True)
class OnnuriRules:
    """How long registrations last and from when they are renewed, through time: (since, amount), the oldest first.

    A registration follows the rules of the day it was made.
    """

    years: tuple[tuple[date, int], ...]
    notice_months: tuple[tuple[date, int], ...]

    def expires(self, registered_on: date) -> date:
        """The first day on which a registration of ``registered_on`` no longer holds."""
        return months_after(registered_on, 12 * _of(self.years, registered_on))

    def notice_from(self, registered_on: date, expires_on: date) -> date:
        """The day from which it can be renewed, and on which its keeper is told."""
        return months_after(expires_on, -_of(self.notice_months, registered_on))


def _of(values: tuple[tuple[date, int], ...], day: date) -> int:
    return [amount for since, amount in values if since <= day][-1]


def months_after(day: date, months: int) -> date:
    """The same day of another month, or that month's last (민법 §160③)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


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
