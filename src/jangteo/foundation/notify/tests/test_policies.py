"""Dated numbers, the night, and the two years."""

from datetime import date, datetime, timedelta

import pytest

from jangteo.foundation.notify import policies, queries
from jangteo.foundation.rules.tests.factories import held
from jangteo.kernel.clock import SEOUL
from jangteo.kernel.errors import Broken


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("2026-11-22 20:59:59", None),
        ("2026-11-22 21:00:00", "2026-11-23 08:00"),
        ("2026-11-22 23:59:59", "2026-11-23 08:00"),
        ("2026-11-23 00:00:00", "2026-11-23 08:00"),
        ("2026-11-23 07:59:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00:00", None),
    ],
)
def test_the_night(clock: str, opens: str | None) -> None:
    now = datetime.fromisoformat(clock).replace(tzinfo=SEOUL)
    ends = policies.night_ends(now, from_hour=21, to_hour=8)
    assert (f"{ends:%Y-%m-%d %H:%M}" if ends else None) == opens


def test_a_consent_is_confirmed_before_its_second_year_is_over() -> None:
    assert policies.reconfirm_due(date(2024, 11, 22), years=2) == date(2026, 11, 21)
    assert policies.reconfirm_due(date(2024, 2, 29), years=2) == date(2026, 2, 28)


@pytest.mark.django_db
def test_the_night_of_the_day_is_the_one_that_holds() -> None:
    held("notify.night_from_hour", 20, since=date(2027, 1, 1))
    evening = datetime(2026, 12, 31, 20, 30, tzinfo=SEOUL)
    assert queries.find_night_end(now=evening) is None
    assert queries.find_night_end(now=evening + timedelta(days=1)) == datetime(2027, 1, 2, 8, tzinfo=SEOUL)


@pytest.mark.django_db
def test_a_number_that_nobody_declared_is_a_mistake() -> None:
    with pytest.raises(Broken):
        queries.get_policy(code="nonsense", day=date(2026, 11, 22))
