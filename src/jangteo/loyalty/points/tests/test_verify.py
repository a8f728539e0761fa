"""Verify names every kind of damage that got past the guards; the keys let the ledger be spread by wallet."""

from __future__ import annotations

import pytest
from django.db import connection

from jangteo.loyalty.points import queries
from jangteo.loyalty.points.queries.verifying import _CHECKS
from jangteo.loyalty.points.tests.acts import cancel, earn, hold, left, spend
from jangteo.loyalty.points.tests.world import a_program, sql

pytestmark = pytest.mark.django_db
DAMAGE = {
    "balance": "UPDATE points_wallet SET balance = balance + 1 WHERE id = %(w)s",
    "held": "UPDATE points_wallet SET held = held + 1 WHERE id = %(w)s",
    "lots": "UPDATE points_lot SET remaining = remaining + 1 WHERE wallet_id = %(w)s AND seq = 1",
    "lot": "UPDATE points_lot_use SET points = points - 1 WHERE wallet_id = %(w)s AND seq = 3",
    "sequence": "UPDATE points_wallet SET seq = seq - 1 WHERE id = %(w)s",
    "chain": "UPDATE points_transfer SET balance = balance + 1 WHERE wallet_id = %(w)s AND seq = 2",
    "owed": "UPDATE points_wallet SET owed = owed + 1, balance = balance - 1 WHERE id = %(w)s",
    "uses": "UPDATE points_transfer SET owed = owed + 1 WHERE wallet_id = %(w)s AND seq = 2",
    "of_nothing": "UPDATE points_lot_use SET lot_seq = 77 WHERE wallet_id = %(w)s AND seq = 3",
    "receipt": "DELETE FROM points_receipt WHERE wallet_id = %(w)s AND seq = 2",
    "receipt_of_nothing": "UPDATE points_receipt SET seq = 99 WHERE wallet_id = %(w)s AND seq = 2",
    "double_entry": "UPDATE points_transfer SET store_points = store_points + 1 WHERE wallet_id = %(w)s AND seq = 2",
    "hold": "UPDATE points_hold SET points = points - 1 WHERE wallet_id = %(w)s",
}
#: Two wrongs that make a right in sum, and what nobody stands behind.
SLY = {
    "two transfers that make up for each other": (
        "UPDATE points_transfer SET store_points = store_points + CASE seq WHEN 1 THEN 1 ELSE -1 END"
        " WHERE wallet_id = %(w)s AND seq IN (1, 2)",
        "double_entry",
    ),
    "a redemption moved to another": (
        "UPDATE points_transfer SET points = points + CASE seq WHEN 3 THEN 1 ELSE -1 END,"
        " balance = balance + CASE seq WHEN 3 THEN 1 ELSE 0 END WHERE wallet_id = %(w)s AND seq IN (3, 4)",
        "uses",
    ),
    "a posting gone from the middle": ("DELETE FROM points_transfer WHERE wallet_id = %(w)s AND seq = 2", "sequence"),
    "a wallet gone": ("DELETE FROM points_wallet WHERE id = %(w)s", "sequence"),
    "a wallet in another program": ("UPDATE points_wallet SET program_id = 77 WHERE id = %(w)s", "sequence"),
    "a lot in another program": ("UPDATE points_lot SET program_id = 77 WHERE wallet_id = %(w)s", "of_nothing"),
    "a hold open again": ("UPDATE points_hold SET closed_seq = 6 WHERE wallet_id = %(w)s", "hold"),
    "a receipt of another source": (
        "UPDATE points_transfer SET source_id = source_id + 77 WHERE wallet_id = %(w)s AND seq = 2", "receipt"
    ),
}  # fmt: skip


def _wallet() -> int:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    earn(p, wallet, 500)
    earn(p, wallet, 300)
    spend(p, wallet, 400, receipt="S1")
    spend(p, wallet, 50)
    hold(p, wallet, 100, receipt="H1")
    cancel(p, "S1", points=10)
    assert left(p, wallet) == 260
    return wallet


def _damage(text: str, wallet: int) -> None:
    """As a superuser could, with every guard off."""
    sql("ALTER TABLE points_transfer DROP CONSTRAINT points_transfer_adds_up")
    sql("SET LOCAL session_replication_role = replica")
    with connection.cursor() as cursor:
        cursor.execute(text, {"w": wallet})
        assert cursor.rowcount
    sql("SET LOCAL session_replication_role = origin")


def test_every_rule_has_its_damage() -> None:
    # Sums of days and of a shop's weeks belong to no wallet; they are damaged where they are made.
    assert set(DAMAGE) | {"day", "store_week"} == set(_CHECKS)


@pytest.mark.parametrize("rule", DAMAGE)
def test_verify_names_what_was_damaged(rule: str) -> None:
    wallet = _wallet()
    _damage(DAMAGE[rule], wallet)
    found = [one for one in queries.list_differences() if one.rule == rule]
    assert found
    assert {one.wallet_id for one in found} == {wallet}
    assert all(one.seen != one.expected for one in found)


@pytest.mark.parametrize("what", SLY)
def test_verify_sees_what_adds_up_to_nothing(what: str) -> None:
    text, rule = SLY[what]
    _damage(text, _wallet())
    assert rule in {one.rule for one in queries.list_differences()}


_KEYS = """
SELECT t.relname, i.relname, array_agg(a.attname ORDER BY k.at) FROM pg_index x
JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
CROSS JOIN LATERAL unnest(x.indkey::int[]) WITH ORDINALITY AS k(n, at)
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n
WHERE (x.indisunique OR x.indisexclusion) AND t.relnamespace = 'public'::regnamespace AND t.relname = ANY(%s)
GROUP BY 1, 2
"""
_SPREAD = {
    "points_wallet": "id",
    "points_transfer": "wallet_id",
    "points_lot": "wallet_id",
    "points_lot_use": "wallet_id",
    "points_hold": "wallet_id",
    "points_told": "wallet_id",
    "points_receipt": "source_id",
}


def test_every_key_begins_with_what_the_ledger_is_spread_by() -> None:
    keys = sql(_KEYS, list(_SPREAD))
    assert {table for table, _, _ in keys} == set(_SPREAD)
    for table, _, columns in keys:
        assert columns[0] == _SPREAD[table]


def test_no_statement_of_the_ledger_draws_from_a_shared_sequence() -> None:
    drawn = sql(
        "SELECT t.relname, a.attname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0"
        " LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum WHERE t.relname = ANY(%s)"
        " AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE '%%nextval%%')",
        list(_SPREAD),
    )
    assert drawn == []
    (body,) = sql("SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname LIKE 'points\\_%%'")[0]
    assert "points_transfer" in body
    assert "nextval" not in body
    foreign = sql(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])", list(_SPREAD)
    )
    assert foreign == []
