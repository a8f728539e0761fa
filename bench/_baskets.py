"""Two real shops' files as programs, the lines of their baskets, and the sums that they must come to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bench._tills import FIRST_ID, phone

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "transactions"
JOURNEY = DATA / "completejourney" / "transactions_2017-01_08.parquet"
RETAIL = DATA / "uci_online_retail_2010_2011.parquet"
# An item as it waits: (op, receipt, customer or original receipt, 원, moment).
Waiting = tuple[str, str, Any, int, datetime]


@dataclass(frozen=True)
class Program:
    """One file as one program, and its terms: rate in basis points, rounding in P, smallest bill in 원."""

    name: str
    number: int
    file: Path
    shops: int
    rate_bp: int
    rounding: int
    smallest_bill: int
    lines: str

    @property
    def id(self) -> int:
        """Its id in the database."""
        return FIRST_ID + self.number

    def source(self, shop: int) -> int:
        """The id of a shop, its till and the till's source."""
        return FIRST_ID + self.number * 1000 + shop


# Both files as lines: (line, basket, shop, customer, goods, at, amount in thousandths of the file's money, cancels).
_JOURNEY = """
SELECT file_row_number AS line, basket_id::VARCHAR AS basket,
    dense_rank() OVER (ORDER BY store_id) AS shop, dense_rank() OVER (ORDER BY household_id) AS customer,
    product_id::VARCHAR AS goods, transaction_timestamp::TIMESTAMP AS happened,
    (sales_value::DECIMAL(18, 2) * 1000)::BIGINT AS amount, false AS cancels
FROM read_parquet('{file}', file_row_number = true)
"""
_RETAIL = """
SELECT file_row_number AS line, InvoiceNo AS basket, 1 + CustomerID % 8 AS shop,
    CASE WHEN CustomerID IS NOT NULL THEN dense_rank() OVER (ORDER BY CustomerID) END AS customer,
    StockCode AS goods, InvoiceDate AS happened,
    (UnitPrice::DECIMAL(18, 3) * abs(Quantity) * 1000)::BIGINT * CASE
        WHEN Quantity < 0 AND InvoiceNo NOT LIKE 'C%' THEN -1 ELSE 1 END AS amount,
    InvoiceNo LIKE 'C%' AS cancels
FROM read_parquet('{file}', file_row_number = true)
"""
PROGRAMS = (
    Program("complete_journey", 1, JOURNEY, 392, 100, 1, 0, _JOURNEY),
    Program("uci_online_retail", 2, RETAIL, 8, 150, 10, 5000, _RETAIL),
)

# The independent sum. `sold`: what is a sale; `back`: how much of its original each cancelled line may take back.
_EXPECTED = """
WITH sold AS (
    SELECT *, CASE WHEN amount < {smallest_bill} THEN 0 ELSE amount * {rate_bp} // 10000 // {rounding} * {rounding} END
        AS earned
    FROM lines WHERE NOT cancels AND customer IS NOT NULL AND amount > 0
), pairs AS (
    SELECT c.line, c.customer, c.amount, s.line AS of_line, s.amount AS of_amount, s.earned AS of_earned
    FROM (SELECT *, customer || ' ' || goods AS whose FROM lines WHERE cancels AND customer IS NOT NULL) c
    ASOF LEFT JOIN (SELECT *, customer || ' ' || goods AS whose FROM sold) s ON c.whose = s.whose AND c.line > s.line
), back AS (
    SELECT *, greatest(0, least(amount, of_amount - coalesce(sum(amount) OVER (
        PARTITION BY of_line ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)))::BIGINT AS taken FROM pairs WHERE of_line IS NOT NULL
), claws AS (
    SELECT of_line, any_value(customer) AS customer, count(*) FILTER (WHERE taken > 0) AS cancels, sum(taken) AS paid,
        any_value(of_earned) - CASE WHEN any_value(of_amount) - sum(taken) < {smallest_bill} THEN 0
            ELSE (any_value(of_amount) - sum(taken)) * {rate_bp} // 10000 // {rounding} * {rounding} END AS points
    FROM back GROUP BY of_line
), balances AS (
    SELECT customer, sum(points) AS balance FROM (
        SELECT customer, earned AS points FROM sold UNION ALL SELECT customer, -points FROM claws
    ) GROUP BY customer
)
SELECT {{
    'sales': (SELECT count(*) FROM sold), 'paid': (SELECT sum(amount) FROM sold),
    'earned': (SELECT sum(earned) FROM sold), 'cancels': (SELECT coalesce(sum(cancels), 0) FROM claws),
    'cancelled_paid': (SELECT coalesce(sum(paid), 0) FROM claws),
    'clawed_back': (SELECT coalesce(sum(points), 0) FROM claws),
    'wallets': (SELECT count(*) FROM balances), 'balance': (SELECT sum(balance) FROM balances),
    'balances': (SELECT coalesce(list([customer, balance] ORDER BY customer), []) FROM balances),
    'refused': {{
        'member_needed': (SELECT count(*) FROM lines WHERE customer IS NULL AND NOT cancels),
        'paid_invalid': (SELECT count(*) FROM lines WHERE customer IS NOT NULL AND NOT cancels AND amount <= 0)
            + (SELECT count(*) FROM lines WHERE cancels AND amount = 0),
        'original_missing': (SELECT count(*) FROM lines WHERE customer IS NULL AND cancels AND amount <> 0)
            + (SELECT count(*) FROM pairs WHERE of_line IS NULL AND amount <> 0),
        'already_cancelled': (SELECT count(*) FROM back WHERE taken = 0 AND amount > 0),
        'above_original': (SELECT count(*) FROM back WHERE taken > 0 AND taken < amount)
    }}
}}::JSON
"""
# What the ledger came to, from its transfers.


class Lines:
    """A file's lines in DuckDB, all of them or those of its first baskets."""

    def __init__(self, program: Program, baskets: int | None) -> None:
        import duckdb

        self.program = program
        self.link = duckdb.connect()
        self.link.execute("SET threads = 2")
        self.link.execute(f"CREATE TABLE lines AS {program.lines.format(file=program.file)}")
        if baskets is not None:
            self.link.execute(
                "DELETE FROM lines WHERE basket NOT IN ("
                "SELECT basket FROM lines GROUP BY basket ORDER BY min(line) LIMIT ?)",
                [baskets],
            )

    def expected(self) -> dict[str, Any]:
        """What the replay must come to."""
        terms = {name: getattr(self.program, name) for name in ("rate_bp", "rounding", "smallest_bill")}
        row = self.link.execute(_EXPECTED.format(**terms)).fetchone()
        assert row is not None
        found: dict[str, Any] = json.loads(row[0])
        return found

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The lines as they stand in the file."""
        self.link.execute(
            "SELECT line, basket, shop, customer, goods, happened, amount, cancels FROM lines ORDER BY line"
        )
        while part := self.link.fetchmany(10_000):
            yield from part

    def customers(self) -> int:
        """The highest number of a customer."""
        row = self.link.execute("SELECT coalesce(max(customer), 0) FROM lines").fetchone()
        return row[0] if row else 0


@dataclass
class Plan:
    """What is sent by each till, in the order of the file."""

    program: Program
    lines: int = 0
    tills: dict[int, list[Waiting]] = field(default_factory=lambda: defaultdict(list))
    # Of a customer and goods: the receipt of the last sale, its till, and what is left of it.
    last: dict[tuple[int, str], list[Any]] = field(default_factory=dict)

    def add(self, row: tuple[Any, ...]) -> None:
        """One line of the file."""
        line, basket, shop, customer, goods, at, amount, cancels = row
        self.lines += 1
        receipt = f"{basket}-{line}"
        if cancels:
            self._cancel(receipt, customer, goods, at, amount)
            return
        if customer is not None and amount > 0:
            self.last[customer, goods] = [receipt, shop, amount]
        self.tills[shop or 1].append(("earn", receipt, customer, amount, at))

    def _cancel(self, receipt: str, customer: int | None, goods: str, at: datetime, amount: int) -> None:
        original = None if customer is None else self.last.get((customer, goods))
        if original is None:
            # Nothing was posted under this name.
            self.tills[1].append(("cancel", receipt, f"none-{receipt}", amount, at))
            return
        taken = min(amount, original[2])
        till = self.tills[original[1]]
        if taken < amount:
            # More than is left: refused whole, and then as much as is left.
            till.append(("cancel", receipt, original[0], amount, at))
        if taken or not amount:
            till.append(("cancel", receipt, original[0], taken, at))
        original[2] -= taken

    def body(self, item: Waiting) -> dict[str, Any]:
        """An item as the interface takes it."""
        op, receipt, whose, paid, at = item
        body = {"op": op, "receipt": receipt, "paid": paid, "occurred_at": at.isoformat() + "+00:00"}
        if op == "cancel":
            return body | {"original_receipt": whose}
        return body | {"member": "" if whose is None else self.phone(whose)}

    def phone(self, customer: int) -> str:
        """The number that a customer is known by; nobody is given it."""
        return phone(self.program.number * 100_000 + customer)
