from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken
from jangteo.kernel.korea.dates import format_date, format_datetime, format_day, format_days_left
from jangteo.kernel.korea.workdays import (
    add_working_days,
    holiday_name,
    is_working_day,
    next_working_day,
)

TODAY = date(2026, 11, 22)


def test_dates_as_people_read_them() -> None:
    assert format_date(TODAY) == "2026. 11. 22.(일)"
    assert format_date(date(2026, 1, 5)) == "2026. 1. 5.(월)"


def test_the_year_is_left_out_where_it_is_this_one() -> None:
    assert format_day(date(2026, 11, 27), TODAY) == "11. 27.(금)"
    assert format_day(date(2027, 1, 2), TODAY) == "2027. 1. 2.(토)"


def test_instants_are_shown_on_the_clock_of_seoul() -> None:
    assert format_datetime(datetime(2026, 11, 22, 5, 30, tzinfo=UTC)) == "2026. 11. 22.(일) 14:30"
    assert format_datetime(datetime(2026, 11, 22, 15, 4, tzinfo=UTC)) == "2026. 11. 23.(월) 00:04"


@pytest.mark.parametrize(("days", "text"), [(3, "3일 남음"), (1, "1일 남음"), (0, "오늘"), (-2, "2일 지남")])
def test_days_left(days: int, text: str) -> None:
    assert format_days_left(TODAY + timedelta(days=days), TODAY) == text


def test_an_instant_is_no_date_and_a_naive_one_no_instant() -> None:
    instant = datetime(2026, 11, 22, tzinfo=UTC)
    uses: list[Callable[[], object]] = [
        lambda: format_date(instant),
        lambda: format_days_left(instant, TODAY),
        lambda: format_days_left(TODAY, instant),
        lambda: format_datetime(datetime(2026, 11, 22)),
    ]
    for use in uses:
        with pytest.raises(Broken):
            use()


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        (date(2026, 9, 21), 7, date(2026, 10, 1)),
        (date(2026, 9, 21), 14, date(2026, 10, 14)),
        (date(2026, 4, 27), 7, date(2026, 5, 7)),
        (date(2026, 4, 27), 14, date(2026, 5, 18)),
        (date(2026, 7, 13), 7, date(2026, 7, 22)),
        (date(2026, 7, 13), 14, date(2026, 7, 31)),
        (date(2026, 12, 21), 14, date(2027, 1, 11)),
        (date(2026, 10, 2), 7, date(2026, 10, 14)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # a Saturday: counting starts on Monday
    ],
)
def test_statutory_times_with_the_first_day_counted(received: date, count: int, due: date) -> None:
    assert add_working_days(received, count) == due


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 1),
        date(2026, 7, 17),
        date(2026, 8, 17),
        date(2026, 10, 5),
        date(2027, 5, 3),
        date(2027, 7, 19),
        date(2027, 12, 27),
        date(2026, 6, 3),
        date(2026, 9, 24),
    ],
)
def test_days_the_law_frees(day: date) -> None:
    assert not is_working_day(day)
    assert holiday_name(day)


def test_days_the_law_does_not_free() -> None:
    assert is_working_day(date(2025, 5, 1))  # 노동절 is a 공휴일 from 2026
    assert is_working_day(date(2025, 7, 17))  # 제헌절 likewise
    assert is_working_day(date(2026, 6, 8))  # no substitute for 현충일, which fell on a Saturday
    assert holiday_name(date(2026, 11, 22)) is None
    assert not is_working_day(date(2026, 11, 22))


def test_an_override_alone_decides_its_day() -> None:
    monday = date(2026, 11, 23)
    assert not is_working_day(monday, {monday: False})
    assert is_working_day(date(2026, 12, 25), {date(2026, 12, 25): True})
    assert next_working_day(TODAY) == monday
    assert next_working_day(TODAY, {monday: False}) == date(2026, 11, 24)
    assert add_working_days(monday, 2, {date(2026, 11, 24): False}) == date(2026, 11, 25)


@pytest.mark.parametrize("count", [0, -1, 10**9, True])
def test_a_senseless_count_is_broken(count: int) -> None:
    with pytest.raises(Broken):
        add_working_days(TODAY, count)


@given(st.dates(date(2020, 1, 1), date(2029, 1, 1)), st.integers(1, 40))
def test_exactly_that_many_working_days_lie_within(start: date, count: int) -> None:
    due = add_working_days(start, count)
    within = [start + timedelta(days=n) for n in range((due - start).days + 1)]
    assert sum(map(is_working_day, within)) == count
    assert is_working_day(due)
