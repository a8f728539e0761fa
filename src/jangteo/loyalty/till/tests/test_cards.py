"""What a card spends in a day without a code."""

from __future__ import annotations

from typing import Any

import pytest

from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members.tests.factories import Club, a_user
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import a_program, sql
from jangteo.loyalty.till.tests.asking import Till, a_code, forget_all, texts_of

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = 5_000


@pytest.fixture
def club() -> Club:
    forget_all()
    return Club(a_program(accrual_bp=10_000, card_day_limit=LIMIT))


@pytest.fixture
def till(club: Club) -> Till:
    return Till(club.program)


def a_full_card(till: Till, club: Club) -> tuple[str, int]:
    """The number and the wallet of a card that nobody has claimed, with 50,000 P."""
    ((_, number, wallet),) = club.cards()
    assert till.post("earn", receipt="E", member=number, paid=50_000)[0] == 201
    return number, wallet


def spend(receipt: str, number: str, points: int, **more: Any) -> dict[str, Any]:
    return {"receipt": receipt, "member": number, "points": points, "bill": 100_000} | more


def test_a_card_spends_so_much_a_day_without_more(till: Till, club: Club) -> None:
    number, wallet = a_full_card(till, club)
    other = Till(club.program, shop=1)
    assert till.post("redeem", **spend("1", number, 3_000))[0] == 201
    assert other.post("hold", **spend("2", number, 2_000))[0] == 201
    # Nobody has a telephone to which a code could go.
    assert till.code("redeem", **spend("3", number, 1)) == "confirmation_impossible"
    assert till.code("redeem", **spend("3", number, 1, confirm="123456")) == "confirmation_wrong"
    assert till.post("redeem", **spend("1", number, 3_000))[0] == 200
    # On the next day it may again.
    tomorrow = "SELECT (points_spend('redeem', s.id, %s, '', %s, %s, 100000, t, t, 'card')).code FROM points_source s, (SELECT now() + interval '1 day' AS t) d WHERE s.id = %s"  # noqa: E501
    assert sql(tomorrow, "T-1", wallet, LIMIT + 1, club.program.tills[0]) == [("confirmation_needed",)]
    assert sql(tomorrow, "T-2", wallet, LIMIT, club.program.tills[0]) == [(None,)]
    assert points.list_differences() == []


def test_what_came_back_the_same_day_may_be_spent_again(till: Till, club: Club) -> None:
    number, _ = a_full_card(till, club)
    assert till.post("redeem", **spend("1", number, 5_000))[0] == 201
    assert till.post("cancel", receipt="1c", original_receipt="1", points=2_000)[0] == 201
    assert till.post("hold", **spend("2", number, 2_000))[0] == 201
    assert till.code("redeem", **spend("3", number, 1)) == "confirmation_impossible"
    assert till.post("release", receipt="2r", original_receipt="2")[0] == 201
    assert till.post("hold", **spend("4", number, 2_000))[0] == 201
    assert till.post("capture", receipt="4c", original_receipt="4", points=500)[0] == 201
    assert till.post("redeem", **spend("5", number, 1_500))[0] == 201
    assert till.post("cancel", receipt="4x", original_receipt="4c")[0] == 201
    assert till.code("redeem", **spend("6", number, 501)) == "confirmation_impossible"
    assert till.post("redeem", **spend("6", number, 500))[0] == 201
    # Earning and its cancelling are no spending.
    assert till.post("earn", receipt="7", member=number, paid=1_000)[0] == 201
    assert till.post("cancel", receipt="7c", original_receipt="7")[0] == 201
    assert till.code("redeem", **spend("8", number, 1)) == "confirmation_impossible"
    assert points.list_differences() == []


def test_what_comes_back_of_yesterday_makes_today_no_larger(till: Till, club: Club) -> None:
    number, wallet = a_full_card(till, club)
    yesterday = (
        "SELECT (points_spend('redeem', %s, 'Y', '', %s, %s, 100000, t, t, 'card')).code"
        " FROM (SELECT now() - interval '1 day' AS t) d"
    )
    assert sql(yesterday, club.program.tills[0], wallet, LIMIT) == [(None,)]
    assert till.post("cancel", receipt="Yc", original_receipt="Y")[0] == 201
    assert till.post("redeem", **spend("1", number, LIMIT))[0] == 201
    assert till.code("redeem", **spend("2", number, 1)) == "confirmation_impossible"
    assert points.list_differences() == []


def test_above_its_day_a_claimed_card_needs_the_code_and_counts_all_of_the_day(
    till: Till, club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = a_full_card(till, club)
    person, phone = a_user()
    club.join(person)
    members.claim_card(**club.by(person), card=number)
    sent = texts_of(monkeypatch)
    assert till.post("redeem", **spend("1", number, 4_000))[0] == 201
    assert till.code("redeem", **spend("2", number, 2_000)) == "confirmation_needed"
    assert till.code("redeem", **spend("2", number, 2_001), confirm=sent[0]) == "confirmation_wrong"
    assert till.post("redeem", **spend("2", number, 2_000), confirm=sent[0])[0] == 201
    # What a transfer was spent with is not written down: with a code or not, it is of the day.
    assert till.code("redeem", **spend("3", number, 1)) == "confirmation_needed"
    assert till.post("redeem", **spend("4", a_code(club.program, phone), 10_000))[0] == 201
    assert till.code("redeem", **spend("5", number, 50_000)) == "insufficient_points"
