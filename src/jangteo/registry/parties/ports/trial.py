"""A stand-in for trying the system out: states made up from the number alone, the same every time."""

from collections.abc import Sequence
from datetime import date, timedelta

from jangteo.registry.parties.types import BusinessKind, BusinessState, StateSource, TaxAnswer, TaxKind, business_kind

_LONG_AGO = date(2026, 1, 1)
_TAXES = {
    BusinessKind.EXEMPT: TaxKind.EXEMPT,
    BusinessKind.GROUP: TaxKind.GROUP,
    BusinessKind.NONPROFIT: TaxKind.NONPROFIT,
    BusinessKind.STATE: TaxKind.NONPROFIT,
}


class TrialTaxOffice:
    """Of a hundred numbers about three rest, three are closed and one is unknown to it."""

    source = StateSource.TRIAL

    def ask(self, numbers: Sequence[str]) -> dict[str, TaxAnswer]:
        """An answer for each number. Raises nothing."""
        return {number: self._answer(number) for number in numbers}

    def _answer(self, number: str) -> TaxAnswer:
        drawn = int(number[:9]) * 7919 % 100
        ended = _LONG_AGO + timedelta(days=int(number[5:9]) % 300)
        tax = _TAXES.get(business_kind(number, _LONG_AGO), TaxKind.GENERAL)
        if drawn < 3:
            return TaxAnswer(BusinessState.CLOSED, tax, ended)
        if drawn < 6:
            return TaxAnswer(BusinessState.RESTING, tax, ended)
        if drawn == 6:
            return TaxAnswer(BusinessState.UNREGISTERED)
        if tax is TaxKind.GENERAL and int(number[8]) % 3 == 0:
            tax = TaxKind.SIMPLIFIED
        return TaxAnswer(BusinessState.OPEN, tax)
