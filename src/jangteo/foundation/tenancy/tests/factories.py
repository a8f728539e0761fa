"""Places for tests: two regions, three markets, three stores."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from urllib.parse import urlsplit

from django.db import DatabaseError, connection

from jangteo.foundation.tenancy import toolkit as tenancy
from jangteo.foundation.tenancy.types import (
    MarketRef,
    RegionRef,
    Scope,
    ScopeKind,
    StoreRef,
    market_scope,
    region_scope,
)
from jangteo.kernel.errors import Refused

EAST, WEST = RegionRef(1, "26", "동쪽시"), RegionRef(2, "11", "서쪽시")
HERE = MarketRef(11, "here", "여기시장", 1)
NEXT_DOOR = MarketRef(12, "next", "옆시장", 1)
FAR = MarketRef(21, "far", "먼시장", 2)
CORNER, BAKERY, FAR_SHOP = StoreRef(111, "모퉁이가게", 11), StoreRef(112, "여기빵집", 11), StoreRef(211, "먼가게", 21)
_STORES = (CORNER, BAKERY, FAR_SHOP)
_MARKETS = (HERE, NEXT_DOOR, FAR)
_REGIONS = (EAST, WEST)


class Places:
    """Two regions, three markets, three stores."""

    def parents(self, scope: Scope) -> tuple[Scope, ...]:
        if scope.kind == ScopeKind.STORE:
            store = self.find_store(scope.id)
            return (market_scope(store.market_id), *self.parents(market_scope(store.market_id))) if store else ()
        market = self.find_market(id=scope.id) if scope.kind == ScopeKind.MARKET else None
        return (region_scope(market.region_id),) if market and market.region_id else ()

    def find_market(self, *, slug: str | None = None, id: int | None = None) -> MarketRef | None:
        return next((m for m in _MARKETS if slug == m.slug or id == m.id), None)

    def search_markets(self, words: str, limit: int) -> list[MarketRef]:
        return [m for m in _MARKETS if words in m.name][:limit]

    def find_region(self, *, code: str | None = None, id: int | None = None) -> RegionRef | None:
        return next((r for r in _REGIONS if code == r.code or id == r.id), None)

    def find_store(self, id: int | None) -> StoreRef | None:
        return next((s for s in _STORES if s.id == id), None)

    def markets_in(self, region: Scope) -> Iterable[int]:
        return [m.id for m in _MARKETS if m.region_id == region.id]


@contextmanager
def places_installed() -> Iterator[None]:
    """The two regions for the time of a test, then what was installed before."""
    before = list(tenancy._directory)
    tenancy.install(Places())
    try:
        yield
    finally:
        tenancy._directory[:] = before


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run the calls at the same moment, each on a connection of its own.

    Returns `done`, the refusal's code or the name of the database's error of each, in the order of the calls.
    """
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            call()
        except Refused as refused:
            return refused.code
        except DatabaseError as error:
            return _name(error)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def in_another_process(code: str) -> str:
    """What Python code prints in a process of its own, over the same database."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    done = subprocess.run(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


def _name(error: BaseException) -> str:
    """The database's own word for what went wrong."""
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__
