"""What arrives while the database is busy goes to it as one statement: a commit is paid once by all who wait."""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now as moment
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.queries import HELPED, POST, Item, get_answer, get_failure
from jangteo.loyalty.till.rest.throttling import is_guessing
from jangteo.loyalty.till.types import Answer, problem

log = structlog.get_logger("jangteo.till")
#: Items of one statement, and statements under way at once in a process: of single postings, and of batches besides.
MOST, LANES = 128, int(os.environ.get("JANGTEO_TILL_LANES", "2"))
BATCH_LANES = 2
TRIES = 5
#: What goes away when it is tried again: two who waited for each other, a receipt that came twice at once.
_PASSING = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


class Gatherer:
    """Takes items of many requests and answers each; one per process."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._idle = LANES
        self._batches = asyncio.Semaphore(BATCH_LANES)
        self._connections: list[psycopg.AsyncConnection[Any]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def post(self, item: Item) -> Answer:
        """Post one item. Whatever dies in between, the same receipt may be sent again."""
        answer = await self._ask(item)
        return answer if answer.status < 400 else await _settled(item, answer)

    # Each item of a batch is an operation of its own.
    async def post_many(self, items: Sequence[Item | Answer]) -> list[Answer]:  # lint-skip: one-operation
        """Post items of one till in their order; what cannot be asked is answered where it stands."""
        run = [item for item in items if isinstance(item, Item)]
        answers = await self._post_parts(run)
        await self._help_all(run, answers)
        posted = iter(answers)
        return [next(posted) if isinstance(item, Item) else item for item in items]

    async def _help_all(self, run: list[Item], answers: list[Answer]) -> None:  # lint-skip: one-operation
        helped = False
        for at, item in enumerate(run):
            if helped and _refused_for_good(answers[at]):
                # For want of one before it, perhaps: the cancelling of a sale that was only posted just now.
                [answers[at]] = await self._post_parts([item])
            if answers[at].status >= 400:
                helped = helped or answers[at].body["code"] in HELPED
                answers[at] = await _settled(item, answers[at])

    async def _post_parts(self, run: list[Item]) -> list[Answer]:
        answers: list[Answer] = []
        for start in range(0, len(run), MOST):
            part = run[start : start + MOST]
            try:
                async with self._batches:
                    answers += await self._run(part)
            except Exception:
                log.exception("till_post_parts", items=len(part))
                answers += [await self._ask(item) for item in part]
        return answers

    def _ask(self, item: Item) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._idle:
            self._idle -= 1
            task = asyncio.create_task(self._lane())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return future

    async def _lane(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                await self._post_batch(batch)
        finally:
            self._idle += 1

    async def _post_batch(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._run([item for item, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                log.exception("till_post", kind=type(error).__name__)
                answers = [problem(503, "busy")]
            else:
                # One of them is at fault: each on its own, so that it harms nobody else.
                for one in batch:
                    await self._post_batch([one])
                return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _run(self, items: list[Item]) -> list[Answer]:
        rows = json.dumps([item.row for item in items])
        for attempt in range(TRIES):
            link = None
            try:
                link = await self._connect()
                cursor = await link.execute(POST, (rows, moment()), prepare=True)
                posted = await cursor.fetchall()
                self._connections.append(link)
                return [
                    get_answer(item.op, status, code, tuple(rest))
                    for item, (status, code, *rest) in zip(items, posted, strict=True)
                ]
            except _PASSING as error:
                if link is not None and not link.closed and not isinstance(error, psycopg.InterfaceError):
                    self._connections.append(link)
                if attempt + 1 == TRIES:
                    raise
                await asyncio.sleep(0.02 * 3**attempt)
        raise AssertionError

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        while self._connections:
            link = self._connections.pop()
            if not link.closed:
                return link
        return await psycopg.AsyncConnection.connect(autocommit=True, **_parameters())


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    kept = {key: value for key, value in given.items() if key in ("host", "port", "dbname", "user", "password")}
    return kept | {"application_name": "jangteo till", "connect_timeout": 5}


def _refused_for_good(answer: Answer) -> bool:
    return answer.status >= 400 and answer.body.get("code") not in HELPED


async def _settled(item: Item, answer: Answer) -> Answer:
    """The answer to what the ledger refused, once all was done that helps."""
    if await is_guessing(item, answer):
        return problem(429, "too_many_requests")
    code = answer.body["code"]
    return await _helped(item, code) if code in HELPED else answer


@sync_to_async
def _helped(item: Item, code: str) -> Answer:
    try:
        return operations.help_item(actor=system("계산대"), now=moment(), item=item, code=code)
    except Exception as error:
        answer = get_failure(error)
        if answer.status >= 500:
            log.exception("till_help", kind=type(error).__name__)
        return answer
    finally:
        close_old_connections()
