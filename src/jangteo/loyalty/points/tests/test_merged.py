"""What was earned or spent before two members became one is still cancelled, at the cost or to the good of the one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import cancel, earn, left, live, refused, spend
from jangteo.loyalty.points.tests.world import NOW, Program, a_program, at, sql
from jangteo.loyalty.points.types import Refund

pytestmark = pytest.mark.django_db


def _merged(p: Program, gone: int, stays: int) -> None:
    operations.merge_wallets(**at(), program_id=p.id, from_id=gone, into_id=stays)


def _sound(p: Program, gone: int, stays: int) -> int:
    """The balance of the one that stays, all else being in order."""
    assert left(p, gone) == 0
    assert queries.get_totals(program_id=p.id).clearing == 0, "what was moved is on neither side"
    return left(p, stays)


def test_a_sale_of_before_is_taken_back_from_the_member_who_has_its_points_now() -> None:
    p = a_program(accrual_bp=10_000)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500, receipt="E1")
    earn(p, mine, 300)
    _merged(p, card, mine)
    first = cancel(p, "E1", receipt="C1")
    assert (first.points, first.balance) == (-500, 300), "what there is now is told, not what is left in the old one"
    assert _sound(p, card, mine) == 300
    assert queries.get_totals(program_id=p.id).store == -300
    earn(p, mine, 1_000)
    again = cancel(p, "E1", receipt="C1")
    assert (again.again, again.id, again.points, again.balance) == (True, first.id, first.points, 300)
    refused(lambda: cancel(p, "E1"), "already_cancelled")
    refused(lambda: earn(p, card, 100), "member_closed")


def test_in_parts_and_never_more_than_the_sale() -> None:
    p = a_program(accrual_bp=10_000)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500, receipt="E1")
    cancel(p, "E1", points=100)
    _merged(p, card, mine)
    assert cancel(p, "E1", points=150).points == -150
    assert _sound(p, card, mine) == 250
    refused(lambda: cancel(p, "E1", points=251), "above_original")
    assert cancel(p, "E1").points == -250
    assert _sound(p, card, mine) == 0


@pytest.mark.parametrize(("refund", "balance", "owed"), [(Refund.OWE, -400, 400), (Refund.TAKE, 0, 0)])
def test_what_was_spent_since_is_owed_or_forgiven_as_the_program_says(refund: Refund, balance: int, owed: int) -> None:
    p = a_program(accrual_bp=10_000, refund=refund)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500, receipt="E1")
    _merged(p, card, mine)
    spend(p, mine, 400)
    assert cancel(p, "E1").balance == balance
    assert _sound(p, card, mine) == balance
    assert queries.get_wallet(program_id=p.id, wallet_id=mine).owed == owed
    earn(p, mine, 1_000)
    assert _sound(p, card, mine) == balance + 1_000


def test_a_redemption_of_before_comes_back_to_the_member_with_its_day() -> None:
    p = a_program(accrual_bp=10_000)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500)
    spend(p, card, 200, receipt="S1")
    _merged(p, card, mine)
    days = {day for day, _ in live(mine)}
    told = [cancel(p, "S1", points=50, receipt="C1"), cancel(p, "S1", receipt="C2")]
    assert [(one.points, one.balance) for one in told] == [(50, 350), (150, 500)]
    spend(p, mine, 500, receipt="S2")
    assert [cancel(p, "S1", points=50, receipt="C1").balance, cancel(p, "S1", receipt="C2").balance] == [350, 500]
    cancel(p, "S2")
    assert _sound(p, card, mine) == 500
    assert {day for day, _ in live(mine)} == days
    refused(lambda: cancel(p, "S1"), "already_cancelled")


def test_through_two_mergers_and_with_the_refund_repaying_what_is_owed() -> None:
    p = a_program(accrual_bp=10_000, refund=Refund.OWE)
    one, two, three = p.wallet(), p.wallet(), p.wallet()
    earn(p, one, 500, receipt="E1")
    spend(p, one, 300, receipt="S1")
    _merged(p, one, two)
    _merged(p, two, three)
    spend(p, three, 200)
    assert cancel(p, "E1").balance == -500
    assert queries.get_wallet(program_id=p.id, wallet_id=three).owed == 500
    assert cancel(p, "S1").balance == -200
    assert left(p, one) == left(p, two) == 0
    assert _sound(p, one, three) == -200


def test_what_ran_out_before_the_merger_comes_back_from_the_breakage() -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1, backdate_days=400)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500, receipt="E1")
    later = NOW + timedelta(days=80)
    operations.expire_due(**at(later))
    operations.merge_wallets(**at(later), program_id=p.id, from_id=card, into_id=mine)
    earn(p, mine, 70, now=later)
    told = cancel(p, "E1", now=later)
    assert (told.points, told.balance) == (0, 70)
    assert _sound(p, card, mine) == 70
    assert queries.get_totals(program_id=p.id).breakage == 0


def test_whoever_left_after_the_merger_is_asked_for_nothing() -> None:
    p = a_program(accrual_bp=10_000)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500, receipt="E1")
    _merged(p, card, mine)
    operations.close_wallet(**at(), program_id=p.id, wallet_id=mine)
    refused(lambda: cancel(p, "E1"), "member_closed")


def test_what_was_told_cannot_be_changed_nor_told_later() -> None:
    p = a_program(accrual_bp=10_000)
    card, mine = p.wallet(), p.wallet()
    earn(p, card, 500, receipt="E1")
    _merged(p, card, mine)
    cancel(p, "E1")
    assert sql("SELECT wallet_id, balance FROM points_told") == [(card, 0)]
    for raw in (
        "UPDATE points_told SET balance = 9",
        "DELETE FROM points_told",
        f"INSERT INTO points_told VALUES ({card}, 1, {p.id}, 9)",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(raw)
