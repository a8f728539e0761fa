"""People, a push service that decrypts, a provider that remembers, and the work of the jobs without a worker."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, transaction

from jangteo.foundation.identity.tests.factories import User, acting, person
from jangteo.foundation.notify import operations
from jangteo.foundation.notify.delivery.dispatch import dispatch_notice
from jangteo.foundation.notify.delivery.ports import Answer, Found, Outcome, Parcel
from jangteo.foundation.notify.delivery.sending import deliver
from jangteo.foundation.notify.models import Message, Notice
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import Kind, Recipient, State, Template, declare_template
from jangteo.kernel.clock import SEOUL
from jangteo.kernel.errors import Refused

#: Noon in Seoul on a Sunday.
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=SEOUL).astimezone(UTC)
TOLD = declare_template(Template(code="test.told", title="입점 승인", text="[#{시장}] #{상호} 입점이 승인됐어요."))
SALE = declare_template(Template(code="test.sale", title="반값", text="오늘 딸기 반값이에요.", kind=Kind.AD))
MUST = declare_template(Template(code="test.must", title="꼭", text="꼭 알려 드려야 해요.", required=True))
WORDS = {"시장": "여기시장", "상호": "다복상회"}


def tell(
    user: User | None = None,
    *,
    phone: str = "",
    template: Template = TOLD,
    key: str = "k",
    now: datetime = NOW,
    market_id: int | None = 11,
    link: str = "",
) -> Notice:
    """Send a notice as an operation would."""
    to = Recipient(phone=phone) if phone else Recipient(user_id=user.id if user else 0)
    with transaction.atomic():
        send_notice(
            template=template.code,
            to=to,
            market_id=market_id,
            variables=WORDS if template is TOLD else {},
            key=key,
            now=now,
            link=link,
        )
    return Notice.every.filter(key=key).latest("id")


def run(now: datetime = NOW) -> None:
    """Do what the workers would do until nothing is due."""
    for notice_id in list(Notice.every.filter(dispatched_at=None).values_list("id", flat=True)):
        dispatch_notice(notice_id=notice_id, now=now)
    for _ in range(10):
        due = list(Message.every.filter(state=State.WAITING.value, due_at__lte=now).values_list("id", flat=True))
        if not due:
            return
        for message_id in due:
            deliver(message_id=message_id, clock=lambda: now)


class Recorder:
    """A provider in memory: what it was handed, and what it answers."""

    is_catcher = False

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.answer = Outcome(Answer.ACCEPTED, "", "G-1")
        self.knows = (Found.ABSENT, "")
        self.before: Callable[[], object] = lambda: None

    def send(self, parcel: Parcel) -> Outcome:
        self.before()
        self.parcels.append(parcel)
        return self.answer

    def look_up(self, parcel: Parcel) -> tuple[Found, str]:
        return self.knows


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class PushService:
    """A push service and the browsers behind it: it decrypts each message with the browser's keys."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.status = 201
        self.got: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                plain = http_ece.decrypt(body, private_key=service.key, auth_secret=service.auth, version="aes128gcm")
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.got.append((self.path, headers, json.loads(plain)))
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> PushService:
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": b64(point), "auth": b64(self.auth)}

    def endpoint(self, name: str = "a") -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{name}"

    def subscribe(self, user: User, name: str = "a") -> int:
        return operations.add_device(
            actor=acting(user), now=NOW, endpoint=self.endpoint(name), name="시험 기기", **self.keys
        )


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment; what each returned, or the code of its refusal."""
    barrier = Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def merchant(market: Any, **kwargs: Any) -> User:
    from jangteo.foundation.tenancy.types import Role

    return person((Role.MERCHANT, market.scope), **kwargs)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
