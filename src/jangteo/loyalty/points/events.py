"""What became true of points. Single postings are not told: the transfers are their own record."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProgramFounded:
    """A program of points began."""

    program_id: int
    market_id: int


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Terms of a program were set from a day on."""

    program_id: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class StoreTookPart:
    """A shop takes part in a program from a day on."""

    program_id: int
    store_id: int
    since: date


@dataclass(frozen=True, slots=True)
class CorrectionDone:
    """A correction that two people agreed on was posted."""

    program_id: int
    correction_id: int
