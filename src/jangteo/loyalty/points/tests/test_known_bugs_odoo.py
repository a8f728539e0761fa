"""Known bugs of Odoo's points, one test each: they do not happen here. The numbers are those of odoo/odoo's tracker."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import cancel, earn, grant, left, live, refused, spend
from jangteo.loyalty.points.tests.world import NOW, a_program, at, sql
from jangteo.loyalty.points.types import Refund

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=80)


@pytest.mark.parametrize("refund", Refund)
def test_odoo_257854_a_refund_does_not_keep_the_points_of_the_sale(refund: Refund) -> None:
    """odoo/odoo#257854: a refunded order left its points with the customer."""
    p = a_program(accrual_bp=10_000, refund=refund)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    assert cancel(p, "E1").balance == 0
    assert left(p, wallet) == 0


@pytest.mark.parametrize("parts", [[None], [100, 400], [250, 250], [1, 2, 497]])
def test_odoo_212922_and_221928_a_refund_takes_the_points_once(parts: list[int | None]) -> None:
    """odoo/odoo#212922, #221928: points were deducted twice on a refund."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 1_000)
    earn(p, wallet, 500, receipt="E1")
    for part in parts:
        cancel(p, "E1", paid=part)
    refused(lambda: cancel(p, "E1"), "already_cancelled")
    refused(lambda: cancel(p, "E1", paid=1), "already_cancelled")
    assert left(p, wallet) == 1_000


def test_odoo_238806_a_refund_of_a_sale_paid_with_points_gives_them_back_and_takes_what_it_earned() -> None:
    """odoo/odoo#238806: what a refund does to points used and points won on one order was confused."""
    p = a_program(accrual_bp=1_000)
    wallet = p.wallet()
    grant(p, wallet, 700)
    spend(p, wallet, 700, receipt="S1")
    earn(p, wallet, 5_000, receipt="E1")
    assert cancel(p, "S1").points == 700
    assert cancel(p, "E1").points == -500
    assert left(p, wallet) == 700


def test_odoo_150833_and_264931_the_customer_says_how_many_points_to_use() -> None:
    """odoo/odoo#150833, #264931: one could only use all points or a fixed reward."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 1_000)
    assert [spend(p, wallet, points).balance for points in (1, 333, 66)] == [999, 666, 600]
    assert left(p, wallet) == 600


def test_odoo_171453_and_206048_the_expiry_is_kept_and_the_first_to_run_out_is_used_first() -> None:
    """odoo/odoo#171453: an expiry could be set and did nothing; #206048: points had no expiry of their own."""
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    grant(p, wallet, 400, expires_on=date(2030, 1, 1))
    assert earn(p, wallet, 500).expires_on == date(2026, 12, 31)
    spend(p, wallet, 100)
    assert live(wallet) == [("2026-12-31", 400), ("2030-01-01", 400)]
    refused(lambda: spend(p, wallet, 401, now=LATER), "insufficient_points")
    assert operations.expire_due(**at(LATER)) == 1
    assert left(p, wallet) == 400


def test_odoo_208134_nothing_is_earned_or_spent_where_the_program_does_not_run() -> None:
    """odoo/odoo#208134: a card was made on a programme that had ended."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    sql("UPDATE points_policy SET period = '[2020-01-01,2026-12-01)' WHERE program_id = %s", p.id)
    assert earn(p, wallet, 100).balance == 600
    refused(lambda: earn(p, wallet, 100, now=LATER), "not_taking_part")
    refused(lambda: spend(p, wallet, 100, now=LATER), "not_taking_part")
    assert left(p, wallet) == 600


def test_odoo_192246_226226_and_184807_points_of_one_program_work_in_all_its_shops_and_in_no_other() -> None:
    """odoo/odoo#192246, #226226, #184807: points and branches or companies were mixed up."""
    p = a_program(accrual_bp=10_000)
    q = a_program("silver", world=p.world)
    wallet = p.wallet()
    earn(p, wallet, 500, till=0)
    assert spend(p, wallet, 100, till=1).balance == 400
    refused(lambda: earn(q, wallet, 100), "member_missing")
    refused(lambda: spend(q, wallet, 100), "member_missing")
    with pytest.raises(Missing):
        queries.get_wallet(program_id=q.id, wallet_id=wallet)
    assert left(p, wallet) == 400


def test_odoo_152259_203431_267799_270532_and_288974_a_till_that_sends_its_queue_again_changes_nothing() -> None:
    """odoo/odoo#152259, #203431, #267799, #270532, #288974: orders taken offline came twice, or were lost."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    queue = [(f"Q{n}", 100 + n) for n in range(20)]
    first = [earn(p, wallet, paid, receipt=receipt) for receipt, paid in queue[:12]]
    again = [earn(p, wallet, paid, receipt=receipt) for receipt, paid in queue]
    assert [(one.id, one.balance) for one in again[:12]] == [(one.id, one.balance) for one in first]
    assert [one.again for one in again] == [True] * 12 + [False] * 8
    assert left(p, wallet) == sum(paid for _, paid in queue)


def test_oca_pos_185_a_retry_does_not_double_the_points() -> None:
    """OCA/pos#185: an order sent again after a time-out gave its points twice."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    assert len({earn(p, wallet, 500, receipt="E1").id for _ in range(5)}) == 1
    assert len({spend(p, wallet, 100, receipt="S1").id for _ in range(5)}) == 1
    assert left(p, wallet) == 400
