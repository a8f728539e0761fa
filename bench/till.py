"""Earns and redemptions through the authenticated interface of tills, beside pgbench on the very functions it calls.

A server is started on a database of its own with 5,000 shops and 200,000 wallets that have a history. In one run,
client and server on the same machine: HTTP with 16, 64 and 128 connections, the batch call, a file of sales, pgbench.
``--growth``: the earns alone, with 1, 10 and 50 million transfers present (half an hour and 40 GB; not part of CI;
``GROWTH`` names other numbers of transfers).
"""

from __future__ import annotations

import os
import time
from typing import Any

from bench import _growth
from bench._asking import load
from bench._bulk import bulk
from bench._functions import pgbench
from bench._tills import SECONDS, SHOPS, WALLETS, served

CONNECTIONS = (16, 64, 128)


def measure() -> dict[str, Any]:
    """All figures of one run."""
    if os.environ.get("GROWTH"):
        return _growth.measure([int(part) for part in os.environ["GROWTH"].split(",")])
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
        answer["batch"] = [batch]
        answer["batch_rps"] = batch["rps"] * 500
        answer["batch_ratio"] = round(answer["batch_rps"] / answer["pgbench_tps"], 2)
        answer |= bulk(database, folder)
        return answer
