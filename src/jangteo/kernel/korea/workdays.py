"""Working days as Korean public offices count them: no Saturday, no Sunday, no 공휴일.

The calendar is that of the `holidays` package, which follows 관공서의 공휴일에 관한 규정 with 대체공휴일
and, from 2026, 노동절 and 제헌절. What a government declares at short notice (임시공휴일) is handed in as
`overrides`: date → whether one works on it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays

from jangteo.kernel.errors import Broken
from jangteo.kernel.numbers import whole

NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})

_SATURDAY = 5
_LONGEST_COUNT = 3_660  # ten years and more than any statutory time; stops a mistyped number from looping for minutes


def holiday_name(day: date) -> str | None:
    """The Korean name of a 공휴일 (`추석`, `광복절 대체 휴일`); None on other days, ordinary Sundays too."""
    return _holidays_of(day.year).get(day)


def is_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    """Whether public offices work on the day; an override for that very day decides alone."""
    if day in overrides:
        return overrides[day]
    return day.weekday() < _SATURDAY and holiday_name(day) is None


def next_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day, overrides):
        day += timedelta(days=1)
    return day


def add_working_days(start: date, count: int, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The last day of a time of `count` working days that begins on `start`, the first day counted.

    Source: 민원처리법 §19② (처리기간 of six days and more). A start on a day off counts from the next working
    day. Raises Broken if count is below 1 or beyond ten years.
    """
    if not 1 <= whole(count, "count of days") <= _LONGEST_COUNT:
        raise Broken(f"a time of {count} working days makes no sense")
    day = next_working_day(start, overrides)
    for _ in range(count - 1):
        day = next_working_day(day + timedelta(days=1), overrides)
    return day


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> Mapping[date, str]:
    return MappingProxyType(dict(holidays.country_holidays("KR", years=year, language="ko")))
