"""Many do the same at once, on real connections; each guard is shown to matter by taking it away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from jangteo.foundation.tenancy.tests.factories import at_once
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import cancel, capture, earn, hold, release, spend
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, a_receipt, at, sql

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
MANY = 64
LATER = NOW + timedelta(days=80)


def clean(p: Program, wallet: int) -> int:
    """The balance, when verify finds nothing."""
    assert queries.list_differences() == []
    return queries.get_wallet(program_id=p.id, wallet_id=wallet).balance


def emptied(tables: str) -> None:
    """What a broken ledger wrote is taken away; its guards, which forbid it, are asleep for this statement alone."""
    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica")
        sql(f"TRUNCATE {tables}")


@contextmanager
def changed(function: str, *changes: tuple[str, str]) -> Iterator[None]:
    """A function of the ledger with its text changed."""
    ((text,),) = sql("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", function)
    other = text
    for old, new in changes:
        assert re.search(old, other), old
        other = re.sub(old, new, other)
    sql(other.replace("%", "%%"))
    try:
        yield
    finally:
        sql(text.replace("%", "%%"))


@contextmanager
def unlocked() -> Iterator[None]:
    """Redemptions read the wallet without waiting for each other, and take their time before they post."""
    with changed(
        "points_spend",
        ("FOR UPDATE", ""),
        (r"(\s+)INSERT INTO points_transfer", r"\1PERFORM pg_sleep(0.3);\1INSERT INTO points_transfer"),
    ):
        yield


@contextmanager
def without(table: str, *triggers: str) -> Iterator[None]:
    """The table without some of its triggers; what they would have refused is gone at the end."""
    for name in triggers:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        emptied("points_transfer, points_wallet, points_lot, points_lot_use, points_hold, points_receipt")
        for name in triggers:
            sql(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def _all_redeem_one(clients: int = MANY, tills: int = 1) -> tuple[Counter[str], Program, int]:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    calls = [lambda till=n % tills: spend(p, wallet, 500, till=till) for n in range(clients)]
    return Counter(at_once(*calls)), p, wallet


@pytest.mark.parametrize("shops", [1, 2])
def test_of_64_who_redeem_one_wallet_one_succeeds(shops: int) -> None:
    outcomes, p, wallet = _all_redeem_one(tills=shops)
    assert outcomes == {"done": 1, "insufficient_points": MANY - 1}
    assert clean(p, wallet) == 0


def test_without_the_lock_the_count_of_postings_still_lets_one_through_but_tells_nobody_why() -> None:
    """The lock gives the answer, the wallet's count of postings the safety."""
    with unlocked():
        outcomes, p, wallet = _all_redeem_one(8)
        assert outcomes["done"] == 1
        assert outcomes["IntegrityConstraintViolation"] + outcomes["UniqueViolation"] == 7
        assert clean(p, wallet) == 0


def test_without_lock_and_count_one_wallet_is_spent_many_times() -> None:
    twice = (
        ("AND seq = new.seq - 1", ""),
        ("AND balance = new.balance - new.points", ""),
        ("seq = new.seq,", "seq = seq + 1,"),
    )
    number = (r"w\.seq \+ 1", "(random() * 1000000)::int")
    with unlocked(), changed("points_follow_transfer", *twice), changed("points_spend", number):
        sql("ALTER TABLE points_lot DROP CONSTRAINT points_lot_remaining")
        with without("points_lot_use", "adds_up"), without("points_transfer", "adds_up", "holds_add_up"):
            try:
                p = a_program(accrual_bp=10_000)
                wallet = p.wallet()
                earn(p, wallet, 500)
                with changed("points_eat", ("least\\(remaining, _points - earlier\\)", "0 + _points")):
                    outcomes = Counter(at_once(*[lambda: spend(p, wallet, 500)] * 4))
                assert outcomes["done"] > 1
                assert queries.list_differences()
            finally:
                emptied("points_lot")
                sql(
                    "ALTER TABLE points_lot ADD CONSTRAINT points_lot_remaining"
                    " CHECK (points > 0 AND remaining >= 0 AND remaining <= points)"
                )


def test_of_64_over_two_shops_and_a_cancellation_in_between_each_point_is_spent_once() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    spend(p, wallet, 500, receipt="S1")
    calls = [lambda till=n % 2: spend(p, wallet, 500, till=till) for n in range(MANY - 1)]
    outcomes = at_once(*calls[:31], lambda: cancel(p, "S1"), *calls[31:])
    counted = Counter(outcomes[:31] + outcomes[32:])
    assert outcomes[31] == "done"
    assert counted["done"] <= 1
    assert counted["done"] + counted["insufficient_points"] == MANY - 1
    assert clean(p, wallet) == 500 - 500 * counted["done"]


def _one_receipt(clients: int) -> tuple[Counter[str], set[tuple[int, ...]], Program, int]:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    answers = []
    outcomes = at_once(*[lambda: answers.append(earn(p, wallet, 500, receipt="E1"))] * clients)
    assert sum(not one.again for one in answers) <= 1
    return Counter(outcomes), {(one.seq, one.points, one.balance) for one in answers}, p, wallet


def test_one_receipt_32_times_at_once_posts_once_and_is_answered_alike() -> None:
    outcomes, answers, p, wallet = _one_receipt(32)
    assert outcomes == {"done": 32}
    assert answers == {(1, 500, 500)}
    assert clean(p, wallet) == 500


def test_without_the_memory_of_receipts_only_the_key_stands() -> None:
    nothing = (r"(?s)BEGIN.*END", "BEGIN RETURN NULL; END")
    with changed("points_replay", nothing):
        outcomes, _, p, wallet = _one_receipt(8)
        assert outcomes == {"done": 1, "receipt_reused": 7}
        assert clean(p, wallet) == 500


def test_without_memory_and_key_a_receipt_posts_as_often_as_it_comes() -> None:
    nothing = (r"(?s)BEGIN.*END", "BEGIN RETURN NULL; END")
    sql("ALTER TABLE points_receipt DROP CONSTRAINT points_receipt_pkey")
    try:
        with changed("points_replay", nothing):
            p = a_program(accrual_bp=10_000)
            wallet = p.wallet()
            assert at_once(*[lambda: earn(p, wallet, 500, receipt="E1")] * 8) == ["done"] * 8
            assert queries.get_wallet(program_id=p.id, wallet_id=wallet).balance == 4_000
    finally:
        emptied("points_receipt")
        sql("ALTER TABLE points_receipt ADD CONSTRAINT points_receipt_pkey PRIMARY KEY (source_id, receipt)")


def test_one_receipt_for_two_members_at_once_belongs_to_one() -> None:
    """No lock tells the two apart; the key does, and the loser hears why."""
    p = a_program(accrual_bp=10_000)
    wallets = [p.wallet() for _ in range(8)]
    outcomes = Counter(at_once(*[lambda w=w: earn(p, w, 500, receipt="E1") for w in wallets]))
    assert outcomes == {"done": 1, "receipt_reused": 7}
    assert sum(clean(p, wallet) for wallet in wallets) == 500


def test_a_hold_and_a_redemption_do_not_take_the_same_points() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    holds = [lambda n=n: hold(p, wallet, 500, receipt=f"H{n}") for n in range(8)]
    outcomes = Counter(at_once(*holds, *[lambda: spend(p, wallet, 500)] * 8))
    assert outcomes == {"done": 1, "insufficient_points": 15}
    assert clean(p, wallet) == 0


def test_a_hold_is_captured_or_released_once() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 500, receipt="H1")
    outcomes = Counter(at_once(*[lambda: capture(p, "H1", 200)] * 8, *[lambda: release(p, "H1")] * 8))
    assert outcomes == {"done": 1, "hold_closed": 15}
    assert clean(p, wallet) in (300, 500)


def test_a_sale_is_cancelled_once_however_many_ask() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500, receipt="E1")
    outcomes = Counter(at_once(*[lambda: cancel(p, "E1")] * 16))
    assert outcomes == {"done": 1, "already_cancelled": 15}
    assert clean(p, wallet) == 0


def _exchange() -> tuple[Counter[str], list[int]]:
    p = a_program(accrual_bp=10_000)
    q = a_program("silver", world=p.world, accrual_bp=10_000)
    mine, theirs = p.wallet(), q.wallet()
    for one, other, wallet in ((p, q, mine), (q, p, theirs)):
        operations.set_rate(**one.by_staff(), into_id=other.id, takes=1, gives=1, valid_from=TODAY)
        earn(one, wallet, 10_000)

    def convert(from_id: int, into_id: int) -> Callable[[], object]:
        return lambda: operations.convert(
            **at(), wallet_id=from_id, into_wallet_id=into_id, points=100, key=a_receipt()
        )

    outcomes = Counter(at_once(*[convert(mine, theirs), convert(theirs, mine)] * 8))
    return outcomes, [clean(p, mine), clean(q, theirs)]


def test_conversions_in_opposite_directions_do_not_wait_in_a_ring() -> None:
    assert _exchange() == ({"done": 16}, [10_000, 10_000])


def test_without_one_order_of_locks_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def as_they_come(*wallet_ids: int) -> dict[int, int]:
        found = {}
        for wallet_id in wallet_ids:
            (row,) = sql("SELECT id, program_id, pg_sleep(0.05) FROM points_wallet WHERE id = %s FOR UPDATE", wallet_id)
            found[row[0]] = row[1]
        return found

    monkeypatch.setattr("jangteo.loyalty.points.operations.posting.locked_programs", as_they_come)
    outcomes, balances = _exchange()
    assert outcomes["DeadlockDetected"]
    assert sum(balances) == 20_000


def test_a_sale_and_the_joining_of_its_wallet_lose_nothing() -> None:
    p = a_program(accrual_bp=10_000)
    mine, other = p.wallet(), p.wallet()
    earn(p, other, 300)

    def join() -> None:
        operations.merge_wallets(**at(), program_id=p.id, from_id=other, into_id=mine)

    outcomes = at_once(join, *[lambda: earn(p, other, 100)] * 8)
    assert outcomes[0] == "done"
    assert set(outcomes[1:]) <= {"done", "member_closed"}
    assert (clean(p, mine), clean(p, other)) == (300 + 100 * outcomes[1:].count("done"), 0)


def test_two_who_join_each_other_do_not_wait_in_a_ring() -> None:
    p = a_program(accrual_bp=10_000)
    mine, other = p.wallet(), p.wallet()
    earn(p, mine, 100)
    earn(p, other, 200)
    join = lambda a, b: lambda: operations.merge_wallets(**at(), program_id=p.id, from_id=a, into_id=b)  # noqa: E731
    assert sorted(at_once(join(mine, other), join(other, mine))) == ["done", "member_closed"]
    assert clean(p, mine) + clean(p, other) == 300


def test_what_runs_out_is_not_spent_and_what_is_spent_does_not_run_out() -> None:
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    wallet = p.wallet()
    earn(p, wallet, 500)
    earn(p, wallet, 300, now=LATER)
    night = [lambda: operations.expire_due(**at(LATER))] * 2
    outcomes = at_once(*[lambda: spend(p, wallet, 300, now=LATER)] * 6, *night)
    assert Counter(outcomes) == {"done": 3, "insufficient_points": 5}
    assert clean(p, wallet) == 0
    assert queries.get_totals(program_id=p.id).breakage == 500


def test_the_night_job_and_conversions_do_not_wait_in_a_ring() -> None:
    """Both take wallets by their number, whatever program they are of."""
    p = a_program(accrual_bp=10_000, months_until_expiry=1)
    q = a_program("silver", world=p.world, accrual_bp=10_000, months_until_expiry=1)
    pairs = [(p.wallet(), q.wallet()) for _ in range(6)]
    operations.set_rate(**p.by_staff(), into_id=q.id, takes=1, gives=1, valid_from=TODAY)
    for mine, theirs in pairs:
        earn(p, mine, 100)
        earn(q, theirs, 100)
        earn(p, mine, 100, now=LATER)

    def convert(pair: tuple[int, int]) -> object:
        return operations.convert(**at(LATER), wallet_id=pair[0], into_wallet_id=pair[1], points=100, key=a_receipt())

    calls = [lambda pair=pair: convert(pair) for pair in pairs]
    assert set(at_once(*calls, *[lambda: operations.expire_due(**at(LATER))] * 2)) == {"done"}
    assert [(clean(p, mine), clean(q, theirs)) for mine, theirs in pairs] == [(0, 100)] * 6


def test_sales_of_before_a_merger_are_cancelled_while_the_member_spends() -> None:
    p = a_program(accrual_bp=10_000)
    card, mine = p.wallet(), p.wallet()
    for number in range(20):
        earn(p, card, 100, receipt=f"E{number}")
    operations.merge_wallets(**at(), program_id=p.id, from_id=card, into_id=mine)
    cancels = [lambda number=number: cancel(p, f"E{number}") for number in range(20)]
    spends = [lambda: spend(p, mine, 100)] * 20
    told = at_once(*[call for pair in zip(cancels, spends, strict=True) for call in pair])
    assert set(told) <= {"done", "insufficient_points"}
    assert set(told[::2]) == {"done"}, "what the member spent first is owed"
    wallet = queries.get_wallet(program_id=p.id, wallet_id=mine)
    assert wallet.balance == -100 * told[1::2].count("done")
    assert clean(p, card) == 0
