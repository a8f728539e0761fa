"""Dated rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from jangteo.foundation.rules.types import Unit


@dataclass(frozen=True)
class Rule:
    """A policy as it holds on a day."""

    code: str
    label: str
    amount: int
    unit: Unit
    law: str
    source: str
    valid_from: date

    @property
    def words(self) -> str:
        """`5년`, `6개월`, `10일`, `켬`."""
        return self.unit.words(self.amount)

    def after(self, day: date) -> date:
        """The day on which what began on ``day`` ends; the 29 February's year later is the 28th."""
        if self.unit == Unit.DAYS:
            return day + timedelta(days=self.amount)
        months = self.amount * (12 if self.unit == Unit.YEARS else 1)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return _clamped(year, month + 1, day.day)

    def before(self, day: date) -> date:
        """The day on which what ends on ``day`` began: the inverse, for what is old enough to go."""
        if self.unit == Unit.DAYS:
            return day - timedelta(days=self.amount)
        months = self.amount * (12 if self.unit == Unit.YEARS else 1)
        year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
        return _clamped(year, month + 1, day.day)


def _clamped(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day, last))


@dataclass(frozen=True)
class Farewell:
    """What becomes of one kind of data when an account is closed: what goes, and what stays under which rule."""

    label: str
    erased: str
    kept: tuple[tuple[str, Rule], ...]
