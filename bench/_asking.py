"""Many connections that ask a till's interface without pause."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from bench._tills import SHOPS, WALLETS, card, phone, token
from bench.pages import percentile


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
        "rps": round(len(times) / spent, 1 if kind == "batch" else None),
        "p50_ms": percentile(times, 0.5),
        "p99_ms": percentile(times, 0.99),
        "statuses": statuses,
    }


def load(port: int, kind: str, connections: int, seconds: float, seed: int) -> dict[str, Any]:
    """So many connections that ask without pause."""
    return asyncio.run(_load(port, kind, connections, seconds, seed))
