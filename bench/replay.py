"""Every basket line of two real shops' files through the tills' batch call, and the same sums made by DuckDB.

Complete Journey (groceries of 2,469 households, US, 2017) and UCI Online Retail (a wholesaler, UK, 2010-11; with
cancellations) are played as sales of members of two programs. Nothing is taken for Korean: the money of the files
becomes 원 by one rule, 1 dollar or pound = 1,000 원, which turns every amount of both files into a whole number.

What is sent: each line as a sale of its own (receipt = number of the basket, `-`, number of the line in the file); each
cancelled line as a cancellation of the last line before it of the same customer and goods, of as much as is left of
that one. What the interface must refuse is sent all the same and must be refused: lines that cost nothing
(`paid_invalid`), lines without a customer (`member_needed`), a cancelled line whose original is not in the file
(`original_missing`), has been cancelled whole before (`already_cancelled`), or has less left (`above_original`; then
as much as is left is sent).

The sums that it must come to are made by DuckDB from the files alone, in SQL that shares nothing with what sends.
`BASKETS=300` replays the first so many baskets of each file.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

import httpx

from bench._baskets import PROGRAMS, Lines, Plan, Program
from bench._tills import FIRST_ID, FIRST_WALLET, Database, served, token
from jangteo.loyalty.members import queries as members
from jangteo.loyalty.till.queries import MOST_ITEMS, get_token_mark

CONNECTIONS = int(os.environ.get("CONNECTIONS", "4"))
BACKDATE_DAYS = 36_500

_POSTED = """
SELECT json_build_object(
    'sales', count(*) FILTER (WHERE kind = 'earn'), 'paid', coalesce(sum(paid) FILTER (WHERE kind = 'earn'), 0),
    'earned', coalesce(sum(points) FILTER (WHERE kind = 'earn'), 0), 'cancels', count(*) FILTER (WHERE kind = 'cancel'),
    'cancelled_paid', coalesce(sum(paid) FILTER (WHERE kind = 'cancel'), 0),
    'clawed_back', coalesce(-sum(points) FILTER (WHERE kind = 'cancel'), 0), 'wallets', count(DISTINCT wallet_id),
    'balance', coalesce(sum(points), 0)
) FROM points_transfer WHERE program_id = %s
"""


def load(database: Database, program: Program, customers: int) -> None:
    """The program, its shops with a till each, and its members with empty wallets."""
    market = database.run("SELECT id FROM places_market LIMIT 1")[0]
    first = program.source(0)
    database.run(
        "INSERT INTO merchants_store (id, market_id, name, name_key, search_key, state, closed_because, shop_phone,"
        " intro, hours, homepage, address, lot_address, deduction_lot, source, edited, added_at, changed_at)"
        " SELECT %s + n, %s, 'shop ' || n, 'shop', 'shop', 'open', '', '', '', '', '', '', '', '', 'bench', '{}',"
        " now(), now() FROM generate_series(1, %s) n",
        first, market, program.shops,
    )  # fmt: skip
    database.run(
        "INSERT INTO points_program (id, slug, name, issuer, issuer_name, founded_at)"
        " VALUES (%s, %s, %s, 'operator', 'bench', now())",
        program.id, program.name.replace("_", "-"), program.name,
    )  # fmt: skip
    # Six hundred months: nothing of these old years runs out while it is replayed.
    database.run(
        "INSERT INTO points_policy (program_id, period, accrual_bp, rounding, smallest_bill, smallest_redemption,"
        " redemption_unit, largest_share_bp, months_until_expiry, store_bp, fund_bp, city_bp, refund, grace_days,"
        " card_day_limit, backdate_days, hold_minutes, set_at)"
        " VALUES (%s, '[2000-01-01,)', %s, %s, %s, 1, 1, 10000, 600, 5000, 3000, 2000, 'owe', 7, 0, %s, 60, now())",
        program.id, program.rate_bp, program.rounding, program.smallest_bill, BACKDATE_DAYS,
    )  # fmt: skip
    database.run(
        "INSERT INTO points_participation (program_id, store_id, market_id, period, outside, added_at)"
        " SELECT %s, %s + n, %s, '[2000-01-01,)', false, now() FROM generate_series(1, %s) n",
        program.id, first, market, program.shops,
    )  # fmt: skip
    database.run(
        "INSERT INTO points_source (id, program_id, store_id, kind, label, added_at)"
        " SELECT %s + n, %s, %s + n, 'till', 'bench', now() FROM generate_series(1, %s) n",
        first, program.id, first, program.shops,
    )  # fmt: skip
    database.copy(
        "till_device (id, program_id, market_id, store_id, source_id, kind, label, token_digest, created_at,"
        " sign, waiting, waiting_won)",
        (
            (own, program.id, market, own, own, "till", "b", bytes.fromhex(get_token_mark(token(own))), "now", "", 0, 0)
            for own in range(first + 1, first + program.shops + 1)
        ),
    )
    database.run(
        "INSERT INTO points_wallet (id, program_id, balance, held, owed, seq, state)"
        " SELECT %s + n, %s, 0, 0, 0, 0, 'open' FROM generate_series(1, %s) n",
        wallet(program, 0), program.id, customers,
    )  # fmt: skip
    database.run(
        "INSERT INTO members_member (id, program_id, wallet_id, name, phone, state, since)"
        " SELECT %s + n, %s, %s + n, '', '', 'waiting', now() FROM generate_series(1, %s) n",
        member(program, 0), program.id, wallet(program, 0), customers,
    )  # fmt: skip
    known = Plan(program)
    database.copy(
        "members_key (program_id, mark, kind, state, wallet_id, member_id, added_at, changed_at)",
        (
            (program.id, mark, "phone", "active", wallet(program, n), member(program, n), "now", "now")
            for n, mark in ((n, members.get_phone_mark("+82" + known.phone(n)[1:])) for n in range(1, customers + 1))
        ),
    )
    database.run("ANALYZE")


def wallet(program: Program, customer: int) -> int:
    """The wallet of a customer."""
    return FIRST_WALLET + program.number * 100_000 + customer


def member(program: Program, customer: int) -> int:
    """The id of a customer."""
    return FIRST_ID + program.number * 100_000 + customer


async def send(port: int, plan: Plan) -> Counter[str]:
    """Send what each till has, 500 at a time, over several connections; how often each answer came.

    One till is served by one connection, as in a shop; so a cancellation never overtakes its sale.
    """
    told: Counter[str] = Counter()
    # The longest first: no connection is left with a big shop at the end.
    waiting = sorted(plan.tills, key=lambda shop: len(plan.tills[shop]))
    post = partial(_post_till, port, plan, told)

    async def one() -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            while waiting:
                await post(client, waiting.pop())

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return told


async def _post_till(port: int, plan: Plan, told: Counter[str], client: httpx.AsyncClient, shop: int) -> None:
    headers = {"Authorization": f"Bearer {token(plan.program.source(shop))}"}
    items = plan.tills[shop]
    for start in range(0, len(items), MOST_ITEMS):
        part = [plan.body(item) for item in items[start : start + MOST_ITEMS]]
        answer = await client.post("/till/v1/batch", json=part, headers=headers)
        answer.raise_for_status()
        for item, got in zip(part, answer.json(), strict=True):
            body = got["body"]
            told[body.get("code") or f"{item['op']} {got['status']}"] += 1
            told[f"{item['op']} points"] += body.get("points", 0)


def find_differences(folder: str) -> list[Any]:
    """What the product's own recomputing of its ledger finds."""
    code = (
        "from jangteo.config.boot import boot; boot(); import json\n"
        "from jangteo.loyalty.points import queries\n"
        "print(json.dumps([str(one) for one in queries.list_differences()]))"
    )
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"JANGTEO_VAR": folder}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def prepare(program: Program, baskets: int | None) -> tuple[Plan, dict[str, Any], int]:
    """What is to be sent of a file, what it must come to, and how many customers there are."""
    lines = Lines(program, baskets)
    plan = Plan(program)
    for row in lines.rows():
        plan.add(row)
    return plan, lines.expected(), lines.customers()


def replay(port: int, database: Database, prepared: tuple[Plan, dict[str, Any], int]) -> dict[str, Any]:
    """Send one file; what was sent, how fast, and every figure that is not what DuckDB says."""
    plan, expected, customers = prepared
    program = plan.program
    load(database, program, customers)
    started = time.perf_counter()
    told = asyncio.run(send(port, plan))
    seconds = time.perf_counter() - started
    posted: dict[str, Any] = database.run(_POSTED, program.id)[0]
    balances = [
        [found - wallet(program, 0), balance]
        for found, balance in database.link.execute(
            "SELECT id, balance FROM points_wallet WHERE program_id = %s AND seq > 0 ORDER BY id", [program.id]
        )
    ]
    answered = {
        "sales": told.pop("earn 201", 0),
        "earned": told.pop("earn points", 0),
        "cancels": told.pop("cancel 201", 0),
        "clawed_back": told.pop("cancel points", 0),
    }
    refused = expected.pop("refused")
    wrong = [
        *list_unequal("ledger", posted, {name: expected[name] for name in posted}),
        *list_unequal("answers", answered, {name: expected[name] for name in answered}),
        *list_unequal("refused", +told, {name: count for name, count in refused.items() if count}),
        *_of_wallets(balances, expected["balances"]),
    ]
    sent = sum(len(items) for items in plan.tills.values())
    return {
        "file": program.name,
        "lines": plan.lines,
        "sent": sent,
        "seconds": round(seconds, 1),
        "sent_per_s": round(sent / seconds),
        **posted,
        "refused": dict(+told),
        "equal": not wrong,
        "differences": wrong[:20],
    }


def list_unequal(where: str, seen: Iterable[Any], expected: Iterable[Any]) -> list[str]:
    """What was seen and what DuckDB says, where they are not the same."""
    seen, expected = dict(seen), dict(expected)
    return [
        f"{where} {name}: {seen.get(name, 0)}, DuckDB {expected.get(name, 0)}"
        for name in sorted({*seen, *expected})
        if seen.get(name, 0) != expected.get(name, 0)
    ]


def _of_wallets(seen: list[list[int]], expected: list[list[int]]) -> list[str]:
    there, wanted = dict(map(tuple, seen)), dict(map(tuple, expected))
    return list_unequal("balance of customer", there, wanted)


def measure(baskets: int | None = None) -> dict[str, Any]:
    """Both files, and what the ledger says of itself afterwards."""
    baskets = int(os.environ["BASKETS"]) if "BASKETS" in os.environ else baskets
    try:
        import duckdb  # noqa: F401
    except ImportError:
        return {"skipped": "duckdb, which comes with what the checks need, is not installed"}
    if not all(program.file.exists() for program in PROGRAMS):
        return {"skipped": "the files are not at hand"}
    prepared = [prepare(program, baskets) for program in PROGRAMS]
    with served() as (port, database, folder):
        rows = [replay(port, database, one) for one in prepared]
        differences = find_differences(folder)
    return {
        "lines": sum(row["lines"] for row in rows),
        "seconds": round(sum(row["seconds"] for row in rows), 1),
        "equal": all(row["equal"] for row in rows) and not differences,
        "ledger_differences": differences,
        "files": rows,
    }
