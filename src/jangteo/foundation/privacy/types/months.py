"""Months of Seoul's calendar."""

from datetime import date, datetime, time, timedelta

from jangteo.kernel.clock import SEOUL


def midnight(day: date) -> datetime:
    """The first instant of a day in Seoul."""
    return datetime.combine(day, time.min, tzinfo=SEOUL)


def next_month(month: date) -> date:
    """The first day of the month after the one in which the day lies."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The first instant of the month in which the day lies, and that of the next."""
    return midnight(month.replace(day=1)), midnight(next_month(month))
