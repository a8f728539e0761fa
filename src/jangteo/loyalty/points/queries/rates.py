"""At what rates points of one program become points of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jangteo.loyalty.points.models import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RateView:
    """`takes` P become `gives` P of another program. `until` is the first day on which they no longer do."""

    id: int
    program_id: int
    into_id: int
    into_name: str
    into_is_open: bool
    since: date
    until: date | None
    takes: int
    gives: int

    def taken(self, points: int) -> int:
        """What is taken of so many P: as much as divides."""
        return points // self.takes * self.takes

    def given(self, points: int) -> int:
        """What is given for so many P."""
        return points // self.takes * self.gives


def list_rates(*, program_id: int, on: date | None = None) -> list[RateView]:
    """The rates out of a program, those of each other program through time, the latest first; on: those of a day."""
    rows = Rate.objects.filter(program_id=program_id, period__isempty=False).select_related("into")
    if on is not None:
        rows = rows.filter(period__contains=on)
    return [
        RateView(
            id=row.id,
            program_id=row.program_id,
            into_id=row.into_id,
            into_name=row.into.name,
            into_is_open=row.into.ended_on is None,
            since=row.period.lower,
            until=row.period.upper,
            takes=row.takes,
            gives=row.gives,
        )
        for row in rows.order_by("into_id", "-period")
    ]


def find_rate(*, program_id: int, into_id: int, on: date) -> RateView | None:
    """The rate of a day, or None."""
    return next((one for one in list_rates(program_id=program_id, on=on) if one.into_id == into_id), None)
