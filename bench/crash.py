"""The server is killed, and the database is killed, in the middle of earns from 32 clients that retry.

Every acknowledged posting must be there once, every retry must be answered as the first time, and the ledger must
verify. ``EARNS`` (20,000) in each of ``ROUNDS`` (20); the server and the database take turns to die.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from bench import _tills
from bench.pages import free_port

EARNS, ROUNDS = int(os.environ.get("EARNS", "20000")), int(os.environ.get("ROUNDS", "20"))
CLIENTS = 32
GIVE_UP = 120
TRIES = 20


class Product:
    """The product in a folder of its own, to be killed and started again."""

    def __init__(self, folder: str, port: int) -> None:
        self.folder, self.port = folder, port
        self.env = _tills.environment(folder, port)
        self.log = (Path(folder) / "up.log").open("ab")
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Up, with its database; again while what was killed still lets go of the port or of its memory."""
        for _ in range(TRIES):
            self.server = subprocess.Popen(
                [sys.executable, "-m", "jangteo", "up", "--json"], env=self.env, stdout=subprocess.PIPE, stderr=self.log
            )
            assert self.server.stdout is not None
            told = self.server.stdout.readline()
            if told and json.loads(told).get("status") == "ok":
                return
            self.server.wait()
            time.sleep(1)
        raise TimeoutError(f"the product did not come back; see {self.log.name}")

    def kill_server(self) -> None:
        """SIGKILL for the supervisor and everything that it started, at once."""
        assert self.server is not None
        for pid in [*children(self.server.pid), self.server.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()
        if self.server.stdout is not None:
            self.server.stdout.close()

    def kill_database(self) -> None:
        """SIGKILL for the database's first process, then the same for the rest of the product."""
        found = next(Path(self.folder).rglob("postmaster.pid"))
        os.kill(int(found.read_text().splitlines()[0]), signal.SIGKILL)
        self.kill_server()
        # Its other processes end when they notice; a new one does not start before.
        time.sleep(1)

    def stop(self) -> None:
        """As a person would stop it."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(30)
        self.log.close()


def children(pid: int) -> list[int]:
    """All processes under one, the deepest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if parent == pid:
                    found += [*children(int(entry.name)), int(entry.name)]
    return found


class Client(threading.Thread):
    """Earns one after the other; sends each again until it is answered, and once more after that."""

    def __init__(self, number: int, port: int, count: int, name: str) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.count, self.label = number, port, count, name
        self.answers: dict[str, dict[str, Any]] = {}
        self.different: list[str] = []
        self.retries = 0
        self.link: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Until all are answered."""
        for at in range(self.count):
            member = 1 + (self.number * 7919 + at * 31) % _tills.WALLETS
            body = {"receipt": f"{self.label}-{self.number}-{at}", "member": _tills.phone(member), "paid": 10_000 + at}
            first = self._ask(body)
            if at % 10 == 0 and self._ask(body) != first:
                self.different.append(body["receipt"])
            self.answers[body["receipt"]] = first

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + GIVE_UP
        headers = {"Authorization": f"Bearer {_tills.token(1 + self.number % _tills.SHOPS)}"}
        while time.monotonic() < until:
            try:
                if self.link is None:
                    self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                self.link.request("POST", "/till/v1/earn", json.dumps(body), headers)
                answer = self.link.getresponse()
                told = json.loads(answer.read())
                if answer.status in (200, 201):
                    return dict(told)
            except (OSError, http.client.HTTPException, ValueError):
                self.link = None
            self.retries += 1
            time.sleep(0.1)
        raise TimeoutError(body["receipt"])


def one_round(product: Product, url: str, number: int, earns: int) -> dict[str, Any]:
    """One killing in the middle; what was lost, doubled or answered differently."""
    clients = [Client(at, product.port, earns // CLIENTS, f"round{number}") for at in range(CLIENTS)]
    started = time.monotonic()
    for client in clients:
        client.start()
    while sum(len(client.answers) for client in clients) < earns * 2 // 5:
        time.sleep(0.02)
    victim = "server" if number % 2 == 0 else "database"
    product.kill_server() if victim == "server" else product.kill_database()
    product.start()
    for client in clients:
        client.join(GIVE_UP)
    spent = time.monotonic() - started
    told = {receipt: answer for client in clients for receipt, answer in client.answers.items()}
    with psycopg.connect(url) as link:
        rows = link.execute(
            "SELECT receipt, to_hex(wallet_id) || '-' || seq, points, balance FROM points_transfer"
            " WHERE receipt LIKE %s",
            [f"round{number}-%"],
        ).fetchall()
    kept = {receipt: tuple(rest) for receipt, *rest in rows}
    wrong = [
        receipt
        for receipt, answer in told.items()
        if kept.get(receipt) != (answer["id"], answer["points"], answer["balance"])
    ]
    return {
        "victim": victim,
        "asked": earns // CLIENTS * CLIENTS,
        "answered": len(told),
        "kept": len(rows),
        "wrong": len(wrong),
        "answered_differently": sum(len(client.different) for client in clients),
        "retries": sum(client.retries for client in clients),
        "differences": differences(product),
        "seconds": round(spent, 1),
    }


def differences(product: Product) -> int:
    """What ``jangteo verify points`` finds."""
    found = subprocess.run(
        [sys.executable, "-m", "jangteo", "verify", "points", "--json"],
        env=product.env,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode not in (0, 1):
        raise RuntimeError(found.stderr)
    return len(json.loads(found.stdout.splitlines()[-1])["differences"])


def is_right(row: dict[str, Any]) -> bool:
    """Whether nothing was lost, doubled, answered differently or left untrue."""
    whole = row["asked"] == row["answered"] == row["kept"]
    return whole and not row["wrong"] and not row["answered_differently"] and not row["differences"]


def measure(rounds: int = ROUNDS, earns: int = EARNS) -> dict[str, Any]:
    """All rounds on one database."""
    with tempfile.TemporaryDirectory(prefix="jangteo-crash-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the embedded server may run as its own user
        product = Product(folder, free_port())
        _tills.make_market(product.env)
        product.start()
        try:
            url = _tills.database_url(folder)
            _tills.Database(url).load(sales=0)
            rows = []
            for number in range(rounds):
                rows.append(one_round(product, url, number, earns))
                print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
        finally:
            product.stop()
    return {"rounds": rows, "right": sum(is_right(row) for row in rows), "of": len(rows)}
