"""What the benches of tills share: a product in a folder of its own, with shops, tills, members and wallets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.pages import free_port
from jangteo.config.paths import secret
from jangteo.kernel.cards import check_digit
from jangteo.loyalty.members import queries as members
from jangteo.loyalty.till.queries import get_token_mark

SHOPS, WALLETS = int(os.environ.get("SHOPS", "5000")), int(os.environ.get("WALLETS", "200000"))
SECONDS = float(os.environ.get("SECONDS", "6"))
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
        """Shops, tills, members and wallets, so many sales of each wallet, and a redemption of each fourth."""
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
            "till_device (id, program_id, market_id, store_id, source_id, kind, label, token_digest, created_at,"
            " sign, waiting, waiting_won)",
            (
                (own, FIRST_ID, market, own, own, "till", "b", digest, "now", "", 0, 0)
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
        if sales:
            # A table that the planner has never seen filled is read from end to end until statistics come.
            self.run(
                "SELECT count(points_spend('redeem', %s + 1 + mod(n * 7, %s), 'spent-' || n, '', %s + n, 1, 1000,"
                " now(), now())) FROM generate_series(1, %s, 4) n",
                FIRST_ID, SHOPS, FIRST_WALLET, WALLETS,
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
