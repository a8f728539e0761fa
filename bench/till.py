"""Earns and redemptions through the authenticated interface of tills, beside pgbench on the very functions it calls.

A server is started on a database of its own with 5,000 shops and 200,000 wallets that have a history. In one run,
client and server on the same machine: HTTP with 16, 64 and 128 connections, the batch call, and pgbench.
``--growth``: the earns alone, with 1, 10 and 50 million transfers present (hours and tens of GB; not part of CI;
``GROWTH`` names other numbers of transfers).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench.pages import free_port, percentile
from jangteo.config.database import binary
from jangteo.config.paths import secret
from jangteo.kernel.cards import check_digit
from jangteo.kernel.clock import now as moment
from jangteo.loyalty.members import queries as members
from jangteo.loyalty.till.queries import get_token_mark

SHOPS, WALLETS = int(os.environ.get("SHOPS", "5000")), int(os.environ.get("WALLETS", "200000"))
SECONDS = float(os.environ.get("SECONDS", "6"))
CONNECTIONS = (16, 64, 128)
#: The most that one file may hold.
FILE_ROWS = 50_000
FIRST_WALLET = 10**12
FIRST_ID = 10**6


def phone(number: int) -> str:
    """A number that nobody is given."""
    return f"0100{number:07d}"


def card(number: int) -> str:
    """A card's 16 digits."""
    body = f"8{number:014d}"
    return body + check_digit(body)


def token(shop: int) -> str:
    """The token of a shop's till."""
    return f"jt_bench_{shop}"


class Database:
    """The database of the bench: its address, and how to load it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.link = psycopg.connect(url, autocommit=True)

    def run(self, sql: str, *values: object) -> Any:
        """A statement; its first row, if it gives any."""
        cursor = self.link.execute(sql, values)
        return cursor.fetchone() if cursor.description else None

    def copy(self, target: str, rows: Iterator[tuple[object, ...]]) -> None:
        """Rows into a table."""
        with self.link.cursor().copy(f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def load(self, sales: int = 3) -> None:
        """Shops, tills, members and wallets, and so many sales of each wallet."""
        market = self.run("SELECT id FROM places_market LIMIT 1")[0]
        self.run(
            "INSERT INTO merchants_store (id, market_id, name, name_key, search_key, state, closed_because, shop_phone,"
            " intro, hours, homepage, address, lot_address, deduction_lot, source, edited, added_at, changed_at)"
            " SELECT %s + n, %s, 'shop ' || n, 'shop', 'shop', 'open', '', '', '', '', '', '', '', '', 'bench', '{}',"
            " now(), now() FROM generate_series(1, %s) n",
            FIRST_ID, market, SHOPS,
        )  # fmt: skip
        self.run(
            "INSERT INTO points_program (id, slug, name, issuer, issuer_name, founded_at)"
            " VALUES (%s, 'bench', 'bench', 'operator', 'bench', now())",
            FIRST_ID,
        )
        self.run(
            "INSERT INTO points_program_market (program_id, market_id, added_at) VALUES (%s, %s, now())",
            FIRST_ID, market,
        )  # fmt: skip
        self.run(
            "INSERT INTO points_policy (program_id, period, accrual_bp, rounding, smallest_bill, smallest_redemption,"
            " redemption_unit, largest_share_bp, months_until_expiry, store_bp, fund_bp, city_bp, refund, grace_days,"
            " card_day_limit, backdate_days, hold_minutes, set_at)"
            " VALUES (%s, '[2020-01-01,)', 100, 1, 0, 1, 1, 10000, 60, 5000, 3000, 2000, 'owe', 7, 2000000000, 31, 60,"
            " now())",
            FIRST_ID,
        )
        self.run(
            "INSERT INTO points_participation (program_id, store_id, market_id, period, outside, added_at)"
            " SELECT %s, %s + n, %s, '[2020-01-01,)', false, now() FROM generate_series(1, %s) n",
            FIRST_ID, FIRST_ID, market, SHOPS,
        )  # fmt: skip
        self.run(
            "INSERT INTO points_source (id, program_id, store_id, kind, label, added_at)"
            " SELECT %s + n, %s, %s + n, 'till', 'bench', now() FROM generate_series(1, %s) n",
            FIRST_ID, FIRST_ID, FIRST_ID, SHOPS,
        )  # fmt: skip
        self.copy(
            "till_device (id, program_id, market_id, store_id, source_id, kind, label, token_digest, created_at)",
            (
                (own, FIRST_ID, market, own, own, "till", "b", digest, "now")
                for own, digest in (
                    (FIRST_ID + n, bytes.fromhex(get_token_mark(token(n)))) for n in range(1, SHOPS + 1)
                )
            ),
        )  # fmt: skip
        self.run(
            "INSERT INTO points_wallet (id, program_id, balance, held, owed, seq, state)"
            " SELECT %s + n, %s, 0, 0, 0, 0, 'open' FROM generate_series(1, %s) n",
            FIRST_WALLET, FIRST_ID, WALLETS,
        )  # fmt: skip
        self.run(
            "INSERT INTO members_member (id, program_id, wallet_id, name, phone, state, since)"
            " SELECT %s + n, %s, %s + n, '', '', 'waiting', now() FROM generate_series(1, %s) n",
            FIRST_ID, FIRST_ID, FIRST_WALLET, WALLETS,
        )  # fmt: skip
        self.copy(
            "members_key (program_id, mark, kind, state, wallet_id, member_id, added_at, changed_at)",
            (
                (FIRST_ID, mark, "phone", "active", FIRST_WALLET + n, FIRST_ID + n, "now", "now")
                for n, mark in ((n, members.get_phone_mark("+82" + phone(n)[1:])) for n in range(1, WALLETS + 1))
            ),
        )  # fmt: skip
        self.copy(
            "members_key (program_id, mark, kind, state, wallet_id, member_id, added_at, changed_at)",
            (
                (FIRST_ID, mark, "card", "active", FIRST_WALLET + n, FIRST_ID + n, "now", "now")
                for n, mark in ((n, members.get_card_mark(card(n))) for n in range(1, WALLETS + 1))
            ),
        )  # fmt: skip
        for sale in range(sales):
            self.run(
                "SELECT count(points_earn(%s + 1 + mod(n * 7, %s), 'old' || %s || '-' || n, '', %s + n, 50000,"
                " now(), now())) FROM generate_series(1, %s) n",
                FIRST_ID, SHOPS, sale, FIRST_WALLET, WALLETS,
            )  # fmt: skip
        self.run("VACUUM ANALYZE")


_MARKET = """
from jangteo.config.boot import boot, migrate
boot()
migrate()
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.registry.places import operations
cells = {"시장명": "새봄시장", "시장유형": "상설장", "시장개설주기": "매일",
    "소재지도로명주소": "강원특별자치도 강릉시 금성로 21",
    "데이터기준일자": "2024-11-04",
    "제공기관코드": "B553077", "제공기관명": "소상공인시장진흥공단"}
operations.add_market(actor=system("bench"), now=now(), cells=cells, slug="bench")
"""


def environment(folder: str, port: int) -> dict[str, str]:
    """Of a product in a folder of its own. The marks of numbers are made here and read there: with the same key."""
    env = {**os.environ, "JANGTEO_VAR": folder, "PORT": str(port), "JANGTEO_ENV": "demo"}
    env.pop("DATABASE_URL", None)
    env["JANGTEO_BLIND_INDEX_KEY"] = secret("blind_index_key")
    return env


def make_market(env: dict[str, str]) -> None:
    """The tables, and one market."""
    subprocess.run([sys.executable, "-c", _MARKET], env=env, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served() -> Iterator[tuple[int, Database, str]]:
    """The product on a database of its own: its port, the database, and its folder."""
    with tempfile.TemporaryDirectory(prefix="jangteo-till-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the embedded server may run as its own user
        port = free_port()
        env = environment(folder, port)
        make_market(env)
        log = (Path(folder) / "up.log").open("wb")
        workers = os.environ.get("WORKERS", "2")
        server = subprocess.Popen(
            [sys.executable, "-m", "jangteo", "up", "--json", "--workers", workers],
            env=env,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            assert server.stdout is not None
            json.loads(server.stdout.readline())
            yield port, Database(database_url(folder)), folder
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
            log.close()


def database_url(folder: str) -> str:
    """Where the embedded database of a folder listens."""
    code = "from jangteo.config import database; database.ensure(); import os; print(os.environ['DATABASE_URL'])"
    env = {**os.environ, "JANGTEO_VAR": folder}
    env.pop("DATABASE_URL", None)
    found = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    return found.stdout.strip().splitlines()[-1]


class Connection(asyncio.Protocol):
    """Asks, waits for the whole answer, asks again."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests, self.until = requests, until
        self.times: list[float] = []
        self.statuses: dict[bytes, int] = {}
        self.done = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: Any) -> None:
        """The first request."""
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        self.started = time.perf_counter()
        if self.started > self.until:
            self.transport.close()
            return
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        self.buffer = self.buffer + data if self.buffer else data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self.buffer.lower().find(b"content-length:", 0, head)
        size = int(self.buffer[at + 15 : self.buffer.find(b"\r", at + 15)])
        if len(self.buffer) < head + 4 + size:
            return
        self.times.append(time.perf_counter() - self.started)
        status = self.buffer[9:12]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.buffer = b""
        self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        """The end."""
        if not self.done.done():
            self.done.set_result(None)


def requests(kind: str, seed: int) -> Iterator[bytes]:
    """Requests of shops and members drawn at random."""
    drawn = random.Random(seed)  # noqa: S311  no secret
    number = 0
    while True:
        number += 1
        shop, member = drawn.randint(1, SHOPS), drawn.randint(1, WALLETS)
        body: Any = {"receipt": f"{kind[0]}{seed}-{number}", "member": phone(member), "paid": 10_000}
        if kind == "redeem":
            body = {"receipt": f"r{seed}-{number}", "member": card(member), "points": 1, "bill": 1000}
        elif kind == "batch":
            body = [
                {
                    "op": "earn",
                    "receipt": f"b{seed}-{number}-{n}",
                    "member": phone(drawn.randint(1, WALLETS)),
                    "paid": 1000,
                }
                for n in range(500)
            ]
        text = json.dumps(body).encode()
        yield (
            f"POST /till/v1/{kind} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token(shop)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        ).encode() + text


async def _load(port: int, kind: str, connections: int, seconds: float, seed: int) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    # From the first connection on: those that stand ask while the others are still made.
    started = time.perf_counter()
    until = started + seconds
    protocols = []
    for number in range(connections):
        given = requests(kind, seed * 1000 + number)
        _, protocol = await loop.create_connection(partial(Connection, given, until), "127.0.0.1", port)
        protocols.append(protocol)
    await asyncio.gather(*(protocol.done for protocol in protocols))
    spent = time.perf_counter() - started
    times = [one for protocol in protocols for one in protocol.times]
    statuses: dict[str, int] = {}
    for protocol in protocols:
        for status, count in protocol.statuses.items():
            statuses[status.decode()] = statuses.get(status.decode(), 0) + count
    return {
        "connections": connections,
        "rps": round(len(times) / spent),
        "p50_ms": percentile(times, 0.5),
        "p99_ms": percentile(times, 0.99),
        "statuses": statuses,
    }


def load(port: int, kind: str, connections: int, seconds: float, seed: int) -> dict[str, Any]:
    """So many connections that ask without pause."""
    return asyncio.run(_load(port, kind, connections, seconds, seed))


_SCRIPTS = {
    "earn": """
\\set s random(1, {shops})
\\set w random(1, {wallets})
\\set r random(1, 9000000000000000000)
SELECT points_earn({first} + :s, 'p' || :r, '\\x00112233445566778899aabbccddeeff', {wallet} + :w, 10000, now(), now());
""",
    "redeem": """
\\set s random(1, {shops})
\\set w random(1, {wallets})
\\set r random(1, 9000000000000000000)
SELECT points_spend('redeem', {first} + :s, 'p' || :r, '\\x00112233445566778899aabbccddeeff', {wallet} + :w, 1, 1000,
    now(), now());
""",
}


def pgbench(database: Database, kind: str, clients: int, folder: str) -> float:
    """Transactions a second of one function a transaction, durable."""
    script = Path(folder) / f"{kind}.sql"
    text = _SCRIPTS[kind].format(shops=SHOPS, wallets=WALLETS, first=FIRST_ID, wallet=FIRST_WALLET)
    # pgbench reads a command to the end of its line.
    script.write_text(text.replace("\n    ", " "))
    command = [str(binary("pgbench")), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(int(SECONDS))]
    found = subprocess.run(
        [*command, "-f", str(script), database.url], check=True, capture_output=True, text=True
    ).stdout
    return float(next(line.split()[2] for line in found.splitlines() if line.startswith("tps")))


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


def grow(database: Database, wanted: int, step: str) -> None:
    """Sales until so many transfers are there, through the ledger's own function."""
    held = database.run("SELECT count(*) FROM points_transfer")[0]
    while held < wanted:
        count = min(WALLETS, wanted - held)
        database.run(
            "SELECT count(points_earn(%s + 1 + mod(n * 7, %s), %s || n, '', %s + n, 50000, now(), now()))"
            " FROM generate_series(1, %s) n",
            FIRST_ID, SHOPS, f"{step}-{held}-", FIRST_WALLET, count,
        )  # fmt: skip
        held += count
    database.run("VACUUM ANALYZE")


def growth(steps: list[int]) -> dict[str, Any]:
    """Earns a second over HTTP as the ledger grows, and each as a share of the first."""
    rows: list[dict[str, Any]] = []
    with served() as (port, database, _folder):
        database.load(sales=0)
        for number, wanted in enumerate(steps):
            grow(database, wanted, f"grow{number}")
            load(port, "earn", 32, 2, 500 + number)
            row = load(port, "earn", 128, SECONDS, 600 + number)
            rows.append({"transfers": wanted} | row)
            rows[-1]["of_first"] = round(row["rps"] / rows[0]["rps"], 2)
    return {"shops": SHOPS, "wallets": WALLETS, "growth": rows}


def measure() -> dict[str, Any]:
    """All figures of one run."""
    if os.environ.get("GROWTH"):
        return growth([int(part) for part in os.environ["GROWTH"].split(",")])
    with served() as (port, database, folder):
        started = time.perf_counter()
        database.load()
        loaded = time.perf_counter() - started
        answer: dict[str, Any] = {"shops": SHOPS, "wallets": WALLETS, "loaded_s": round(loaded, 1)}
        load(port, "earn", 32, 2, 1)
        for kind in ("earn", "redeem"):
            base = max(pgbench(database, kind, clients, folder) for clients in (16, 64))
            answer["pgbench_tps" if kind == "earn" else "pgbench_redeem_tps"] = round(base)
            rows = []
            for at, connections in enumerate(CONNECTIONS):
                row = load(port, kind, connections, SECONDS, 10 + at)
                rows.append(row | {"ratio": round(row["rps"] / base, 2)})
            answer[kind] = rows
        batch = load(port, "batch", 4, SECONDS, 30)
        answer["batch_rps"] = batch["rps"] * 500
        answer["batch_ratio"] = round(answer["batch_rps"] / answer["pgbench_tps"], 2)
        answer |= bulk(database, folder)
        return answer
