"""Figures of a market's shops for those who run it."""

from dataclasses import dataclass

from jangteo.registry.merchants.types.store import StoreCounts


@dataclass(frozen=True)
class StoreFigures:
    """Counts of present shops (open or resting) on a day. ``opened`` and ``closed`` are those of the day's month."""

    counts: StoreCounts
    verified_this_year: int
    onnuri: int
    opened: int
    closed: int
    vacant_a_month_ago: int | None

    @property
    def present(self) -> int:
        """Shops that are there, whether they rest or not."""
        return self.counts.open + self.counts.resting
