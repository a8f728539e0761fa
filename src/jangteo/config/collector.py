"""Garbage is collected between requests, not within one.

A page leaves some hundred objects that hold each other; the common rule lets them gather and then frees all of them at
once, in the middle of whichever request comes then: 60 ms and more, to somebody whose page takes 30.
"""

import asyncio
import gc
from typing import Any

from jangteo.config.body import App, Receive, Send

#: Objects since the last time: those of about four pages, which take two or three milliseconds.
FEW = 2_000
#: So many young collections make one of the middle generation; it holds what outlived a request, which is little.
MIDDLE = 50
#: So many of those make one of everything, on a server that is never quiet: some ten thousand requests.
OLD = 100
#: Seconds without a request after which all is looked through, which takes a tenth of a second.
QUIET = 5.0
#: What a page of 1,500 stalls makes in one go stays below; a server that always has a request open comes here.
MOST = 70_000


class Collector:
    """An ASGI application that tidies up after the one it is around."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.asked = 0  # requests being answered
        self.served = 0  # requests answered
        self.seen = 0  # how many of them there were when the wait for quiet began
        self.waiting: asyncio.TimerHandle | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer, then collect when nobody else is being answered."""
        self.asked += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.asked -= 1
            self.served += 1
            if not self.asked:
                self._tidy()

    def _tidy(self) -> None:
        young, middle, old = gc.get_count()
        if young > FEW:
            gc.collect(2 if old >= OLD else 1 if middle >= MIDDLE else 0)
        if self.waiting is None:
            self._look_again()

    def _look_again(self) -> None:
        self.seen = self.served
        self.waiting = asyncio.get_running_loop().call_later(QUIET, self._all)

    def _all(self) -> None:
        self.waiting = None
        if self.asked or self.served != self.seen:
            self._look_again()
        else:
            gc.collect()


def settle() -> None:
    """What is loaded by now stays for good and is never walked through again; by itself the collector comes rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MOST, 10, 10)
