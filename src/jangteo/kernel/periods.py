"""Periods of calendar days, half-open: the first day belongs to them, the end does not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from jangteo.kernel.errors import Broken, Invalid


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to but not including `end`; `end=None` never ends. Never empty.

    Raises Invalid(`period_backwards`) if the end is not after the start, Broken if given a datetime: an
    instant has no day until someone says where.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        for day in (self.start, self.end):
            if day is not None:
                _plain_date(day)
        if self.end is not None and self.end <= self.start:
            raise Invalid("period_backwards", "끝나는 날은 시작하는 날보다 뒤여야 해요.")

    @classmethod
    def through(cls, start: date, last_day: date | None) -> Self:
        """From the way people say it, with the last day included. Raises as the class does."""
        return cls(start, None if last_day is None else _plain_date(last_day) + timedelta(days=1))

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to it, for showing; None if it never ends."""
        return None if self.end is None else self.end - timedelta(days=1)

    @property
    def days(self) -> int | None:
        """How many days it holds; None if it never ends."""
        return None if self.end is None else (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Whether the day lies within. Raises Broken for a datetime."""
        return self.start <= _plain_date(day) and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day; periods that only touch do not."""
        return self.intersect(other) is not None

    def intersect(self, other: "Period") -> "Period | None":
        """The days both hold; None if there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends, default=None)
        return None if end is not None and end <= start else Period(start, end)


def _plain_date(day: date) -> date:
    if isinstance(day, datetime):
        raise Broken("a period is made of dates, not datetimes")
    return day
