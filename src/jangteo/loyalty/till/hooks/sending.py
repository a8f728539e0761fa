"""Postings on their way to partners.

An address is claimed in one transaction, its messages go out outside of any, and what came of them is written in
another. A worker that dies in between leaves a claim that ends by itself; the partner then gets some messages again,
under the same `webhook-id`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import structlog
from django.db import connection, transaction
from django_scopes import scopes_disabled

from jangteo.kernel import webhooks
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.queries import FeedLine
from jangteo.loyalty.till.hooks.addresses import look_up
from jangteo.loyalty.till.models import Hook
from jangteo.loyalty.till.types import HookState

log = structlog.get_logger("jangteo.till")
#: Messages of one claim, and how long a worker has for them.
MOST, CLAIM = 200, timedelta(minutes=15)
#: How long one partner is told in one round, and how many at once: a slow one holds up nobody but itself.
TURN, AT_ONCE = timedelta(seconds=40), 8
TIMEOUT_SECONDS = 10
#: Waits after failures: 10 s, doubled each time, 6 h at most; after so long without an answer nothing is sent any more.
FIRST_WAIT, LONGEST_WAIT, GIVE_UP = timedelta(seconds=10), timedelta(hours=6), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class _Claim:
    id: int
    url: str
    secret: str
    program: str
    lines: list[FeedLine]


def send_all(*, clock: Callable[[], datetime]) -> int:
    """Tell every partner that is due; returns how many messages were taken. Partners wait for nobody but themselves."""
    with scopes_disabled():
        due = (
            Hook.objects.filter(state=HookState.ON, next_at__lte=clock())
            .order_by("next_at")
            .values_list("id", flat=True)
        )
    turns = [partial(_turn, hook_id, clock) for hook_id in due]
    if len(turns) < 2:
        return sum(turn() for turn in turns)
    with ThreadPoolExecutor(min(AT_ONCE, len(turns)), thread_name_prefix="hook") as pool:
        return sum(pool.map(_alone, turns))


def _alone(turn: Callable[[], int]) -> int:
    """A turn in a thread of its own, which gives its connection back."""
    try:
        return turn()
    finally:
        connection.close()


def _turn(hook_id: int, clock: Callable[[], datetime]) -> int:
    """Claim after claim, as long as there is more and the partner's time is not over."""
    until, total = clock() + TURN, 0
    while True:
        taken = send(hook_id=hook_id, clock=clock, until=until)
        total += taken
        if taken < MOST or clock() >= until:
            return total


def send(*, hook_id: int, clock: Callable[[], datetime], until: datetime | None = None) -> int:
    """Tell one partner what it does not know yet, a claim at most; returns how many messages it took.

    until: when no further message is begun.
    """
    claim = _take(hook_id, clock())
    if claim is None:
        return 0
    taken, answer = _hand_over(claim, clock, until or clock() + TURN)
    _settle(claim, taken, answer, clock())
    return taken


def _take(hook_id: int, now: datetime) -> _Claim | None:
    with scopes_disabled(), transaction.atomic():
        row = Hook.objects.select_for_update(skip_locked=True).filter(id=hook_id, state=HookState.ON).first()
        if row is None or row.next_at > now or (row.taken_until is not None and row.taken_until > now):
            return None
        program = points.get_program(program_id=row.program_id)
        lines = points.list_feed(
            program_id=row.program_id,
            market_id=row.market_id,
            is_owner=program.owner_market_id == row.market_id,
            after=(row.cursor_at, row.cursor_wallet, row.cursor_seq),
            limit=MOST,
        )
        if not lines:
            return None
        row.taken_until = now + CLAIM
        row.save(update_fields=["taken_until"])
        return _Claim(row.id, row.url, row.secret, program.slug, lines)


def _hand_over(claim: _Claim, clock: Callable[[], datetime], until: datetime) -> tuple[int, str]:
    """How many messages were taken, and why it ended ("" when all were)."""
    address = look_up(claim.url)
    if address is None:
        return 0, "address_unusable"
    taken = 0
    extensions = {"sni_hostname": address.host}
    with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False) as client:
        for line in claim.lines:
            body = json.dumps(message_of(line, claim.program), ensure_ascii=False).encode()
            now = clock()
            if now > until:
                return taken, ""
            sent = webhooks.headers(claim.secret, id=f"msg_{line.id}", at=now, body=body) | {"host": address.authority}
            try:
                # Whatever the partner answers is not read: its status says all.
                with client.stream("POST", address.url, content=body, headers=sent, extensions=extensions) as answer:
                    status = answer.status_code
            except httpx.HTTPError as error:
                return taken, type(error).__name__[:40]
            if not 200 <= status < 300:
                return taken, str(status)
            taken += 1
    return taken, ""


def _settle(claim: _Claim, taken: int, answer: str, now: datetime) -> None:
    with scopes_disabled(), transaction.atomic():
        row = Hook.objects.select_for_update().get(id=claim.id)
        row.taken_until = None
        row.last_answer = answer or "200"
        if taken:
            last = claim.lines[taken - 1]
            row.cursor_at, row.cursor_wallet, row.cursor_seq = last.posted_at, last.wallet_id, last.seq
            row.last_sent_at, row.failures, row.failing_since = now, 0, None
        if answer:
            _fail(row, answer, now)
        else:
            row.next_at = now
        row.save()


def _fail(row: Hook, answer: str, now: datetime) -> None:
    """410: the partner wants no more (as the specification has it). Else: later, and some day no more."""
    row.failing_since = row.failing_since or now
    row.next_at = now + min(FIRST_WAIT * 2 ** min(row.failures, 20), LONGEST_WAIT)
    row.failures += 1
    if row.state == HookState.ON and (answer == "410" or now - row.failing_since >= GIVE_UP):
        row.state = HookState.OFF
        log.warning("hook_off", hook=row.id, answer=answer)


def message_of(line: FeedLine, program: str) -> dict[str, Any]:
    """A posting as partners are told: the answers of the till's interface in one form; nothing about who it was."""
    return {
        "type": f"points.{line.kind.value}",
        "timestamp": line.posted_at.isoformat(),
        "data": {
            "id": line.id,
            "program": program,
            "store": line.store_id,
            "kind": line.kind.value,
            "points": line.points,
            "paid": line.paid,
            "receipt": line.receipt,
            "refers": f"{line.wallet_id:x}-{line.refers_seq}",
            "occurred_at": line.occurred_at.isoformat(),
            "expires_on": line.expires_on.isoformat() if line.expires_on else None,
        },
    }
