"""A new version's migrations beside others at work: one does it, the rest wait, and nobody queues behind a lock."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from jangteo.config.boot import LOCK_TIMEOUT_MS
from tests.place import Place

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
#: Migrations after this one refer to the table of users, and so ask for a lock on it.
EARLIER = ("registry", "0003")


@pytest.fixture
def url(tmp_path: Path) -> Iterator[tuple[Place, str]]:
    """A place whose schema is of an earlier version, and the address of its database, which runs meanwhile."""
    place = Place(tmp_path / "earlier" / "var")
    code = "import sys; from jangteo.config import database; print(database.ensure(), flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code], env=place.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        address = holder.stdout.readline().strip()
        subprocess.run([sys.executable, "-m", "jangteo", "manage", "migrate", *EARLIER], env=place.env, check=True)
        yield place, address
    finally:
        holder.stdin.close()
        holder.wait(30)


@contextmanager
def _writing(address: str) -> Iterator[None]:
    """Somebody in the middle of a change to the table of users."""
    with psycopg.connect(address) as connection:
        connection.execute("LOCK TABLE identity_user IN ROW EXCLUSIVE MODE")
        yield
        connection.rollback()


def test_a_migration_lets_others_go_on_is_told_when_it_cannot_and_comes_through(url: tuple[Place, str]) -> None:
    place, address = url
    waits = []
    code = (
        "from jangteo.config import boot; from jangteo.kernel.errors import Refused\n"
        "boot.LOCK_TRIES = 1; boot.boot()\n"
        "try: boot.migrate()\n"
        "except Refused as refused: print(refused.code)"
    )
    with ThreadPoolExecutor(1) as pool, psycopg.connect(address, autocommit=True) as other:
        with _writing(address):
            once = [sys.executable, "-c", code]
            upgrade = pool.submit(subprocess.run, once, env=place.env, capture_output=True, text=True, timeout=90)
            while not upgrade.done():
                begun = time.monotonic()
                other.execute("UPDATE identity_user SET id = id WHERE false")
                waits.append(time.monotonic() - begun)
                time.sleep(0.05)
            assert upgrade.result().stdout.strip() == "schema_busy", upgrade.result().stderr[-2000:]
            # Another process of the new version tries again and again, and comes through when the table is free.
            again = pool.submit(place.run, "verify", "schema")
            time.sleep(LOCK_TIMEOUT_MS / 1000 + 3)
            assert not again.done(), again.result()
        assert again.result(timeout=120)["equal"] is True
    assert max(waits) > LOCK_TIMEOUT_MS / 2000, "the migration never asked for the table"
    assert max(waits) < LOCK_TIMEOUT_MS / 1000 + 1


def test_two_first_starts_at_once(tmp_path: Path) -> None:
    place = Place(tmp_path / "twice" / "var")
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(place.run, "verify", "schema") for _ in range(2)]
        assert [one.result(timeout=170)["equal"] for one in both] == [True, True]
