"""Dated numbers, the night, and the two years."""

from datetime import date, datetime

import pytest

from jangteo.foundation.notify import operations, policies, queries
from jangteo.foundation.notify.tests.helpers import NOW
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import SEOUL
from jangteo.kernel.errors import Broken, Invalid, Refused

SYSTEM = system("검사")


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
def test_an_operators_number_holds_between_its_days() -> None:
    start, end = date(2027, 1, 1), date(2028, 1, 1)
    operations.set_policy(
        actor=SYSTEM, now=NOW, code="sms_bytes", value=140, valid_from=start, valid_to=end, source="고시 2027-1"
    )
    found = [queries.get_policy(code="sms_bytes", day=day) for day in (date(2026, 12, 31), start, end)]
    assert found == [90, 140, 90]
    again = {"code": "sms_bytes", "value": 1, "valid_from": start, "valid_to": None, "source": "x"}
    with pytest.raises(Refused, match="policy_held"):
        operations.set_policy(actor=SYSTEM, now=NOW, **again)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"code": "nonsense"}, {"value": -1}, {"source": ""}, {"valid_to": date(2026, 1, 1)}])
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    given = {"code": "sms_bytes", "value": 90, "valid_from": date(2027, 1, 1), "valid_to": None, "source": "x"} | wrong
    with pytest.raises(Invalid):
        operations.set_policy(actor=SYSTEM, now=NOW, **given)


@pytest.mark.django_db
def test_every_number_says_where_it_stands() -> None:
    assert all(row.source for row in policies.SHIPPED)
    with pytest.raises(Broken):
        queries.get_policy(code="nonsense", day=date(2026, 11, 22))
