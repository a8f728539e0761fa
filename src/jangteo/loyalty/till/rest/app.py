"""The interface of tills as a small ASGI application beside Django: /till/v1.

It is the only part of the product that does not go through Django's views, because a market's rush hour does; it asks
the same functions of the ledger as they do.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qs, unquote

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from jangteo.kernel.clock import now as moment
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.loyalty.till.queries import (
    MOST_ITEMS,
    Item,
    find_device,
    get_failure,
    get_item,
    get_member_facts,
    get_summary,
    get_token_mark,
)
from jangteo.loyalty.till.rest.description import describe_interface
from jangteo.loyalty.till.rest.gathering import Gatherer
from jangteo.loyalty.till.rest.throttling import LOOK_UPS, STRANGERS
from jangteo.loyalty.till.types import Answer, problem

log = structlog.get_logger("jangteo.till")
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


async def till(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request under /till/v1/."""
    path = scope["path"][len(PREFIX) :]
    try:
        answer = await _answer(path, scope, receive)
    except Exception as error:
        # Whoever asked is told in the same form as of every other refusal, and may ask again.
        log.exception("till_request", kind=type(error).__name__)
        answer = get_failure(error)
    kind = b"application/problem+json" if answer.status >= 400 else b"application/json"
    body = json.dumps(answer.body, ensure_ascii=False).encode()
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store")]
    if answer.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    elif answer.status == 405:
        headers.append((b"allow", _method(path).encode()))
    elif answer.status in (429, 503):
        headers.append((b"retry-after", b"30" if answer.status == 429 else b"1"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _method(path: str) -> str:
    """The one method of an address; empty where there is none."""
    if path in _OPS or path == "batch":
        return "POST"
    return "GET" if path in ("summary", "openapi.json") or path.startswith("members/") else ""


async def _answer(path: str, scope: Mapping[str, Any], receive: Receive) -> Answer:
    method = scope["method"]
    if path == "openapi.json":
        return Answer(200, describe_interface()) if method == "GET" else problem(405, "method_not_allowed")
    token = _token(scope)
    if token is None:
        return problem(401, "token_invalid")
    wanted = _method(path)
    if method != wanted:
        refused = problem(405, "method_not_allowed") if wanted else problem(404, "not_found")
        answer = await _unless_stranger(token, refused)
    elif method == "POST":
        answer = await _post(path, token, receive)
    else:
        answer = await sync_to_async(_read)(path, scope.get("query_string", b""), token)
    if answer.status == 401 and not STRANGERS.allows(str((scope.get("client") or ("",))[0])):
        return problem(429, "too_many_requests")
    return answer


async def _unless_stranger(token: str, answer: Answer) -> Answer:
    """An answer that the ledger has no part in. Who has no right to ask is told that and nothing else.

    What goes to the ledger is not asked about here: it judges the token in the same statement.
    """
    return answer if await sync_to_async(_is_device)(token) else problem(401, "token_invalid")


def _is_device(token: str) -> bool:
    try:
        return find_device(token=token) is not None
    finally:
        close_old_connections()


def _token(scope: Mapping[str, Any]) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, token = value.decode("latin-1").partition(" ")
            return get_token_mark(token.strip()) if kind.lower() == "bearer" and token.strip() else None
    return None


async def _post(path: str, token: str, receive: Receive) -> Answer:
    content = await _body(receive)
    if content is None:
        return await _unless_stranger(token, problem(413, "body_too_large"))
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return await _unless_stranger(token, problem(400, "body_invalid"))
    if path == "batch":
        return await _batch(body, token)
    item = get_item(path, body, token=token, now=moment())
    return await (_unless_stranger(token, item) if isinstance(item, Answer) else gatherer().post(item))


async def _batch(body: object, token: str) -> Answer:
    if not isinstance(body, list):
        return await _unless_stranger(token, problem(400, "body_invalid"))
    if len(body) > MOST_ITEMS:
        return await _unless_stranger(token, problem(413, "too_many_items"))
    now = moment()
    items = [get_item(one.get("op") if isinstance(one, dict) else None, one, token=token, now=now) for one in body]
    answers = await gatherer().post_many(items)
    judged = [answer for item, answer in zip(items, answers, strict=True) if isinstance(item, Item)]
    if judged and all(answer.status == 401 for answer in judged):
        return judged[0]
    told = Answer(200, [{"status": answer.status, "body": answer.body} for answer in answers])  # type: ignore[arg-type]
    return told if judged else await _unless_stranger(token, told)


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
