"""Earns with many transfers present: whether a ledger of ten years is as quick as one of the first month."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

from bench._asking import load
from bench._functions import pgbench
from bench._tills import FIRST_ID, FIRST_WALLET, SECONDS, SHOPS, WALLETS, Database, environment, served

TIMES = 3
#: From so many rows on it is quicker to build the indexes again.
MANY = 3_000_000

#: Earns of 500 P, the same rows as the ledger's function makes. The guards sleep, or 50 million would take hours; the
#: indexes of the three tables are dropped and built again, which packs them more tightly than years would. `verify`
#: looks at the result.
_GROW = """
WITH grown AS MATERIALIZED (
    SELECT w.id AS wallet, w.seq + k AS seq, w.balance + 500 * k AS balance,
        %(first)s + 1 + mod(w.id * 7 + k, %(shops)s) AS shop, 'g' || w.seq + k || '-' || w.id - %(wallets)s AS receipt
    FROM generate_series(1, %(each)s) k CROSS JOIN points_wallet w WHERE w.program_id = %(first)s ORDER BY k, w.id
), transfers AS (
    INSERT INTO points_transfer (wallet_id, seq, program_id, kind, points, balance, held, owed, store_points,
        fund_points, city_points, store_id, market_id, source_id, receipt, digest, root_seq, paid, rate_bp, policy_id,
        expires_on, occurred_at, posted_at)
    SELECT wallet, seq, %(first)s, 'earn', 500, balance, 0, 0, -250, -150, -100, shop, %(market)s, shop, receipt,
        decode(md5(receipt), 'hex'), seq, 50000, 100, %(policy)s, %(until)s, now(), now()
    FROM grown
), receipts AS (
    INSERT INTO points_receipt (source_id, receipt, wallet_id, seq) SELECT shop, receipt, wallet, seq FROM grown
)
INSERT INTO points_lot (wallet_id, seq, program_id, store_id, expires_on, points, remaining)
SELECT wallet, seq, %(first)s, shop, %(until)s, 500, 500 FROM grown
"""


def grow(database: Database, wanted: int) -> None:
    """Earns until at least so many transfers are there."""
    held = database.run("SELECT count(*) FROM points_transfer")[0]
    market, policy, until = database.run(
        "SELECT m.market_id, p.id, points_month_end(current_date, p.months_until_expiry) FROM points_policy p"
        " JOIN points_program_market m USING (program_id) WHERE p.program_id = %s", FIRST_ID,
    )  # fmt: skip
    rebuilt = _without_indexes(database) if wanted - held > MANY else []
    while held < wanted:
        each = min(10, -(-(wanted - held) // WALLETS))
        given = {
            "first": FIRST_ID, "shops": SHOPS, "wallets": FIRST_WALLET, "each": each, "market": market,
            "policy": policy, "until": until,
        }  # fmt: skip
        with database.link.transaction():
            database.link.execute("SET LOCAL session_replication_role = replica")
            database.link.execute(_GROW, given)
            database.link.execute(
                "UPDATE points_wallet SET seq = seq + %s, balance = balance + 500 * %s WHERE program_id = %s",
                [each, each, FIRST_ID],
            )
        held += each * WALLETS
        print(json.dumps({"transfers": held}), file=sys.stderr, flush=True)
    for statement in rebuilt:
        database.run(statement)
    database.run("VACUUM ANALYZE")
    database.run("CHECKPOINT")


def _without_indexes(database: Database) -> list[str]:
    """Drop the indexes of the tables that grow; the statements that build them again."""
    found = database.link.execute(
        "SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid),"
        " c.conname, pg_get_constraintdef(c.oid) FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid"
        " AND c.contype IN ('p', 'u') WHERE i.indrelid = ANY(%s::regclass[])",
        [["points_transfer", "points_lot", "points_receipt"]],
    ).fetchall()
    again = ["SET maintenance_work_mem = '1GB'"]
    for index, table, text, constraint, rule in found:
        database.run(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}" if constraint else f"DROP INDEX {index}")
        again.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {rule}" if constraint else text)
    return again


def differences(folder: str) -> int:
    """What ``jangteo verify points`` finds in the ledger of this folder."""
    command = [sys.executable, "-m", "jangteo", "verify", "points", "--json"]
    found = subprocess.run(command, env=environment(folder, 0), capture_output=True, text=True, check=False)
    return len(json.loads(found.stdout.splitlines()[-1])["differences"])


def measure(steps: list[int]) -> dict[str, Any]:
    """Earns a second over HTTP and of the function alone as the ledger grows, and each as a share of the first.

    Of three goes each the one in the middle; `differences` are what `verify` finds at the first size.
    """
    rows: list[dict[str, Any]] = []
    with served() as (port, database, folder):
        database.load(sales=0)
        for number, wanted in enumerate(steps):
            grow(database, wanted)
            load(port, "earn", 128, SECONDS, 500 + number)
            goes = [load(port, "earn", 128, SECONDS, 600 + number * 10 + go) for go in range(TIMES)]
            row = sorted(goes, key=lambda one: one["rps"])[TIMES // 2]
            tps = statistics.median(pgbench(database, "earn", 64, folder) for _ in range(TIMES))
            size = database.run("SELECT pg_database_size(current_database())")[0]
            rows.append({"transfers": wanted, "gb": round(size / 2**30, 1)} | row | {"pgbench_tps": round(tps)})
            rows[-1]["of_first"] = round(row["rps"] / rows[0]["rps"], 2)
            rows[-1]["pgbench_of_first"] = round(tps / rows[0]["pgbench_tps"], 2)
            if not number:
                rows[-1]["differences"] = differences(folder)
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return {"shops": SHOPS, "wallets": WALLETS, "growth": rows}
