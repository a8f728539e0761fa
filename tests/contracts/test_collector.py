"""Garbage is collected between requests and not within one, and all of it in the end."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from jangteo.config import collector
from jangteo.config.collector import Collector


class Knot:
    """An object that holds itself: only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


class Maker:
    """An application that leaves knots behind, and waits when it is told to."""

    def __init__(self, knots: int) -> None:
        self.knots = knots
        self.left: list[weakref.ref[Knot]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, _scope: dict[str, Any], _receive: Any, _send: Any) -> None:
        self.left += [weakref.ref(Knot()) for _ in range(self.knots)]
        await self.open.wait()

    @property
    def alive(self) -> int:
        return sum(one() is not None for one in self.left)


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The collector comes when it is called only."""
    monkeypatch.setattr(collector, "FEW", 500)
    monkeypatch.setattr(collector, "QUIET", 0.05)
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def ask(app: Collector) -> None:
    await app({"type": "http"}, None, None)  # type: ignore[arg-type]


def test_a_few_are_left_for_later_and_many_go_after_the_answer() -> None:
    async def story() -> None:
        few, many = Maker(10), Maker(1_000)
        await ask(Collector(few))
        assert few.alive == 10
        await ask(Collector(many))
        assert many.alive == 0

    asyncio.run(story())


def test_nothing_is_collected_while_somebody_waits() -> None:
    async def story() -> None:
        made = Maker(1_000)
        app = Collector(made)
        made.open.clear()
        first = asyncio.create_task(ask(app))
        second = asyncio.create_task(ask(app))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert made.alive == 2_000
        made.open.set()
        await second
        assert made.alive == 0

    asyncio.run(story())


def test_what_outlived_young_collections_goes_when_it_is_quiet() -> None:
    async def story() -> None:
        made = Maker(10)
        held = Knot()
        gone = weakref.ref(held)
        gc.collect()  # the knot is old now: young collections pass it by
        app = Collector(made)
        await ask(app)
        del held
        await ask(app)
        assert gone() is not None
        await asyncio.sleep(0.2)
        assert gone() is None
        assert made.alive == 0
        assert app.waiting is None

    asyncio.run(story())


@pytest.mark.parametrize("generation", [0, 1])
def test_a_busy_server_comes_to_its_older_garbage_too(monkeypatch: pytest.MonkeyPatch, generation: int) -> None:
    monkeypatch.setattr(collector, "MIDDLE", 2)
    monkeypatch.setattr(collector, "OLD", 2)

    async def story() -> None:
        held = Knot()
        gone = weakref.ref(held)
        gc.collect(generation)  # older by one or two
        made = Maker(1_000)
        app = Collector(made)
        del held
        await ask(app)
        assert gone() is not None
        for _ in range(4 if generation == 0 else 12):
            await ask(app)
        assert gone() is None

    asyncio.run(story())
