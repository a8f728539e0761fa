"""A till that asks the interface as tills do, and a member's phone that receives codes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points.tests.factories import Program
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.models import Try
from jangteo.loyalty.till.operations import confirming
from jangteo.loyalty.till.rest import app as interface
from jangteo.loyalty.till.rest import throttling
from jangteo.loyalty.till.rest.gathering import Gatherer

SYSTEM = system("test")
PHONE = "010-0000-7777"


def forget_all() -> None:
    """What was counted in the tests before; from here on no minute ends in the middle of one."""
    interface._gatherer.clear()
    Try.objects.all().delete()
    throttling.STRANGERS._seen.clear()
    for throttle in (throttling.LOOK_UPS, throttling.GUESSES, throttling.STRANGERS):
        throttle.clock = lambda: 0.0


def texts_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that are sent from here on, in order; they are sent all the same."""
    sent: list[str] = []
    real: Callable[..., None] = confirming.send_notice

    def caught(**notice: Any) -> None:
        sent.append(notice["variables"]["번호"])
        real(**notice)

    monkeypatch.setattr(confirming, "send_notice", caught)
    return sent


def another(code: str) -> str:
    """A code that was not sent."""
    return "000000" if code != "000000" else "111111"


def a_code(program: Program, phone: str) -> str:
    """What the phone of a number's member shows."""
    wallet = members.wait_for_phone(actor=SYSTEM, now=now(), program_id=program.id, phone=phone)
    return people.get_code(program_id=program.id, wallet_id=wallet, now=now()).text


class Till:
    """A till of the first shop of a program."""

    def __init__(self, program: Program, shop: int = 0) -> None:
        issued = operations.issue_device(
            **program.by_staff() | {"now": now()}, store_id=program.stores[shop], label="1번 계산대"
        )
        self.id, self.token, self.program = issued.id, issued.token, program
        self.told: dict[bytes, bytes] = {}

    def ask(
        self, method: str, path: str, body: object = None, query: str = "", token: str | None = None
    ) -> tuple[int, Any]:
        """One request."""
        return self.ask_many([(method, path, body, query, token)])[0]

    def ask_many(self, requests: list[tuple[Any, ...]]) -> list[tuple[int, Any]]:
        """Requests at the same moment, by one process."""

        async def run() -> list[tuple[int, Any]]:
            interface._gatherer[:] = [Gatherer()]
            try:
                return await asyncio.gather(*(self._one(*request) for request in requests))
            finally:
                for link in interface._gatherer[0]._connections:
                    await link.close()

        return async_to_sync(run)()

    async def _one(self, method: str, path: str, body: object, query: str, token: str | None) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        scope = {
            "type": "http",
            "method": method,
            "path": f"/till/v1/{path}",
            "query_string": query.encode(),
            "headers": [(b"authorization", f"Bearer {self.token if token is None else token}".encode())],
            "client": ("127.0.0.1", 1),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await interface.till(scope, receive, send)
        self.told = dict(sent[0]["headers"])
        return sent[0]["status"], json.loads(sent[1]["body"])

    def post(self, op: str, **body: Any) -> tuple[int, Any]:
        """A posting."""
        return self.ask("POST", op, body)

    def code(self, op: str, **body: Any) -> str:
        """The code of a refusal; empty when it was posted."""
        return str(self.post(op, **body)[1].get("code", ""))
