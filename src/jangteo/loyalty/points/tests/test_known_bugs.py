"""What went wrong in other systems of points and ledgers, one test each: it does not happen here.

The references are to public issue trackers (owner/repository and number); what is told of them is the fact alone.
"""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jangteo.kernel.errors import Invalid, Missing
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import cancel, capture, earn, grant, hold, left, live, refused, release, spend
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, at, sql
from jangteo.loyalty.points.types import Issuer, Kind, Refund, Terms
from jangteo.registry.merchants.tests.factories import a_world

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=80)


def test_erpnext_59050_the_same_points_are_not_spent_under_two_documents() -> None:
    """frappe/erpnext#59050: the same points were redeemable in different types of document."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 500, receipt="ORDER")
    refused(lambda: spend(p, wallet, 1), "insufficient_points")
    capture(p, "ORDER")
    refused(lambda: spend(p, wallet, 1, till=1), "insufficient_points")
    refused(lambda: hold(p, wallet, 1, receipt="ORDER2"), "insufficient_points")
    assert left(p, wallet) == 0


def test_erpnext_32951_a_return_may_go_below_zero_where_the_program_says_so() -> None:
    """frappe/erpnext#32951: a return was impossible when the points were spent already."""
    p = a_program(accrual_bp=10_000, refund=Refund.OWE)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    spend(p, wallet, 500)
    assert cancel(p, "E1").balance == -500
    assert earn(p, wallet, 800).balance == 300
    assert left(p, wallet) == 300


def test_erpnext_31509_points_are_whole_at_any_rate() -> None:
    """frappe/erpnext#31509: fractions of points were kept."""
    p = a_program(accrual_bp=333)
    wallet = p.wallet()
    given = [earn(p, wallet, paid).points for paid in (1, 29, 30, 31, 999, 10_001)]
    assert given == [0, 0, 0, 1, 33, 333]
    types = sql(
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_name LIKE 'points\\_%%'"
        " AND data_type IN ('numeric', 'real', 'double precision')"
    )
    assert types == []
    assert left(p, wallet) == 367


def test_erpnext_12790_and_14847_balances_of_before_come_over_once() -> None:
    """frappe/erpnext#12790, #14847: what customers had in the system before was brought over wrongly."""
    p = a_program()
    wallet = p.wallet()
    more = {"wallet_id": wallet, "points": 3_000, "expires_on": date(2028, 5, 31), "key": "row-1"}
    first = operations.bring_in(**p.by_staff(), **more)
    assert operations.bring_in(**p.by_staff(), **more).id == first.id
    refused(lambda: operations.bring_in(**p.by_staff(), **more | {"points": 3_001}), "receipt_reused")
    assert live(wallet) == [("2028-05-31", 3_000)]
    assert left(p, wallet) == 3_000


def test_erpnext_12631_a_cancellation_deletes_nothing() -> None:
    """frappe/erpnext#12631: entries were deleted when a document was cancelled."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    cancel(p, "E1")
    lines = queries.list_postings(program_id=p.id, wallet_id=wallet)
    assert [(line.kind, line.points, line.refers_seq) for line in lines] == [
        (Kind.CANCEL, -500, 1),
        (Kind.EARN, 500, 1),
    ]


def test_flocafe_78_and_62_points_that_ran_out_take_no_valid_points_with_them() -> None:
    """FreeOpenSourcePOS/FloCafe#78, #62: expired credits dropped out of the sum while what they had paid stayed in."""
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500)
    spend(p, wallet, 450)
    assert earn(p, wallet, 200, now=LATER).balance == 250
    operations.expire_due(**at(LATER))
    assert left(p, wallet) == 200
    assert spend(p, wallet, 200, now=LATER).balance == 0


def test_forus_1183_nothing_is_spent_after_its_day_though_no_job_ran() -> None:
    """teamforus/Forus#1183: an expired voucher could be spent."""
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500)
    end = NOW + (date(2026, 12, 31) - TODAY)
    midnight = end + timedelta(hours=12)  # NOW is noon in Seoul
    assert spend(p, wallet, 100, now=midnight - timedelta(seconds=1)).balance == 400
    refused(lambda: spend(p, wallet, 100, now=midnight), "insufficient_points")
    refused(lambda: hold(p, wallet, 100, receipt="H1", now=midnight), "insufficient_points")
    assert left(p, wallet) == 400


def test_frappe_books_1409_what_runs_out_is_looked_at_when_it_is_used() -> None:
    """frappe/books#1409: no check of the expiry on use."""
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500)
    grant(p, wallet, 30, expires_on=date(2030, 1, 1))
    refused(lambda: spend(p, wallet, 31, now=LATER), "insufficient_points")
    assert spend(p, wallet, 30, now=LATER).points == -30
    assert left(p, wallet) == 500


@pytest.mark.django_db(transaction=True)
def test_qna_983_a_million_points_out_of_lots_of_a_hundred_are_spent_at_once() -> None:
    """ProgrammerZamanNow/qna#983: how to redeem a million points that were earned a hundred at a time."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    for batch in range(0, 10_000, 1_000):
        sql(
            "SELECT count(*) FROM points_earn_many(%s, ARRAY(SELECT 'L' || n FROM generate_series(%s, %s) n),"
            " array_fill(''::bytea, ARRAY[1000]), array_fill(%s::bigint, ARRAY[1000]),"
            " array_fill(100::bigint, ARRAY[1000]), array_fill(%s::timestamptz, ARRAY[1000]), %s)",
            p.tills[0], batch + 1, batch + 1_000, wallet, NOW, NOW,
        )  # fmt: skip
    assert spend(p, wallet, 1_000_000, bill=1_000_000, receipt="S1").balance == 0
    assert cancel(p, "S1", points=250_050).balance == 250_050
    assert left(p, wallet) == 250_050
    assert sql("SELECT count(*), sum(remaining) FROM points_lot WHERE remaining > 0") == [(2_501, 250_050)]


def test_kademi_2755_every_point_spent_is_linked_to_the_sale_that_earned_it() -> None:
    """Kademi/kademi-dev#2755: points and debits were not linked."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 300, till=0)
    earn(p, wallet, 300, till=1)
    spend(p, wallet, 400)
    rows = sql(
        "SELECT l.store_id, u.points FROM points_lot_use u JOIN points_lot l ON l.wallet_id = u.wallet_id"
        " AND l.seq = u.lot_seq WHERE u.wallet_id = %s ORDER BY u.lot_seq",
        wallet,
    )
    assert rows == [(p.stores[0], 300), (p.stores[1], 100)]


def test_blnk_181_what_is_held_cannot_be_spent() -> None:
    """blnkfinance/blnk#181: debits in flight were not counted, so an account was overdrawn."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 300, receipt="H1")
    refused(lambda: hold(p, wallet, 201, receipt="H2"), "insufficient_points")
    refused(lambda: spend(p, wallet, 201), "insufficient_points")
    spend(p, wallet, 200)
    assert capture(p, "H1").balance == 0
    assert left(p, wallet) == 0


def test_blnk_152_a_refund_sent_again_is_the_same_refund() -> None:
    """blnkfinance/blnk#152: a refund was not idempotent."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    spend(p, wallet, 400, receipt="S1")
    assert [cancel(p, "S1", receipt="X1", points=100).balance for _ in range(3)] == [200, 200, 200]
    assert left(p, wallet) == 200


def test_blnk_41_a_hold_is_not_released_twice() -> None:
    """blnkfinance/blnk#41: a void in flight could be voided again."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 300, receipt="H1")
    release(p, "H1", receipt="X1")
    refused(lambda: release(p, "H1", receipt="X2"), "hold_closed")
    refused(lambda: capture(p, "H1"), "hold_closed")
    assert release(p, "H1", receipt="X1").again
    assert operations.release_due(**at(LATER)) == 0
    assert left(p, wallet) == 500


@pytest.mark.parametrize("end", ["capture", "release"])
def test_blnk_293_a_hold_that_was_settled_is_held_no_more(end: str) -> None:
    """blnkfinance/blnk#293: what had been committed or voided was still told as in flight."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 200, receipt="ORDER")
    assert queries.get_wallet(program_id=p.id, wallet_id=wallet).held == 200
    (capture if end == "capture" else release)(p, "ORDER")
    assert queries.get_wallet(program_id=p.id, wallet_id=wallet).held == 0
    assert queries.get_totals(program_id=p.id).held == 0
    assert operations.release_due(**at(LATER)) == 0
    assert left(p, wallet) == (300 if end == "capture" else 500)


def test_blnk_173_points_of_no_program_cannot_be() -> None:
    """blnkfinance/blnk#173: a balance with a blank currency was taken; points without a program would be that."""
    world = a_world()
    with pytest.raises(Invalid, match="name_missing"):
        operations.found_program(
            actor=world.staff, now=NOW, market_id=world.market.id, name=" ", slug="blank", issuer=Issuer.ASSOCIATION,
            issuer_name="새봄시장 상인회", terms=Terms(),
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("INSERT INTO points_wallet (id, balance, held, owed, seq, state) VALUES (77, 0, 0, 0, 0, 'open')")


def test_smartstore_1086_points_of_one_issuer_buy_nothing_at_another() -> None:
    """smartstore/SmartStoreNET#1086: a gift card earned in one store was used in another."""
    p, other = a_program(accrual_bp=10_000), _program_of_another_market()
    wallet = p.wallet()
    earn(p, wallet, 500)
    refused(lambda: spend(other, wallet, 100), "member_missing")
    refused(lambda: hold(other, wallet, 100, receipt="H"), "member_missing")
    assert left(p, wallet) == 500


def test_blnk_182_what_was_refused_cannot_be_captured() -> None:
    """blnkfinance/blnk#182: a rejected transaction could be committed."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 100)
    refused(lambda: hold(p, wallet, 101, receipt="H1"), "insufficient_points")
    refused(lambda: capture(p, "H1"), "original_missing")
    refused(lambda: release(p, "H1"), "original_missing")
    assert hold(p, wallet, 100, receipt="H1").balance == 0  # a refusal uses up no receipt
    assert left(p, wallet) == 0


@pytest.mark.django_db(transaction=True)
def test_pretix_1396_a_card_is_not_spent_twice_at_once() -> None:
    """pretix/pretix#1396: two redemptions at the same moment both went through."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    done = []

    def buy(till: int) -> None:
        try:
            done.append(spend(p, wallet, 400, till=till).points)
        except Exception as refusal:
            done.append(str(refusal).split(":")[0])
        finally:
            connection.close()

    buyers = [threading.Thread(target=buy, args=(till,)) for till in (0, 1)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert sorted(map(str, done)) == ["-400", "insufficient_points"]
    assert queries.list_differences() == []


def test_pretix_3311_the_same_code_at_two_issuers_is_two_things() -> None:
    """pretix/pretix#3311: cards of other organisers with the same code were taken for each other."""
    p = a_program(accrual_bp=10_000)
    q = _program_of_another_market()
    mine, theirs = p.wallet(), q.wallet()
    earn(p, mine, 100, receipt="SAME")
    earn(q, theirs, 700, receipt="SAME")
    assert cancel(p, "SAME").points == -100
    assert cancel(q, "SAME").points == -700
    refused(lambda: cancel(p, "SAME", till=1), "original_missing")
    grant_to = p.by_staff() | {"market_id": p.world.market.id, "program_id": q.id}
    with pytest.raises(Missing):
        operations.grant(**grant_to, wallet_id=theirs, points=1, reason="행사", key="K1")
    assert (left(p, mine), left(q, theirs)) == (0, 0)


def _program_of_another_market() -> Program:
    world = a_world(slug="dongmun")
    return a_program("dongmun", world=world, accrual_bp=10_000)


def test_setono_a_sale_is_clawed_back_in_as_many_parts_as_it_is_refunded() -> None:
    """Setono's loyalty plug-in for Sylius allows one claw-back per accrual: a second partial refund was ignored."""
    p = a_program(accrual_bp=1_000)
    wallet = p.wallet()
    earn(p, wallet, 10_000, receipt="E1")
    assert [cancel(p, "E1", paid=2_500).balance for _ in range(4)] == [750, 500, 250, 0]
    assert left(p, wallet) == 0


def test_setono_one_order_redeems_more_than_once_and_each_part_comes_back() -> None:
    """The same plug-in allows one redemption per order."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 1_000)
    spend(p, wallet, 300, receipt="ORDER/1")
    spend(p, wallet, 200, receipt="ORDER/2")
    cancel(p, "ORDER/2", points=50)
    cancel(p, "ORDER/1")
    assert left(p, wallet) == 850


def test_ssw_1406_one_scan_counts_once() -> None:
    """SSWConsulting/SSW.Rewards.Mobile#1406: one code was scanned again and again for 79,000 points."""
    p = a_program()
    wallet = p.wallet()
    assert [grant(p, wallet, 100, key="scan-of-a-booth").again for _ in range(100)] == [False] + [True] * 99
    refused(lambda: grant(p, p.wallet(), 100, key="scan-of-a-booth"), "receipt_reused")
    assert left(p, wallet) == 100


def test_repairdesk_1050_paying_with_points_earns_only_on_the_rest_and_comes_back_on_refund() -> None:
    """Repair-DeskPOS/RepairDesk-BUGS-IMPROVEMENTS#1050: points were earned on points; used points stayed used."""
    p = a_program(accrual_bp=1_000)
    wallet = p.wallet()
    grant(p, wallet, 4_000)
    spend(p, wallet, 4_000, bill=10_000, receipt="S1")
    assert earn(p, wallet, 6_000, receipt="E1").points == 600
    cancel(p, "E1")
    cancel(p, "S1")
    assert left(p, wallet) == 4_000


def test_insiders_cannot_credit_points_alone() -> None:
    """Setono keeps a manual credit of one person; officers who misuse money are in the news (knnews 1151057)."""
    p = a_program()
    wallet = p.wallet()
    correction = operations.propose_correction(**p.by_staff(), wallet_id=wallet, points=9_000, reason="이벤트 보상")
    decide = p.by_staff() | {"correction_id": correction, "reason": "확인했어요"}
    refused(lambda: operations.approve_correction(**decide), "own_correction")
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE points_correction SET state = 'done', seq = 1, decided_by = proposed_by")
    assert left(p, wallet) == 0
