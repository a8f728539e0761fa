"""How dates are written on screens and papers. Instants are shown on Seoul's clock."""

from datetime import date, datetime

from jangteo.kernel.clock import in_seoul
from jangteo.kernel.errors import Broken

_WEEKDAYS = "월화수목금토일"


def format_weekday(day: date) -> str:
    """The day of the week: 월요일."""
    return f"{_WEEKDAYS[day.weekday()]}요일"


def format_date(day: date) -> str:
    """`2026. 11. 22.(일)`. Raises Broken for a datetime: use format_datetime, or say whose date is meant."""
    if isinstance(day, datetime):
        raise Broken("a datetime has no date until a time zone is chosen")
    return f"{day.year}. {day.month}. {day.day}.({_WEEKDAYS[day.weekday()]})"


def format_day(day: date, today: date) -> str:
    """`11. 27.(금)` in the year of `today`, with the year elsewhere. Raises Broken as above."""
    written = format_date(day)
    return written.partition(" ")[2] if day.year == today.year else written


def format_datetime(moment: datetime) -> str:
    """`2026. 11. 22.(일) 14:30` in Seoul. Raises Broken for a naive datetime."""
    local = in_seoul(moment)
    return f"{format_date(local.date())} {local:%H:%M}"


def format_days_left(day: date, today: date) -> str:
    """How far a day is: `3일 남음`, `오늘`, `2일 지남`. Raises Broken for a datetime."""
    if isinstance(day, datetime) or isinstance(today, datetime):
        raise Broken("days are counted between dates, not datetimes")
    left = (day - today).days
    if left == 0:
        return "오늘"
    return f"{left}일 남음" if left > 0 else f"{-left}일 지남"
