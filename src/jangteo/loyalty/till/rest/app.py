"""The interface of tills as a small ASGI application beside Django: /till/v1.

It is the only part of the product that does not go through Django's views, because a market's rush hour does; it asks
the same functions of the ledger as they do.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qs, unquote

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from jangteo.kernel.clock import now as moment
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.loyalty.till.queries import (
    MOST_ITEMS,
    find_device,
    get_item,
    get_member_facts,
    get_summary,
    get_token_mark,
)
from jangteo.loyalty.till.rest.description import describe_interface
from jangteo.loyalty.till.rest.gathering import Gatherer
from jangteo.loyalty.till.types import Answer, problem

PREFIX = "/till/v1/"
MOST_BYTES = 1024 * 1024
_OPS = frozenset({"earn", "redeem", "cancel", "hold", "capture", "release"})
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

_gatherer: list[Gatherer] = []


def gatherer() -> Gatherer:
    """The one of this process."""
    if not _gatherer:
        _gatherer.append(Gatherer())
    return _gatherer[0]


class Throttle:
    """So many a minute for each key, in this process; the oldest keys are forgotten."""

    def __init__(self, most: int, keys: int = 10_000) -> None:
        self.most, self.keys = most, keys
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Count one more of a key, and say whether it may be."""
        minute = int(time.monotonic() // 60)
        at, count = self._seen.pop(key, (minute, 0))
        count = count + 1 if at == minute else 1
        self._seen[key] = (minute, count)
        while len(self._seen) > self.keys:
            self._seen.popitem(last=False)
        return count <= self.most


#: Looking members up by number: a shop asks for a few in a minute, who tries numbers out asks for many.
LOOK_UPS = Throttle(30)
#: Wrong tokens from one address.
STRANGERS = Throttle(60)


async def till(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request under /till/v1/."""
    answer = await _answer(scope, receive)
    kind = b"application/problem+json" if answer.status >= 400 else b"application/json"
    body = json.dumps(answer.body, ensure_ascii=False).encode()
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store")]
    if answer.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    elif answer.status in (429, 503):
        headers.append((b"retry-after", b"30" if answer.status == 429 else b"1"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _answer(scope: Mapping[str, Any], receive: Receive) -> Answer:
    path, method = scope["path"][len(PREFIX) :], scope["method"]
    if path == "openapi.json" and method == "GET":
        return Answer(200, describe_interface())
    token = _token(scope)
    if token is None:
        return problem(401, "token_invalid")
    if path in _OPS or path == "batch":
        if method != "POST":
            return problem(405, "method_not_allowed")
        answer = await _post(path, token, receive)
    elif path == "summary" or path.startswith("members/"):
        if method != "GET":
            return problem(405, "method_not_allowed")
        answer = await sync_to_async(_read)(path, scope.get("query_string", b""), token)
    else:
        return problem(404, "not_found")
    if answer.status == 401 and not STRANGERS.allows(str((scope.get("client") or ("",))[0])):
        return problem(429, "too_many_requests")
    return answer


def _token(scope: Mapping[str, Any]) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, token = value.decode("latin-1").partition(" ")
            return get_token_mark(token.strip()) if kind.lower() == "bearer" and token.strip() else None
    return None


async def _post(path: str, token: str, receive: Receive) -> Answer:
    content = await _body(receive)
    if content is None:
        return problem(413, "too_many_items")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return problem(400, "body_invalid")
    if path == "batch":
        return await _batch(body, token)
    now = moment()
    item = get_item(path, body, token=token, now=now)
    return item if isinstance(item, Answer) else await gatherer().post(item)


async def _batch(body: object, token: str) -> Answer:
    if not isinstance(body, list):
        return problem(400, "body_invalid")
    if len(body) > MOST_ITEMS:
        return problem(413, "too_many_items")
    now, answers = moment(), []
    items = [get_item(one.get("op") if isinstance(one, dict) else None, one, token=token, now=now) for one in body]
    answers = await gatherer().post_many(items)
    if answers and all(answer.status == 401 for answer in answers):
        return answers[0]
    return Answer(200, [{"status": answer.status, "body": answer.body} for answer in answers])  # type: ignore[arg-type]


async def _body(receive: Receive) -> bytes | None:
    message = await receive()
    content: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return content if len(content) <= MOST_BYTES else None
    parts, size = [content], len(content)
    while message.get("more_body"):
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            return None
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _read(path: str, query: bytes, token: str) -> Answer:
    try:
        device = find_device(token=token)
        if device is None:
            return problem(401, "token_invalid")
        if path == "summary":
            on = _day(query)
            if on is None:
                return problem(422, "on_invalid")
            found = get_summary(program_id=device.program_id, store_id=device.store_id, on=on)
            return Answer(
                200,
                {
                    "on": on.isoformat(),
                    "count": found.count,
                    "paid": found.paid,
                    "earned": found.earned,
                    "redeemed": found.redeemed,
                },
            )
        if not LOOK_UPS.allows(str(device.id)):
            return problem(429, "too_many_requests")
        member = unquote(path.removeprefix("members/"))[:100]
        return Answer(
            200,
            get_member_facts(program_id=device.program_id, store_id=device.store_id, member=member, now=moment()),
        )
    except Refused as refused:
        return problem(refused.status, refused.code, refused.message)
    finally:
        close_old_connections()


def _day(query: bytes) -> date | None:
    asked = parse_qs(query.decode("latin-1")).get("on")
    if not asked:
        return today(moment())
    try:
        return date.fromisoformat(asked[0]) if len(asked[0]) == 10 else None
    except ValueError:
        return None
