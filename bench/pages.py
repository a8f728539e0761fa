"""How long the pages of the demo take, and how much they weigh.

Each page's 95th percentile stands beside that of ``/healthz`` (the server's own floor) in the same run.
"""

import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import click
import httpx

from tools.crawl import Page, crawl, sign_in

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT.parent / "shared" / "data" / "markets" / "std_markets_20241104.csv"
REPEATS = 30
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js|svg|png))"')


def free_port() -> int:
    """A port that nobody listens on now, below those that the system lends to outgoing connections."""
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


@contextmanager
def served() -> Iterator[tuple[str, dict[str, Any]]]:
    """A demo with the national file, where it is at hand, served from a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="jangteo-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the embedded server may run as its own user
        port = free_port()
        env = {**os.environ, "JANGTEO_VAR": folder, "PORT": str(port), "JANGTEO_ENV": "demo"}
        env.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "jangteo"]
        registry = ["--registry", str(REGISTRY)] if REGISTRY.exists() else []
        subprocess.run([*command, "demo", *registry], env=env, check=True, stdout=subprocess.DEVNULL)
        log = (Path(folder) / "up.log").open("wb")
        server = subprocess.Popen([*command, "up", "--json"], env=env, stdout=subprocess.PIPE, stderr=log)
        try:
            assert server.stdout is not None
            json.loads(server.stdout.readline())
            yield f"http://127.0.0.1:{port}", json.loads((Path(folder) / "demo.json").read_text())
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
            log.close()


def first_visit_bytes(client: httpx.Client, page: Page) -> int:
    """The page and its own files as they come over the wire, fonts excepted."""
    assets = {urljoin(page.url, url) for url in _ASSET.findall(page.text)}
    total = page.wire_bytes
    for asset in assets:
        with client.stream("GET", asset) as answer:
            for _ in answer.iter_raw():
                pass
            total += answer.num_bytes_downloaded
    return total


def percentile(seconds: list[float], share: float) -> float:
    """The ``share`` (0–1) percentile in milliseconds."""
    return round(statistics.quantiles(seconds, n=100)[int(share * 100) - 1] * 1000, 1)


def timed(client: httpx.Client, url: str, repeats: int = REPEATS) -> list[float]:
    """Seconds that each of ``repeats`` answers took, after two that warm up."""
    found = []
    for index in range(repeats + 2):
        started = time.perf_counter()
        client.get(url, follow_redirects=True)
        if index > 1:
            found.append(time.perf_counter() - started)
    return found


def measure() -> list[dict[str, Any]]:
    """One row a page: who sees it, median and 95th percentile in ms, ratio to /healthz, weight in KB."""
    rows: list[dict[str, Any]] = []
    with served() as (base, demo):
        seen: set[str] = set()
        everyone = [{"role": "anyone", "portal": "/", "phone": None, "password": None}, *demo["accounts"]]
        for account in everyone:
            with httpx.Client(base_url=base, timeout=30) as client:
                if account["phone"]:
                    sign_in(client, account["phone"], account["password"])
                floor = percentile(timed(client, "/healthz", 100), 0.95)
                for page in crawl(client, account["portal"]):
                    if not page.is_html or page.kind in seen:
                        continue
                    seen.add(page.kind)
                    times = timed(client, page.url)
                    p95 = percentile(times, 0.95)
                    row = {
                        "role": account["role"],
                        "page": page.url,
                        "status": page.status,
                        "p50_ms": percentile(times, 0.5),
                        "p95_ms": p95,
                        "of_healthz": round(p95 / floor, 1),
                        "first_visit_kb": round(first_visit_bytes(client, page) / 1024, 1),
                    }
                    rows.append(row)
                    # It takes some minutes: what was measured is told at once.
                    click.echo(json.dumps(row, ensure_ascii=False), err=True)
    worst = max(rows, key=lambda row: row["p95_ms"])
    heaviest = max(rows, key=lambda row: row["first_visit_kb"])
    rows.append(
        {
            "pages": len(rows),
            "under_100_ms": sum(row["p95_ms"] < 100 for row in rows),
            "worst_p95_ms": worst["p95_ms"],
            "worst": worst["page"],
            "heaviest_kb": heaviest["first_visit_kb"],
            "heaviest": heaviest["page"],
        }
    )
    return rows
