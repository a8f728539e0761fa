"""What raw SQL cannot do to the ledger: each statement is refused by the database, and nothing has changed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from jangteo.loyalty.points import queries
from jangteo.loyalty.points.tests.acts import capture, earn, hold, left, refused, release, spend
from jangteo.loyalty.points.tests.world import Program, a_program, sql

pytestmark = pytest.mark.django_db
TABLES = ("wallet", "transfer", "lot", "lot_use", "hold", "receipt")


@dataclass
class Scene:
    """A wallet that earned 500 (posting 1) and 300 (2), spent 400 (3) and holds 100 (4), both of the first lot."""

    p: Program
    wallet: int
    other: int

    def try_(self, text: str) -> None:
        """Run statements, and the checks that wait for the end."""
        names = {"w": self.wallet, "o": self.other, "p": self.p.id, "s": self.p.tills[0]}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text, names)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def everything(self) -> list[object]:
        """All rows of the ledger."""
        return [sql(f"SELECT to_jsonb(t) FROM points_{name} t ORDER BY to_jsonb(t)::text") for name in TABLES]


@pytest.fixture
def scene() -> Scene:
    p = a_program(accrual_bp=10_000)
    wallet, other = p.wallet(), p.wallet()
    earn(p, wallet, 500, receipt="E1")
    earn(p, wallet, 300, receipt="E2")
    spend(p, wallet, 400, receipt="S1")
    hold(p, wallet, 100, receipt="H1")
    earn(p, other, 500, receipt="E3")
    assert (left(p, wallet), left(p, other)) == (300, 500)
    return Scene(p, wallet, other)


COLUMNS = "wallet_id, seq, program_id, kind, points, balance, held, owed, {more}source_id, receipt, digest, root_seq, occurred_at, posted_at"  # noqa: E501


def a_transfer(
    seq: int = 5, points: int = 10, balance: int = 310, other_side: int | None = None, held: int = 100, owed: int = 0
) -> str:
    """A transfer of the wallet, right but for what is given."""
    side = -points if other_side is None else other_side
    return (
        f"INSERT INTO points_transfer ({COLUMNS.format(more='fund_points, ')}) VALUES (%(w)s, {seq}, %(p)s, 'grant',"
        f" {points}, {balance}, {held}, {owed}, {side}, %(s)s, 'RAW', '', {seq}, now(), now())"
    )


def a_lot(seq: int = 5, points: int = 10, remaining: int = 10, wallet: str = "w") -> str:
    return (
        "INSERT INTO points_lot (wallet_id, seq, program_id, expires_on, points, remaining)"
        f" VALUES (%({wallet})s, {seq}, %(p)s, '2030-01-01', {points}, {remaining})"
    )


def a_use(seq: int, lot_seq: int, points: int, program: str = "%(p)s") -> str:
    return (
        "INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)"
        f" VALUES (%(w)s, {seq}, {lot_seq}, {program}, {seq}, {points})"
    )


REFUSED = {
    "change a transfer": "UPDATE points_transfer SET points = points + 1 WHERE wallet_id = %(w)s",
    "change the shop of a transfer": "UPDATE points_transfer SET store_id = NULL WHERE wallet_id = %(w)s",
    "delete a transfer": "DELETE FROM points_transfer WHERE wallet_id = %(w)s AND seq = 4",
    "change by conflict": f"{a_transfer(seq=4)} ON CONFLICT (wallet_id, seq) DO UPDATE SET points = 1",
    "change a lot": "UPDATE points_lot SET remaining = points WHERE wallet_id = %(w)s",
    "move the expiry of a lot": "UPDATE points_lot SET expires_on = '2099-12-31' WHERE wallet_id = %(w)s",
    "delete a lot": "DELETE FROM points_lot WHERE wallet_id = %(w)s",
    "change a use": "UPDATE points_lot_use SET points = 1 WHERE wallet_id = %(w)s",
    "delete a use": "DELETE FROM points_lot_use WHERE wallet_id = %(w)s",
    "change a receipt": "UPDATE points_receipt SET receipt = 'E9' WHERE receipt = 'E1'",
    "delete a receipt": "DELETE FROM points_receipt WHERE receipt = 'E1'",
    "use a receipt that nothing posted": "INSERT INTO points_receipt VALUES (%(s)s, 'E9', %(w)s, 1)",
    "use a receipt twice": a_transfer().replace("'RAW'", "'E1'") + "; " + a_lot(),
    "give a wallet points": "UPDATE points_wallet SET balance = balance + 1 WHERE id = %(w)s",
    "free a wallet of its debt": "UPDATE points_wallet SET owed = owed + 1 WHERE id = %(w)s",
    "let go what is held": "UPDATE points_wallet SET held = 0 WHERE id = %(w)s",
    "set back a wallet's count": "UPDATE points_wallet SET seq = 0 WHERE id = %(w)s",
    "bring a wallet to another program": "UPDATE points_wallet SET program_id = program_id + 1 WHERE id = %(w)s",
    "delete a wallet": "DELETE FROM points_wallet WHERE id = %(w)s",
    "open a wallet with points in it": "INSERT INTO points_wallet (id, program_id, balance, held, owed, seq, state)"
    " VALUES (1, %(p)s, 100, 0, 0, 0, 'open')",
    "close a wallet with points in it": "UPDATE points_wallet SET state = 'closed' WHERE id = %(w)s",
    "put a wallet into no state": "UPDATE points_wallet SET state = 'gone' WHERE id = %(w)s",
    "skip a number": f"{a_transfer(seq=6)}; {a_lot(seq=6)}",
    "take a number again": f"{a_transfer(seq=4)}; {a_lot(seq=4)}",
    "post a wrong balance": f"{a_transfer(balance=311)}; {a_lot()}",
    "post a wrong hold": f"{a_transfer(held=99)}; {a_lot()}",
    "post points that nobody bears": f"{a_transfer(other_side=-9)}; {a_lot()}",
    "post points without a lot": a_transfer(),
    "post points with a smaller lot": f"{a_transfer()}; {a_lot(points=9, remaining=9)}",
    "post a debt that took no points": f"{a_transfer(owed=5)}; {a_lot()}",
    "post below nothing": a_transfer(points=-301, balance=-1),
    "spend without eating a lot": a_transfer(points=-10, balance=290),
    "spend and eat less": f"{a_transfer(points=-10, balance=290)}; {a_use(5, 2, 9)}",
    "begin a lot half eaten": f"{a_transfer()}; {a_lot(remaining=5)}",
    "begin a lot of more than it is": f"{a_transfer()}; {a_lot(remaining=11)}",
    "add a lot to nothing": a_lot(),
    "add a lot to a posting of before": a_lot(seq=3),
    "add a lot to another's posting": a_lot(seq=2, wallet="o"),
    "eat more than a lot has": f"{a_transfer(points=-300, balance=0)}; {a_use(5, 1, 300)}",
    "give back more than a lot was": f"{a_transfer(points=501, balance=801)}; {a_use(5, 1, -501)}",
    "eat a lot that is not there": f"{a_transfer(points=-10, balance=290)}; {a_use(5, 9, 10)}",
    "eat a lot of another wallet": "INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)"
    " VALUES (%(o)s, 1, 2, %(p)s, 1, 10)",
    "eat a lot as another program": f"{a_transfer(points=-10, balance=290)}; {a_use(5, 2, 10, '%(p)s + 1')}",
    "eat for nothing": a_use(5, 2, 10),
    "eat nothing": a_use(4, 2, 0),
    "delete a hold": "DELETE FROM points_hold",
    "change what a hold holds": "UPDATE points_hold SET points = 1",
    "keep a hold for longer": "UPDATE points_hold SET ends_at = ends_at + interval '1 year'",
    "close a hold that gave nothing back": "UPDATE points_hold SET closed_seq = 4",
    "hold what is not held": "INSERT INTO points_hold (wallet_id, seq, program_id, points, ends_at)"
    " VALUES (%(w)s, 3, %(p)s, 1, now())",
    "change the rate of a policy": "UPDATE points_policy SET accrual_bp = 1",
    "change who pays": "UPDATE points_policy SET store_bp = 0, fund_bp = 10000",
    "begin a policy earlier": "UPDATE points_policy SET period = '[2019-01-01,)'",
    "empty a policy's time": "UPDATE points_policy SET period = 'empty'",
    "delete a policy": "DELETE FROM points_policy",
    "a second policy of a day": "INSERT INTO points_policy (program_id, period, accrual_bp, rounding, smallest_bill,"
    " smallest_redemption, redemption_unit, largest_share_bp, months_until_expiry, store_bp, fund_bp, city_bp, refund,"
    " grace_days, card_day_limit, backdate_days, hold_minutes, set_at) SELECT program_id, '[2027-01-01,2027-01-02)',"
    " accrual_bp, rounding, smallest_bill, smallest_redemption, redemption_unit, largest_share_bp,"
    " months_until_expiry, store_bp, fund_bp, city_bp, refund, grace_days, card_day_limit, backdate_days,"
    " hold_minutes, set_at FROM points_policy",
    "a second participation of a day": "INSERT INTO points_participation (program_id, store_id, market_id, period,"
    " outside, added_at) SELECT program_id, store_id, market_id, '[2027-01-01,2027-01-02)', outside, added_at"
    " FROM points_participation",
}


@pytest.mark.parametrize("what", REFUSED)
def test_raw_sql_cannot(scene: Scene, what: str) -> None:
    before = scene.everything()
    with pytest.raises(DatabaseError):
        scene.try_(REFUSED[what])
    assert scene.everything() == before
    assert left(scene.p, scene.wallet) == 300


def test_raw_sql_may_post_what_is_right(scene: Scene) -> None:
    """Else the refusals above would prove nothing."""
    scene.try_(f"{a_transfer()}; {a_lot()}")
    scene.try_(f"{a_transfer(seq=6, points=-10, balance=300)}; {a_use(6, 2, 10)}".replace("RAW", "RAW2"))
    assert left(scene.p, scene.wallet) == 300


@pytest.mark.parametrize("table", [*TABLES, "policy"])
def test_the_ledger_cannot_be_emptied(table: str) -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    left(p, wallet)
    with pytest.raises(IntegrityError, match="TRUNCATE"), transaction.atomic():
        sql(f"TRUNCATE points_{table} CASCADE")
    assert left(p, wallet) == 500


def test_a_policy_may_end() -> None:
    p = a_program()
    with transaction.atomic():
        sql("UPDATE points_policy SET period = '[2020-01-01,2027-01-01)' WHERE program_id = %s", p.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE points_policy SET period = '[2020-01-01,)' WHERE program_id = %s", p.id)


def test_a_hold_is_closed_once() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    hold(p, wallet, 100, receipt="H1")
    release(p, "H1")
    for change in ("closed_seq = NULL", "closed_seq = 2", "points = 1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(f"UPDATE points_hold SET {change}")
    refused(lambda: capture(p, "H1"), "hold_closed")
    assert left(p, wallet) == 500


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", [f"{a_use(2, 3, -10)}; {a_use(2, 4, 10)}", f"{a_lot(seq=2)}; {a_use(2, 2, 10)}"])
def test_nothing_is_added_to_a_posting_of_before(what: str) -> None:
    """Not even what adds up to nothing: it would be another lot that was eaten, and another shop that is paid."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    spend(p, wallet, 100)
    earn(p, wallet, 300)
    earn(p, wallet, 300)
    spend(p, wallet, 700)
    scene = Scene(p, wallet, wallet)
    before = scene.everything()
    with pytest.raises(IntegrityError, match="never changed"):
        scene.try_(what)
    assert scene.everything() == before
    assert queries.list_differences() == []
