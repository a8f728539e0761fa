"""What was once wrong in the ledger and stays right."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import cancel, capture, earn, grant, hold, left, live, refused, release, spend
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, at
from jangteo.loyalty.points.types import Refund, SourceKind

pytestmark = pytest.mark.django_db
#: Past the end of points with a month to live.
LATER = NOW + timedelta(days=80)
WHETHER_THE_JOB_RAN = pytest.mark.parametrize("job", [True, False])


def _night(job: bool) -> None:
    if job:
        operations.expire_due(**at(LATER))


@WHETHER_THE_JOB_RAN
def test_a_cancelled_redemption_revives_only_what_it_gives_back(job: bool) -> None:
    """The other points of the lot had run out; the days of grace are not for them."""
    p = a_program(accrual_bp=10_000, months_until_expiry=1, grace_days=7)
    wallet = p.wallet()
    earn(p, wallet, 500)
    spend(p, wallet, 300, receipt="S1")
    _night(job)
    assert cancel(p, "S1", now=LATER).balance == 300
    assert live(wallet) == [(str(TODAY + timedelta(days=87)), 300)]
    assert queries.get_totals(program_id=p.id).breakage == 200
    assert left(p, wallet) == 300


@WHETHER_THE_JOB_RAN
@pytest.mark.parametrize("settle", [release, lambda p, original, now: capture(p, original, 100, now=now)])
def test_a_hold_that_ends_revives_only_what_it_gives_back(job: bool, settle: Callable[..., object]) -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1, hold_minutes=60 * 24 * 100)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 300, receipt="H1")
    _night(job)
    settle(p, "H1", now=LATER)
    assert queries.get_totals(program_id=p.id).breakage == 200
    assert left(p, wallet) in (200, 300)


@WHETHER_THE_JOB_RAN
def test_points_past_their_day_do_not_become_new_ones_of_another_program(job: bool) -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    q = a_program("silver", world=p.world)
    mine, theirs = p.wallet(), q.wallet()
    operations.set_rate(**p.by_staff(), into_id=q.id, takes=1, gives=1, valid_from=TODAY)
    earn(p, mine, 500)
    _night(job)
    refused(
        lambda: operations.convert(**at(LATER), wallet_id=mine, into_wallet_id=theirs, points=500, key="K1"),
        "insufficient_points",
    )
    assert left(q, theirs) == 0


@WHETHER_THE_JOB_RAN
def test_points_past_their_day_pay_no_debt_of_a_joined_wallet(job: bool) -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    mine, other = p.wallet(), p.wallet()
    earn(p, other, 300)
    earn(p, mine, 200, receipt="E1")
    spend(p, mine, 200)
    cancel(p, "E1")
    _night(job)
    assert operations.merge_wallets(**at(LATER), program_id=p.id, from_id=other, into_id=mine) == 0
    assert queries.get_wallet(program_id=p.id, wallet_id=mine).owed == 200
    assert queries.get_totals(program_id=p.id).breakage == 300
    assert left(p, mine) == -200


@WHETHER_THE_JOB_RAN
def test_who_leaves_lets_lapse_only_what_had_not_run_out(job: bool) -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 300)
    grant(p, wallet, 50, expires_on=date(2030, 1, 1))
    _night(job)
    assert operations.close_wallet(**at(LATER), program_id=p.id, wallet_id=wallet) == 50
    assert left(p, wallet) == 0


def test_forgiven_points_are_not_asked_for_again_by_the_next_part() -> None:
    p = a_program(accrual_bp=1_000, refund=Refund.TAKE)
    wallet = p.wallet()
    earn(p, wallet, 10_000, receipt="E1")
    spend(p, wallet, 1_000)
    assert cancel(p, "E1", paid=5_000).points == 0  # 500 P asked for, none there: forgiven
    earn(p, wallet, 20_000)
    assert cancel(p, "E1", paid=5_000).points == -500
    refused(lambda: cancel(p, "E1"), "already_cancelled")
    assert queries.get_totals(program_id=p.id).store == 1_000 - 2_500
    assert left(p, wallet) == 1_500


def test_more_points_than_a_sale_earned_cannot_be_asked_back_in_parts() -> None:
    p = a_program(accrual_bp=10_000, refund=Refund.TAKE)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    spend(p, wallet, 500)
    assert cancel(p, "E1", points=300).points == 0
    refused(lambda: cancel(p, "E1", points=300), "above_original")
    cancel(p, "E1", points=200)
    refused(lambda: cancel(p, "E1", points=1), "already_cancelled")
    assert left(p, wallet) == 0


def test_the_rest_of_a_sale_is_cancelled_though_its_points_are_back_already() -> None:
    p = a_program(accrual_bp=100, smallest_bill=5_000)
    wallet = p.wallet()
    earn(p, wallet, 6_000, receipt="E1")
    assert cancel(p, "E1", paid=2_000).points == -60  # 4,000 원 is below the smallest bill
    assert cancel(p, "E1").points == 0
    refused(lambda: cancel(p, "E1"), "already_cancelled")
    assert left(p, wallet) == 0


def test_a_till_that_was_revoked_cancels_nothing_but_answers_what_it_posted() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    hold(p, wallet, 100, receipt="H1")
    spend(p, wallet, 100, receipt="S1")
    cancel(p, "S1", receipt="X1", points=40)
    operations.revoke_source(**p.by_staff(), source_id=p.tills[0])
    for call in (
        lambda: cancel(p, "E1"), lambda: cancel(p, "S1"), lambda: capture(p, "H1"), lambda: release(p, "H1")
    ):  # fmt: skip
        refused(call, "not_taking_part")
    assert cancel(p, "S1", receipt="X1", points=40).again
    assert left(p, wallet) == 340


def test_a_till_that_is_opened_again_still_knows_its_receipts() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    first = earn(p, wallet, 500, receipt="E1")
    for _ in range(2):
        operations.revoke_source(**p.by_staff(), source_id=p.tills[0])
    refused(lambda: earn(p, wallet, 500, receipt="E2"), "not_taking_part")
    for _ in range(2):
        operations.reopen_source(**p.by_staff(), source_id=p.tills[0])
    assert earn(p, wallet, 500, receipt="E1").seq == first.seq
    assert earn(p, wallet, 500, receipt="E2").points == 500
    assert left(p, wallet) == 1_000
    with pytest.raises(Missing):
        operations.reopen_source(**p.by_staff(), source_id=p.tills[0] + 10_000)


def test_a_cancellation_is_answered_again_though_its_original_can_no_longer_be_told() -> None:
    p = a_program(accrual_bp=10_000)
    tills = [p.tills[0], *(_another_till(p) for _ in range(2))]
    wallet = p.wallet()
    post = lambda till: operations.earn(  # noqa: E731
        **at(), source_id=tills[till], receipt="SAME", wallet_id=wallet, paid=100
    )
    post(1)
    first = cancel(p, "SAME", receipt="X1")
    post(2)
    again = cancel(p, "SAME", receipt="X1")
    assert again.again
    assert (again.id, again.balance) == (first.id, first.balance)
    refused(lambda: cancel(p, "SAME", receipt="X2"), "original_missing")
    assert left(p, wallet) == 100


def _another_till(p: Program) -> int:
    return operations.add_source(**p.by_staff(), store_id=p.stores[0], kind=SourceKind.TILL, label="다른 계산대")


def test_a_conversion_is_answered_again_when_the_rate_has_changed() -> None:
    p = a_program(accrual_bp=10_000)
    q = a_program("silver", world=p.world)
    mine, theirs = p.wallet(), q.wallet()
    operations.set_rate(**p.by_staff(), into_id=q.id, takes=3, gives=2, valid_from=TODAY)
    earn(p, mine, 1_000)
    convert = lambda now: operations.convert(  # noqa: E731
        **at(now), wallet_id=mine, into_wallet_id=theirs, points=500, key="K1"
    )
    first = convert(NOW)
    operations.set_rate(**p.by_staff(), into_id=q.id, takes=7, gives=1, valid_from=TODAY + timedelta(days=1))
    again = convert(NOW + timedelta(days=1))
    assert [(one.points, one.again) for one in again] == [(one.points, True) for one in first]
    assert (left(p, mine), left(q, theirs)) == (502, 332)


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    seoul = datetime.fromisoformat("2026-11-22T11:00:00+09:00")
    earn(p, wallet, 500, receipt="E1", occurred_at=seoul)
    assert earn(p, wallet, 500, receipt="E1", occurred_at=seoul.astimezone(UTC)).again
    assert left(p, wallet) == 500


def test_a_key_of_a_grant_with_another_expiry_is_another_request() -> None:
    p = a_program()
    wallet = p.wallet()
    grant(p, wallet, 100, key="G1", expires_on=date(2027, 1, 1))
    refused(lambda: grant(p, wallet, 100, key="G1", expires_on=date(2028, 1, 1)), "receipt_reused")
    assert left(p, wallet) == 100


def test_nothing_is_given_that_has_run_out_already() -> None:
    p = a_program()
    wallet = p.wallet()
    refused(lambda: grant(p, wallet, 100, expires_on=TODAY - timedelta(days=1)), "expires_in_past")
    assert grant(p, wallet, 100, expires_on=TODAY).balance == 100
    assert left(p, wallet) == 100


def test_no_points_are_not_captured() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 100, receipt="H1")
    refused(lambda: capture(p, "H1", 0), "points_invalid")
    refused(lambda: capture(p, "H1", 101), "above_original")
    assert left(p, wallet) == 400


def test_a_capture_is_answered_again_with_what_it_spent() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 300, receipt="H1")
    assert [capture(p, "H1", 200, receipt="C1").points for _ in range(2)] == [-200, -200]
    assert left(p, wallet) == 300


def test_what_ran_out_comes_back_from_the_breakage_once_and_what_was_spent_is_owed() -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    spend(p, wallet, 200)
    operations.expire_due(**at(LATER))
    assert cancel(p, "E1", points=300, now=LATER).points == 0
    assert queries.get_totals(program_id=p.id).breakage == 0
    assert cancel(p, "E1", points=200, now=LATER).points == -200
    assert queries.get_totals(program_id=p.id).breakage == 0
    assert queries.get_wallet(program_id=p.id, wallet_id=wallet).owed == 200
    assert left(p, wallet) == -200


def test_points_given_back_pay_what_is_owed_before_they_can_be_spent() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    spend(p, wallet, 300, receipt="S1")
    hold(p, wallet, 200, receipt="H1")
    assert cancel(p, "E1").balance == -500
    assert cancel(p, "S1", points=100).balance == -400
    assert release(p, "H1").balance == -200
    assert live(wallet) == []
    assert cancel(p, "S1").balance == 0
    assert queries.get_wallet(program_id=p.id, wallet_id=wallet).owed == 0
    assert left(p, wallet) == 0
