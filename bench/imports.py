"""How long the national file takes, a first and a second time, through the command that people use.

Beside it stands a plain COPY of the same rows into a table without keys, in the same run: the floor that no import
with matching, checks and history can reach.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT.parent / "shared" / "data" / "markets" / "std_markets_20241104.csv"


def timed_command(env: dict[str, str], *arguments: str) -> tuple[float, dict[str, Any]]:
    """Seconds of one `jangteo` command, its start included, and its answer."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "jangteo", *arguments, "--json"], env=env, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - started, json.loads(done.stdout)


def timed_copy(rows: list[list[str]]) -> float:
    """Seconds of a plain COPY of the rows into a temporary table of texts."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        names = [sql.Identifier(f"c{index}") for index in range(len(rows[0]))]
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(name) for name in names)
        connection.execute(sql.SQL("CREATE TEMP TABLE plain ({})").format(columns))
        started = time.perf_counter()
        with connection.cursor().copy("COPY plain FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - started


def measure() -> list[dict[str, Any]]:
    """Rows, seconds of the first and the second import, and both as multiples of the plain COPY."""
    if not REGISTRY.exists():
        return [{"skipped": "the national file is not at hand"}]
    with REGISTRY.open(encoding="cp949", newline="") as file:
        rows = list(csv.reader(file))[1:]
    with tempfile.TemporaryDirectory(prefix="jangteo-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the embedded server may run as its own user
        env = {key: value for key, value in os.environ.items() if not key.startswith(("JANGTEO_", "DATABASE_URL"))}
        env["JANGTEO_VAR"] = folder
        start, _ = timed_command(env, "verify")
        idle, _ = timed_command(env, "verify")
        first, added = timed_command(env, "import", "markets", str(REGISTRY))
        second, again = timed_command(env, "import", "markets", str(REGISTRY))
    copied = timed_copy(rows)
    return [
        {
            "rows": len(rows),
            "new_installation_s": round(start, 2),
            "command_start_s": round(idle, 2),
            "first_s": round(first, 2),
            "second_s": round(second, 2),
            "added": added["added"],
            "changed_second_time": again["added"] + again["changed"] + again["gone"],
            "copy_s": round(copied, 3),
            "first_of_copy": round((first - idle) / copied, 1),
            "second_of_copy": round((second - idle) / copied, 1),
        }
    ]
