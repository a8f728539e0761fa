"""Figures of a market's shops for those who run it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoreFigures:
    """Counts of present shops (open or resting) on a day. ``opened`` and ``closed`` are those of the day's month."""

    present: int
    verified_this_year: int
    onnuri: int
    opened: int
    closed: int
    vacant_a_month_ago: int | None
