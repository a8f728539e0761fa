"""What is asked of a tax office."""

from collections.abc import Sequence
from typing import Protocol

from jangteo.registry.parties.types import StateSource, TaxAnswer

#: How many numbers one call may hold (domain reference 2.8).
MOST_NUMBERS = 100


class TaxOfficeError(Exception):
    """The tax office gave no usable answer. `later`: the same question may be answered another time.

    Its text names a reason and never the key, an address or a business number.
    """

    def __init__(self, reason: str, *, later: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.later = later


class TaxOffice(Protocol):
    """Something that knows the state of businesses."""

    source: StateSource

    def ask(self, numbers: Sequence[str]) -> dict[str, TaxAnswer]:
        """The answers for at most `MOST_NUMBERS` numbers of ten digits; a number may be missing from them.

        Raises TaxOfficeError.
        """
