from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken, Invalid
from jangteo.kernel.periods import Period

JAN1, JAN11, JAN21, JAN31 = (date(2026, 1, day) for day in (1, 11, 21, 31))


def test_the_end_does_not_belong_to_it() -> None:
    period = Period(JAN1, JAN11)
    assert period.contains(JAN1)
    assert period.contains(date(2026, 1, 10))
    assert not period.contains(JAN11)
    assert not period.contains(date(2025, 12, 31))
    assert period.days == 10
    assert period.last_day == date(2026, 1, 10)


def test_without_an_end_it_goes_on() -> None:
    period = Period(JAN1)
    assert period.contains(date(9999, 12, 31))
    assert period.days is None
    assert period.last_day is None


def test_through_takes_the_last_day() -> None:
    assert Period.through(JAN1, date(2026, 1, 10)) == Period(JAN1, JAN11)
    assert Period.through(JAN1, JAN1).days == 1
    assert Period.through(JAN1, None) == Period(JAN1)


@pytest.mark.parametrize("end", [JAN1, date(2025, 12, 31)])
def test_no_period_is_empty_or_runs_backwards(end: date) -> None:
    with pytest.raises(Invalid, match="period_backwards"):
        Period(JAN1, end)


def test_an_instant_is_no_day() -> None:
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    for use in (
        lambda: Period(instant),
        lambda: Period(JAN1, instant + timedelta(days=3)),
        lambda: Period.through(JAN1, instant),
        lambda: Period(JAN1).contains(instant),
    ):
        with pytest.raises(Broken):
            use()


def test_touching_is_not_overlapping() -> None:
    assert not Period(JAN1, JAN11).overlaps(Period(JAN11, JAN21))
    assert Period(JAN1, JAN21).overlaps(Period(JAN11, JAN31))


def test_what_two_share() -> None:
    assert Period(JAN1, JAN21).intersect(Period(JAN11, JAN31)) == Period(JAN11, JAN21)
    assert Period(JAN1, JAN11).intersect(Period(JAN11)) is None
    assert Period(JAN1).intersect(Period(JAN11)) == Period(JAN11)
    assert Period(JAN1).intersect(Period(JAN11, JAN21)) == Period(JAN11, JAN21)


def _periods() -> st.SearchStrategy[Period]:
    length = st.none() | st.integers(1, 40)
    return st.builds(
        lambda first, days: Period(
            JAN1 + timedelta(days=first), None if days is None else JAN1 + timedelta(days=first + days)
        ),
        st.integers(0, 60),
        length,
    )


@given(_periods(), _periods(), st.integers(-5, 110))
def test_an_intersection_holds_the_days_that_both_hold(one: Period, other: Period, offset: int) -> None:
    day = JAN1 + timedelta(days=offset)
    shared = one.intersect(other)
    assert shared == other.intersect(one)
    assert (shared is not None and shared.contains(day)) == (one.contains(day) and other.contains(day))
