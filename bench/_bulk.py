"""A shop's file of sales through `jangteo import sales`, beside COPY of the rows that it made."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench._tills import FIRST_ID, WALLETS, Database, environment, phone
from jangteo.kernel.clock import now as moment

#: The most that one file may hold.
FILE_ROWS = 50_000

#: The rows of one file in the tables that it fills, as they would be if the same file came once more under other
#: receipts: finished rows, which follow those that stand there. The receipts themselves are written by the ledger.
_AGAIN = {
    "till_sale": "SELECT store_id, source, 'G' || receipt, market_id, program_id, wallet_id, sold_at, paid, tender,"
    " cancels, file_id, line FROM till_sale WHERE store_id = {store}",
    "points_transfer": "SELECT {columns} FROM (SELECT (jsonb_populate_record(t, jsonb_build_object('seq', t.seq + own.n"
    ", 'root_seq', t.seq + own.n, 'balance', t.balance + own.p, 'receipt', 'G' || t.receipt))).* FROM points_transfer t"
    " JOIN own ON own.w = t.wallet_id WHERE t.source_id = {source}) t ORDER BY wallet_id, seq",
    "points_lot": "SELECT {columns} FROM (SELECT (jsonb_populate_record(l, jsonb_build_object('seq', l.seq + own.n))).*"
    " FROM points_lot l JOIN points_receipt r USING (wallet_id, seq) JOIN own ON own.w = l.wallet_id"
    " WHERE r.source_id = {source} AND r.receipt LIKE 'F%') l ORDER BY wallet_id, seq",
}
_SALE = "store_id, source, receipt, market_id, program_id, wallet_id, sold_at, paid, tender, cancels, file_id, line"


def bulk(database: Database, folder: str) -> dict[str, Any]:
    """A shop's file of sales of members through `jangteo import sales`, beside COPY of the rows that it made.

    The import counts from the reading of the file to its commit: matching members, judging, points, the guards of the
    ledger. `copy_rps` is COPY of the finished rows into the same tables as they are, indexes and guards included;
    `copy_bare_rps` into twins of them with the indexes and the rows, but without a single guard, receipts included.
    """
    store = FIRST_ID + 1
    file = Path(folder) / "sales.csv"
    drawn = random.Random(40)  # noqa: S311  no secret
    began = moment().astimezone(ZoneInfo("Asia/Seoul")) - timedelta(days=5)
    lines = ["판매일시,영수번호,결제금액,결제수단,회원번호"]
    lines += [
        f"{began + timedelta(seconds=n):%Y-%m-%d %H:%M:%S},F{n},{drawn.randrange(1000, 90_000)},카드,"
        f"{phone(drawn.randint(1, WALLETS))}"
        for n in range(FILE_ROWS)
    ]
    file.write_text("\n".join(lines), "utf-8")
    command = [sys.executable, "-m", "jangteo", "import", "sales", str(file), "--store", str(store), "--json"]
    done = subprocess.run(command, env=environment(folder, 0), check=True, capture_output=True, text=True)
    report = json.loads(done.stdout)
    if report["earned"] != FILE_ROWS:
        raise RuntimeError(f"the file was not taken in whole: {report['problems'][:3]}")
    guarded, bare = _copy_again(database, store)
    return {
        "bulk_rows": FILE_ROWS,
        "bulk_rps": round(FILE_ROWS / report["seconds"]),
        "copy_rps": round(FILE_ROWS / guarded),
        "bulk_ratio": round(guarded / report["seconds"], 2),
        "copy_bare_rps": round(FILE_ROWS / bare),
        "bulk_bare_ratio": round(bare / report["seconds"], 2),
    }


def _copy_again(database: Database, store: int) -> tuple[float, float]:
    """Seconds of a plain COPY of finished rows of the file: into the tables themselves, and into unguarded twins."""
    source = database.run("SELECT id FROM points_source WHERE kind = 'import'")[0]
    database.run(
        f"CREATE TEMP TABLE own AS SELECT wallet_id AS w, count(*)::int AS n, sum(points)::bigint AS p"  # noqa: S608
        f" FROM points_transfer WHERE source_id = {source} GROUP BY wallet_id"
    )
    rows = {}
    for table, rule in _AGAIN.items():
        names = database.run(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns WHERE table_name = %s", table,
        )[0]  # fmt: skip
        columns = _SALE if table == "till_sale" else names
        chosen = rule.format(columns=columns, store=store, source=source)
        with database.link.cursor().copy(f"COPY ({chosen}) TO STDOUT") as out:
            rows[f"{table} ({columns})"] = b"".join(out)
        database.run(f"CREATE TABLE twin_{table} (LIKE {table} INCLUDING ALL)")
        database.run(f"INSERT INTO twin_{table} SELECT * FROM {table}")  # noqa: S608
    with database.link.cursor().copy(
        f"COPY (SELECT source_id, 'G' || receipt, wallet_id, seq FROM points_receipt WHERE source_id = {source})"  # noqa: S608
        " TO STDOUT"
    ) as out:
        receipts = b"".join(out)
    database.run("CREATE TABLE twin_points_receipt (LIKE points_receipt INCLUDING ALL)")
    database.run("INSERT INTO twin_points_receipt SELECT * FROM points_receipt")
    database.run("VACUUM ANALYZE")
    twins = {f"twin_{target}": content for target, content in rows.items()}
    twins["twin_points_receipt (source_id, receipt, wallet_id, seq)"] = receipts
    return _timed_copies(database, rows), _timed_copies(database, twins)


def _timed_copies(database: Database, rows: dict[str, bytes]) -> float:
    """Seconds of COPY of rows into tables, in one transaction with its commit."""
    database.run("CHECKPOINT")
    started = time.perf_counter()
    with database.link.transaction():
        for target, content in rows.items():
            with database.link.cursor().copy(f"COPY {target} FROM STDIN") as copy:
                copy.write(content)
    return time.perf_counter() - started
