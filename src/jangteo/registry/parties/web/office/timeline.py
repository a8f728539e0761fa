"""Terms of office laid over the years, in hundredths of the drawing's width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jangteo.registry.parties.types import OfficerView

_PAST, _AHEAD = timedelta(days=365 * 5), timedelta(days=365 * 2)


@dataclass(frozen=True)
class Bar:
    """One term: where it lies, and how it stands to today (`past`, `now`, `soon`, `next`)."""

    officer: OfficerView
    x: str
    width: str
    state: str
    last_day: date | None


@dataclass(frozen=True)
class Timeline:
    """The bars by rank, where today is, and where each new year begins."""

    bars: list[Bar]
    today: str
    years: list[tuple[str, int]]


def draw(officers: Sequence[OfficerView], today: date, warn_days: int) -> Timeline:
    """Lay the terms of the last five and the next two years out; those that ended before are left out."""
    first, last = today - _PAST, today + _AHEAD
    shown = [one for one in officers if one.end is None or one.end > first]
    begin = max(first, min((one.start for one in shown), default=today))
    span = (last - begin).days

    def at(day: date) -> float:
        return min(max((day - begin).days / span * 100, 0), 100)

    bars = []
    for one in shown:
        x, end = at(one.start), at(one.end or last)
        last_day = one.end - timedelta(days=1) if one.end else None
        bars.append(Bar(one, f"{x:.2f}%", f"{max(end - x, 0.6):.2f}%", _state(one, today, warn_days), last_day))
    years = [(f"{at(date(year, 1, 1)):.2f}%", year) for year in range(begin.year + 1, last.year + 1)]
    return Timeline(bars, f"{at(today):.2f}%", years)


def _state(one: OfficerView, today: date, warn_days: int) -> str:
    if one.start > today:
        return "next"
    if not one.is_on(today):
        return "past"
    left = one.days_left(today)
    return "soon" if left is not None and left <= warn_days else "now"
