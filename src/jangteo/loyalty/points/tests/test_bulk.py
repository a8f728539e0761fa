"""Many sales at once come to what they come to one by one."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, a_receipt, at, sql
from jangteo.registry.merchants.tests.factories import World, a_world

pytestmark = pytest.mark.django_db
_ONE = "SELECT * FROM points_earn(%s, %s, %s, %s, %s, %s, %s)"
_MANY = "SELECT * FROM points_earn_many(%s, %s, %s, %s, %s, %s, %s)"
_POSTED = """
SELECT t.points, t.balance, t.held, t.owed, t.store_points, t.fund_points, t.city_points, t.receipt, t.digest,
    t.root_seq, t.paid, t.rate_bp, t.expires_on, t.occurred_at, t.posted_at, l.points, l.remaining, l.expires_on,
    (SELECT sum(points) FROM points_lot_use u WHERE u.wallet_id = t.wallet_id AND u.seq = t.seq)
FROM points_transfer t LEFT JOIN points_lot l ON l.wallet_id = t.wallet_id AND l.seq = t.seq
WHERE t.wallet_id = %s AND t.receipt LIKE 'N%%' ORDER BY t.seq
"""
Row = tuple[str, bytes, int | None, int | None, datetime]


class Side:
    """A program with wallets: one with something behind it, one that owes, one that is closed, and one elsewhere."""

    def __init__(self, slug: str, world: World) -> None:
        terms: dict[str, Any] = {"accrual_bp": 150, "smallest_bill": 1000, "rounding": 5, "store_bp": 3333}
        terms |= {"fund_bp": 3333, "city_bp": 3334, "largest_share_bp": 10_000, "smallest_redemption": 1}
        self.program = program = a_program(slug, 1, world, **terms, redemption_unit=1)
        operations.leave_program(
            **program.by_staff(),
            participation_id=queries.list_participations(program_id=program.id)[0].id,
            last_day=TODAY + timedelta(days=1),
        )
        self.wallets = [program.wallet() for _ in range(4)]
        self._owe(self.wallets[1])
        operations.close_wallet(**at(), program_id=program.id, wallet_id=self.wallets[2])
        self.earn(self.wallets[3], 50_000, "old-1")

    def earn(self, wallet: int, paid: int, receipt: str) -> None:
        """A sale of before."""
        operations.earn(**at(), source_id=self.program.tills[0], receipt=receipt, wallet_id=wallet, paid=paid)

    def _owe(self, wallet: int) -> None:
        receipt, source = a_receipt(), self.program.tills[0]
        self.earn(wallet, 100_000, receipt)
        operations.redeem(**at(), source_id=source, receipt=a_receipt(), wallet_id=wallet, points=1200, bill=50_000)
        operations.cancel(**at(), source_id=source, receipt=a_receipt(), original_receipt=receipt)
        assert queries.get_wallet(program_id=self.program.id, wallet_id=wallet).owed == 1200

    def rows(self, drawn: list[tuple[Any, ...]], elsewhere: int) -> list[Row]:
        """What was drawn, with this side's wallets."""
        wallets = [*self.wallets, elsewhere, 1, None]
        return [(receipt, digest, wallets[who], paid, when) for receipt, digest, who, paid, when in drawn]

    def one_by_one(self, rows: list[Row]) -> list[tuple[Any, ...]]:
        """The answers of `points_earn`, without the wallet."""
        return [(a[0], a[1], *a[3:]) for row in rows for a in sql(_ONE, self.program.tills[0], *row, NOW)]

    def together(self, rows: list[Row]) -> list[tuple[Any, ...]]:
        """The answers of `points_earn_many`, without number and wallet."""
        answers = sql(_MANY, self.program.tills[0], *map(list, zip(*rows, strict=True)), NOW)
        assert [answer[0] for answer in answers] == list(range(1, len(rows) + 1))
        return [(a[1], a[2], *a[4:]) for a in answers]


def drawn_at_random(seed: int, count: int) -> list[tuple[Any, ...]]:
    """Sales of which a third are wrong in some way, and receipts that come again with the same or other content."""
    draw = random.Random(seed)
    rows: list[tuple[Any, ...]] = []
    for _ in range(count):
        if rows and draw.random() < 0.2:
            receipt, digest, *rest = draw.choice(rows)
            rows.append((receipt, digest if draw.random() < 0.5 else b"other", *rest))
            continue
        receipt = "old-1" if draw.random() < 0.03 else f"N{draw.randrange(10**9)}"
        paid = draw.choice([None, 0, -5, 1, 999, 1000, 10**9, 10**9 + 1, 9 * 10**18, *[draw.randrange(200_000)] * 40])
        day = draw.choice([-40, -32, -31, -2, 1, 3, *[-draw.randrange(20)] * 30])
        when = NOW + timedelta(days=day, seconds=draw.randrange(-600, 600))
        rows.append((receipt, b"d", draw.choice([0, 0, 0, 1, 1, 1, 3, 3, 3, 2, 4, 5, 6]), paid, when))
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_a_file_of_sales_posts_what_single_sales_post(seed: int) -> None:
    world = a_world()
    left, right = Side("one", world), Side("many", world)
    elsewhere = a_program("elsewhere", 1, world).wallet()
    drawn = drawn_at_random(seed, 250)
    rows = left.rows(drawn, elsewhere), right.rows(drawn, elsewhere)
    expected = left.one_by_one(rows[0])
    assert right.together(rows[1]) == expected
    assert {answer[0] for answer in expected} >= {200, 201, 404, 409, 422}
    for mine, theirs in zip(left.wallets, right.wallets, strict=True):
        assert sql(_POSTED, theirs) == sql(_POSTED, mine)
    assert len(sql(_POSTED, left.wallets[1])) > 5
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert queries.list_differences() == []
    again = right.together(rows[1])
    assert [status for status, *_ in again] == [200 if status == 201 else status for status, *_ in expected]


def test_the_operation_says_why_and_takes_the_same_again_as_done() -> None:
    p: Program = a_program(accrual_bp=100)
    wallet = p.wallet()
    sales = [("A-1", wallet, 10_000, NOW), ("A-2", 1, 10_000, NOW), ("A-1", wallet, 20_000, NOW)]
    expected = ["", "member_missing", "receipt_reused"]
    for _ in range(2):
        assert operations.earn_many(**at(), source_id=p.tills[0], sales=sales) == expected
    assert queries.get_wallet(program_id=p.id, wallet_id=wallet).balance == 100
    operations.earn(**at(), source_id=p.tills[0], receipt="A-1", wallet_id=wallet, paid=10_000, occurred_at=NOW)
    assert operations.earn_many(**at(), source_id=p.tills[0], sales=[]) == []
