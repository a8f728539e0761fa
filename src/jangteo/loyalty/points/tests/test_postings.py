"""Every posting does what it says, to the point; a refusal changes nothing."""

from datetime import date, timedelta

import pytest
from django_scopes import scope as open_rows

from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.types import Role
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.models import LotUse
from jangteo.loyalty.points.tests.acts import cancel, earn, left, refused, spend
from jangteo.loyalty.points.tests.world import NOW, TODAY, a_program, a_receipt, at, sql
from jangteo.loyalty.points.types import Account, Expiring, Kind, Refund
from jangteo.registry.merchants.tests.factories import a_user

pytestmark = pytest.mark.django_db


def test_a_sale_earns_its_percent_down_to_a_point_until_the_month_ends() -> None:
    p = a_program(accrual_bp=150)
    wallet = p.wallet()
    posted = earn(p, wallet, 12_345)
    assert (posted.points, posted.balance, posted.again) == (185, 185, False)  # 185.175
    assert posted.expires_on == date(2031, 11, 30)
    assert left(p, wallet) == 185
    assert queries.get_totals(program_id=p.id).store == -185


def test_the_month_end_is_right_in_february_and_at_the_turn_of_the_year() -> None:
    rows = sql(
        "SELECT points_month_end('2026-11-30', 3), points_month_end('2026-12-31', 2),"
        " points_month_end('2024-01-31', 1), points_month_end('2026-01-01', 12)"
    )
    assert rows == [(date(2027, 2, 28), date(2027, 2, 28), date(2024, 2, 29), date(2027, 1, 31))]


def test_the_same_again_is_answered_as_the_first_time() -> None:
    p = a_program()
    wallet = p.wallet()
    first = earn(p, wallet, 10_000, receipt="A1")
    earn(p, wallet, 10_000, receipt="A2")
    again = earn(p, wallet, 10_000, receipt="A1")
    assert again.again
    assert (again.id, again.points, again.balance) == (first.id, 100, 100)
    refused(lambda: earn(p, wallet, 20_000, receipt="A1"), "receipt_reused")
    refused(lambda: earn(p, p.wallet(), 10_000, receipt="A1"), "receipt_reused")
    refused(lambda: spend(p, wallet, 100, receipt="A1"), "receipt_reused")
    assert earn(p, wallet, 10_000, till=1, receipt="A1").again is False  # another till's receipts are its own
    assert left(p, wallet) == 300


def test_what_runs_out_first_is_spent_first() -> None:
    p = a_program(accrual_bp=10_000, backdate_days=400)
    wallet = p.wallet()
    late = earn(p, wallet, 500)
    early = operations.earn(
        **at(),
        source_id=p.tills[0],
        receipt=a_receipt(),
        wallet_id=wallet,
        paid=300,
        occurred_at=NOW - timedelta(days=90),
    )
    posted = spend(p, wallet, 400, till=1)
    with open_rows(program=p.id):
        used = dict(LotUse.objects.filter(seq=posted.seq).values_list("lot_seq", "points"))
    assert used == {early.seq: 300, late.seq: 100}
    assert left(p, wallet) == 400
    totals = queries.get_totals(program_id=p.id)
    assert (totals.wallets, totals.store) == (400, -400)


@pytest.mark.parametrize(
    ("points", "bill", "code"),
    [
        (1010, 100_000, "insufficient_points"),
        (600, 1000, "above_share_of_bill"),
        (99, 100_000, "below_smallest_redemption"),
        (105, 100_000, "not_in_units"),
        (0, 100_000, "points_invalid"),
        (-100, 100_000, "points_invalid"),
        (100, 0, "bill_invalid"),
    ],
)
def test_what_cannot_be_spent(points: int, bill: int, code: str) -> None:
    p = a_program(accrual_bp=10_000, smallest_redemption=100, redemption_unit=10, largest_share_bp=5_000)
    wallet = p.wallet()
    earn(p, wallet, 1000)
    refused(lambda: spend(p, wallet, points, bill=bill), code)
    assert left(p, wallet) == 1000


def test_spent_points_come_back_to_their_lots_with_their_old_expiry() -> None:
    p = a_program(accrual_bp=10_000, backdate_days=400)
    wallet = p.wallet()
    operations.earn(
        **at(),
        source_id=p.tills[0],
        receipt=a_receipt(),
        wallet_id=wallet,
        paid=300,
        occurred_at=NOW - timedelta(days=90),
    )
    earn(p, wallet, 500)
    before = queries.list_expiring(program_id=p.id, wallet_id=wallet, until=date(2040, 1, 1))
    spend(p, wallet, 700, receipt="S1")
    assert cancel(p, "S1", points=250).balance == 350
    assert cancel(p, "S1", points=200).balance == 550
    refused(lambda: cancel(p, "S1", points=251), "above_original")
    assert cancel(p, "S1").points == 250
    refused(lambda: cancel(p, "S1"), "already_cancelled")
    assert queries.list_expiring(program_id=p.id, wallet_id=wallet, until=date(2040, 1, 1)) == before
    assert left(p, wallet) == 800


def test_a_sale_is_cancelled_in_many_parts_and_nothing_is_left_over() -> None:
    p = a_program(accrual_bp=333, store_bp=5_000, fund_bp=3_000, city_bp=2_000)
    wallet = p.wallet()
    assert earn(p, wallet, 10_000, receipt="E1").points == 333
    taken = [cancel(p, "E1", paid=paid).points for paid in (1, 3_333, 3_333, 3_333)]
    assert sum(taken) == -333
    totals = queries.get_totals(program_id=p.id)
    assert (totals.store, totals.fund, totals.city, totals.wallets) == (0, 0, 0, 0)
    refused(lambda: cancel(p, "E1"), "already_cancelled")
    assert left(p, wallet) == 0


def test_spent_points_of_a_cancelled_sale_are_owed_and_paid_by_the_next() -> None:
    p = a_program(accrual_bp=10_000, refund=Refund.OWE)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    spend(p, wallet, 400)
    assert cancel(p, "E1").balance == -400
    assert queries.get_wallet(program_id=p.id, wallet_id=wallet).owed == 400
    refused(lambda: spend(p, wallet, 1), "insufficient_points")
    assert earn(p, wallet, 300).balance == -100
    assert earn(p, wallet, 300).balance == 200
    assert spend(p, wallet, 200).balance == 0
    assert left(p, wallet) == 0


def test_spent_points_of_a_cancelled_sale_are_taken_from_other_lots_as_far_as_they_go() -> None:
    p = a_program(accrual_bp=10_000, refund=Refund.TAKE)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    earn(p, wallet, 100)
    spend(p, wallet, 450)
    assert cancel(p, "E1").points == -150
    assert left(p, wallet) == 0
    assert queries.get_totals(program_id=p.id).store == 0


def test_what_ran_out_is_not_asked_for_again_when_its_sale_is_cancelled() -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    later = NOW + timedelta(days=80)
    assert operations.expire_due(**at(later)) == 1
    assert operations.expire_due(**at(later)) == 0
    assert left(p, wallet) == 0
    assert queries.get_totals(program_id=p.id).breakage == 500
    earn(p, wallet, 200, now=later)
    assert cancel(p, "E1", now=later).balance == 200
    totals = queries.get_totals(program_id=p.id)
    assert (totals.breakage, totals.store) == (0, -200)
    assert left(p, wallet) == 200


def test_points_past_their_day_cannot_be_spent_even_before_the_job_ran() -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500)
    last = date(2026, 12, 31)
    assert queries.list_expiring(program_id=p.id, wallet_id=wallet, until=last) == [Expiring(last, 500)]
    at_noon = NOW + (last - TODAY)
    assert spend(p, wallet, 100, now=at_noon).balance == 400
    refused(lambda: spend(p, wallet, 100, now=at_noon + timedelta(days=1)), "insufficient_points")
    assert left(p, wallet) == 400


def test_points_given_back_after_their_day_live_a_week_more() -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1, grace_days=7)
    wallet = p.wallet()
    earn(p, wallet, 500)
    spend(p, wallet, 500, receipt="S1")
    later = NOW + timedelta(days=80)
    cancel(p, "S1", now=later)
    (expiring,) = queries.list_expiring(program_id=p.id, wallet_id=wallet, until=date(2040, 1, 1))
    assert expiring == Expiring(TODAY + timedelta(days=87), 500)
    assert left(p, wallet) == 500


def test_points_kept_for_an_order() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 1000)
    more = {"source_id": p.tills[0]}
    assert operations.hold(**at(), **more, receipt="H1", wallet_id=wallet, points=600, bill=600).balance == 400
    refused(lambda: spend(p, wallet, 401), "insufficient_points")
    assert operations.capture(**at(), **more, receipt="C1", original_receipt="H1", points=500).balance == 500
    assert operations.capture(**at(), **more, receipt="C1", original_receipt="H1", points=500).again
    refused(lambda: operations.capture(**at(), **more, receipt="C2", original_receipt="H1"), "hold_closed")
    refused(lambda: operations.release(**at(), **more, receipt="C3", original_receipt="H1"), "hold_closed")
    assert cancel(p, "C1", points=200).balance == 700
    assert cancel(p, "C1").balance == 1000
    operations.hold(**at(), **more, receipt="H2", wallet_id=wallet, points=1000, bill=1000)
    assert operations.release(**at(), **more, receipt="L2", original_receipt="H2").balance == 1000
    operations.hold(**at(), **more, receipt="H3", wallet_id=wallet, points=1000, bill=1000)
    later = NOW + timedelta(days=2)
    refused(lambda: operations.capture(**at(later), **more, receipt="C3", original_receipt="H3"), "hold_too_old")
    assert operations.release_due(**at(later)) == 1
    assert operations.release_due(**at(later)) == 0
    assert left(p, wallet) == 1000


def test_a_grant_is_borne_by_its_sponsor_and_comes_once() -> None:
    p = a_program()
    wallet = p.wallet()
    give = {"wallet_id": wallet, "points": 3000, "reason": "가을 행사", "key": "autumn-1", "account": Account.CITY}
    assert operations.grant(**p.by_staff(), **give).balance == 3000
    assert operations.grant(**p.by_staff(), **give).again
    assert queries.get_totals(program_id=p.id).city == -3000
    assert [line.kind for line in queries.list_postings(program_id=p.id, wallet_id=wallet)] == [Kind.GRANT]
    assert left(p, wallet) == 3000


def test_points_become_points_of_another_program_at_the_rate_of_the_day() -> None:
    p = a_program(accrual_bp=10_000)
    q = a_program("silver", world=p.world)
    mine, theirs = p.wallet(), q.wallet()
    earn(p, mine, 1000)
    convert = lambda **more: operations.convert(**at(), **more, wallet_id=mine, into_wallet_id=theirs)  # noqa: E731
    refused(lambda: convert(points=100, key="K1"), "no_rate")
    operations.set_rate(**p.by_staff(), into_id=q.id, takes=3, gives=2, valid_from=TODAY)
    taken, given = convert(points=1000, key="K1")
    assert (taken.points, given.points) == (-999, 666)
    assert [posted.again for posted in convert(points=1000, key="K1")] == [True, True]
    refused(lambda: convert(points=100, key="K2"), "insufficient_points")
    assert queries.get_totals(program_id=p.id).clearing == 999
    assert queries.get_totals(program_id=q.id).clearing == -666
    assert (left(p, mine), left(q, theirs)) == (1, 666)


def test_two_wallets_become_one_with_every_lot_as_it_was() -> None:
    p = a_program(accrual_bp=10_000, backdate_days=400)
    mine, other = p.wallet(), p.wallet()
    earn(p, other, 500, receipt="E1")
    operations.earn(
        **at(), source_id=p.tills[1], receipt="E2", wallet_id=other, paid=300, occurred_at=NOW - timedelta(days=90)
    )
    before = queries.list_expiring(program_id=p.id, wallet_id=other, until=date(2040, 1, 1))
    assert operations.merge_wallets(**at(), program_id=p.id, from_id=other, into_id=mine) == 800
    assert queries.list_expiring(program_id=p.id, wallet_id=mine, until=date(2040, 1, 1)) == before
    refused(lambda: earn(p, other, 100), "member_closed")
    assert (left(p, mine), left(p, other)) == (800, 0)


def test_leaving_lets_the_rest_lapse() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    assert operations.close_wallet(**at(), program_id=p.id, wallet_id=wallet) == 500
    assert operations.close_wallet(**at(), program_id=p.id, wallet_id=wallet) == 0
    refused(lambda: earn(p, wallet, 500), "member_closed")
    assert queries.get_totals(program_id=p.id).breakage == 500
    assert left(p, wallet) == 0


def test_a_shop_that_left_and_a_till_that_was_revoked_post_no_more() -> None:
    p = a_program()
    wallet = p.wallet()
    (part, _) = queries.list_participations(program_id=p.id)
    operations.leave_program(**p.by_staff(), participation_id=part.id, last_day=TODAY - timedelta(days=1))
    refused(lambda: earn(p, wallet, 1000), "not_taking_part")
    operations.revoke_source(**p.by_staff(), source_id=p.tills[1])
    refused(lambda: earn(p, wallet, 1000, till=1), "not_taking_part")
    assert left(p, wallet) == 0


def test_new_terms_hold_from_their_day_and_old_sales_keep_theirs() -> None:
    p = a_program(accrual_bp=100)
    wallet = p.wallet()
    earn(p, wallet, 10_000, receipt="E1")
    terms = queries.get_terms(program_id=p.id, on=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    from dataclasses import replace

    operations.set_policy(**p.by_staff(), terms=replace(terms, accrual_bp=500), valid_from=tomorrow)
    assert earn(p, wallet, 10_000).points == 100
    next_day = NOW + timedelta(days=1)
    assert earn(p, wallet, 10_000, now=next_day).points == 500
    assert cancel(p, "E1", paid=5_000, now=next_day).points == -50
    refused(lambda: operations.set_policy(**p.by_staff(), terms=terms, valid_from=TODAY), "day_past")
    assert left(p, wallet) == 650


def test_a_shop_may_have_a_rate_of_its_own_and_small_bills_earn_nothing() -> None:
    p = a_program(accrual_bp=100, smallest_bill=5_000, rounding=10)
    till = p.add_shop("own-rate", rate_bp=300)
    wallet = p.wallet()
    post = lambda paid: operations.earn(  # noqa: E731
        **at(), source_id=till, receipt=a_receipt(), wallet_id=wallet, paid=paid
    )
    assert post(4_999).points == 0
    assert post(5_000).points == 150
    assert post(5_999).points == 170
    assert left(p, wallet) == 320


def test_a_correction_needs_two_people() -> None:
    p = a_program()
    wallet = p.wallet()
    correction = operations.propose_correction(**p.by_staff(), wallet_id=wallet, points=700, reason="두 번 취소됨")
    decide = p.by_staff() | {"correction_id": correction, "reason": "영수증을 봤어요"}
    refused(lambda: operations.approve_correction(**decide), "own_correction")
    other, _ = a_user((Role.STAFF, p.world.market.scope))
    assert operations.approve_correction(**decide | {"actor": other}).balance == 700
    refused(lambda: operations.approve_correction(**decide | {"actor": other}), "correction_decided")
    refused(lambda: operations.refuse_correction(**decide), "correction_decided")
    assert left(p, wallet) == 700


def test_a_late_sale_keeps_its_day_within_what_the_terms_allow() -> None:
    p = a_program(accrual_bp=10_000, backdate_days=31)
    wallet = p.wallet()
    post = lambda days: operations.earn(  # noqa: E731
        **at(),
        source_id=p.tills[0],
        receipt=a_receipt(),
        wallet_id=wallet,
        paid=100,
        occurred_at=NOW - timedelta(days=days),
    )
    assert post(31).expires_on == date(2031, 10, 31)
    refused(lambda: post(32), "occurred_too_long_ago")
    refused(lambda: post(-1), "occurred_in_future")
    assert left(p, wallet) == 100


def test_the_meter_warns_before_the_law_does() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    levels = []
    held("points.limit_outstanding", 1_000)
    held("points.limit_yearly", 100_000)
    for paid in (699, 1, 200):
        earn(p, wallet, paid)
        (exposure,) = queries.list_exposures(on=TODAY, market_id=p.world.market.id)
        levels.append((exposure.outstanding, exposure.level))
    assert levels == [(699, "fine"), (700, "warn"), (900, "alarm")]


def test_no_name_of_a_grant_stands_in_the_way_of_a_correction() -> None:
    p = a_program()
    wallet = p.wallet()
    number = operations.propose_correction(**p.by_staff(), wallet_id=wallet, points=700, reason="두 번 취소됨")
    operations.grant(**p.by_staff(), wallet_id=wallet, points=5, reason="행사", key=f"correction:{number}")
    other, _ = a_user((Role.STAFF, p.world.market.scope))
    decide = p.by_staff() | {"actor": other, "correction_id": number, "reason": "영수증을 봤어요"}
    assert operations.approve_correction(**decide).balance == 705
