"""Opening cycles against dates worked out by hand, and against properties that hold for every rule."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jangteo.registry.places.tests.dates_by_hand import CLOSED_DAYS, MARKET_DAYS, RULES, YEARS
from jangteo.registry.places.types import (
    ClosedWeekday,
    CycleProblem,
    Departure,
    OpeningCycle,
    OpeningKind,
    ThirtyFirst,
    Weekday,
    YearlyClosure,
    describe_cycle,
    format_cycle,
    format_type,
    is_market_day,
    is_open_on,
    market_days,
    next_market_days,
    next_open_days,
    opening_on,
    parse_cycle,
)

START, END = date(2026, 1, 1), date(2028, 1, 1)


def _dates(table: dict[str, str]) -> set[date]:
    return {date(int(month[:4]), int(month[5:]), int(day)) for month, days in table.items() for day in days.split()}


def test_the_table_covers_two_years_of_ten_kinds() -> None:
    assert len(RULES) >= 10
    assert set(RULES) == set(MARKET_DAYS) | set(CLOSED_DAYS)
    months = {f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)}
    assert all(set(table) == months for table in MARKET_DAYS.values())


@pytest.mark.parametrize("name", sorted(MARKET_DAYS))
def test_market_days_are_those_worked_out_by_hand(name: str) -> None:
    expected = _dates(MARKET_DAYS[name])
    found = market_days(RULES[name], START, END)
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("name", sorted(CLOSED_DAYS))
def test_closed_days_are_those_worked_out_by_hand(name: str) -> None:
    days = [START + timedelta(days=n) for n in range((END - START).days)]
    assert {day for day in days if not is_open_on(RULES[name], day)} == _dates(CLOSED_DAYS[name])


def test_vector_of_the_domain_reference() -> None:
    rule = parse_cycle("5일장", "2일+7일")
    assert isinstance(rule, OpeningCycle)
    november = market_days(rule, date(2026, 11, 1), date(2026, 12, 1))
    assert [day.day for day in november] == [2, 7, 12, 17, 22, 27]
    assert is_market_day(rule, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("type_text", "cycle_text", "code"),
    [
        ("상설장", "매일+6일", "cycle_corrupt"),
        ("5일장", "매일+6일", "cycle_corrupt"),
        ("상설장+5일장", "매일+6일", "cycle_corrupt"),
        ("상설장", "2일+7일", "cycle_mismatch"),
        ("5일장", "매일", "cycle_mismatch"),
        ("상설장+5일장", "매일", "cycle_mismatch"),
        ("5일장", "", "cycle_missing"),
        ("주말장", "매일", "type_unknown"),
        ("", "매일", "type_unknown"),
        ("5일장", "2일+8일", "cycle_incomplete"),
        ("5일장", "3일", "cycle_incomplete"),
        ("5일장", "12일+17일", "cycle_unknown"),
        ("5일장", "2일+2일", "cycle_corrupt"),
        ("5일장", "2,7", "cycle_unknown"),
        ("5일장", "0일+5일", "cycle_unknown"),
    ],
)
def test_what_is_not_sound_is_never_read_as_a_rule(type_text: str, cycle_text: str, code: str) -> None:
    found = parse_cycle(type_text, cycle_text)
    assert isinstance(found, CycleProblem)
    assert found.code == code
    assert found.message.endswith("요.")


@pytest.mark.parametrize(
    ("type_text", "cycle_text"),
    [
        ("상설장", "매일"),
        ("5일장", "1일+6일"),
        ("5일장", "5일+10일"),
        ("상설장+5일장", "2일+7일"),
        ("5일장", "2일+4일+7일+9일"),
    ],
)
def test_text_comes_back_as_it_was(type_text: str, cycle_text: str) -> None:
    rule = parse_cycle(type_text, cycle_text)
    assert isinstance(rule, OpeningCycle)
    assert (format_type(rule), format_cycle(rule)) == (type_text, cycle_text)


def test_sentences() -> None:
    assert describe_cycle(OpeningCycle(False, frozenset({2, 7}))) == "2일과 7일에 장이 서요."
    assert describe_cycle(OpeningCycle(True)) == "매일 열어요."
    both = OpeningCycle(True, frozenset({5, 10}), closed_yearly=frozenset({YearlyClosure.SEOLLAL}))
    assert describe_cycle(both) == "매일 열어요. 5일과 10일에 장이 서요. 설날 당일은 쉬어요."


def test_departures_beat_everything_and_keep_their_reason() -> None:
    day = date(2026, 2, 17)
    rule = OpeningCycle(
        False,
        frozenset({2, 7}),
        closed_yearly=frozenset(YearlyClosure),
        departures={day: Departure(OpeningKind.MARKET_DAY, "설 대목장이에요")},
    )
    assert opening_on(rule, day).reason == "설 대목장이에요"
    assert is_market_day(rule, day)
    assert not is_market_day(OpeningCycle(False, frozenset({2, 7}), closed_yearly=frozenset(YearlyClosure)), day)


def test_a_market_that_never_opens_cannot_be_written_down() -> None:
    with pytest.raises(ValueError, match="never opens"):
        OpeningCycle(permanent=False)
    with pytest.raises(ValueError, match=r"1\.\.10"):
        OpeningCycle(permanent=False, days=frozenset({11}))


def test_next_days_end_when_nothing_is_left() -> None:
    assert next_market_days(OpeningCycle(True), START, 3) == []
    never = OpeningCycle(True, closed_weekdays=frozenset(ClosedWeekday(0, day) for day in Weekday))
    assert next_open_days(never, START, 1) == []
    assert next_open_days(OpeningCycle(True), date.max - timedelta(days=1), 5) == [date.max - timedelta(days=1)]


# --- properties ----------------------------------------------------------------------------------------------------

PAIRS = st.sets(st.integers(1, 5), min_size=1).map(lambda firsts: frozenset(n + k for n in firsts for k in (0, 5)))
WEEKDAYS = st.frozensets(st.builds(ClosedWeekday, st.integers(0, 5), st.sampled_from(list(Weekday))), max_size=3)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
RULES_ = st.builds(
    OpeningCycle,
    permanent=st.booleans(),
    days=PAIRS,
    thirty_first=st.sampled_from(list(ThirtyFirst)),
    closed_weekdays=WEEKDAYS,
    closed_yearly=st.frozensets(st.sampled_from(list(YearlyClosure))),
    weekday_beats_market_day=st.booleans(),
    departures=st.dictionaries(DAYS, st.builds(Departure, st.sampled_from(list(OpeningKind))), max_size=4),
)


@settings(deadline=None)
@given(RULES_, DAYS, st.integers(1, 8))
def test_every_next_day_is_a_market_day_and_none_lies_between(rule: OpeningCycle, start: date, n: int) -> None:
    found = next_market_days(rule, start, n)
    assert found == sorted(set(found))
    assert all(is_market_day(rule, day) for day in found)
    last = found[-1] if len(found) == n else start
    between = {start + timedelta(days=k) for k in range((last - start).days + 1)} - set(found)
    assert not any(is_market_day(rule, day) for day in between if len(found) == n)


@settings(deadline=None)
@given(RULES_, DAYS, st.integers(0, 200), st.integers(0, 200))
def test_periods_add_up(rule: OpeningCycle, start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert market_days(rule, start, middle) + market_days(rule, middle, end) == market_days(rule, start, end)


@settings(deadline=None)
@given(PAIRS, DAYS)
def test_a_plain_pair_meets_six_times_a_month_but_for_short_ones(days: frozenset[int], month: date) -> None:
    rule = OpeningCycle(False, days)
    length = calendar.monthrange(month.year, month.month)[1]
    first = month.replace(day=1)
    held = market_days(rule, first, first + timedelta(days=length))
    missing = sum(1 for number in days if 20 + number > length)
    assert len(held) == 3 * len(days) - missing
