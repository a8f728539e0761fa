"""Test bootstrap: the embedded database, and folders of its own, before Django reads its settings."""

import gc
import os
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent
os.environ.setdefault("JANGTEO_ENV", "test")
os.environ.setdefault("JANGTEO_VAR", str(ROOT / "var" / "test"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
# Playwright runs an event loop in the thread of the test, which Django would take for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# Where collected static files would be: their server warns when the folder is missing.
(Path(os.environ["JANGTEO_VAR"]) / "static").mkdir(parents=True, exist_ok=True)

from jangteo.config import database

address = database.ensure()
if database.is_embedded() and os.environ["JANGTEO_ENV"] == "test":
    # What tests wrote need not outlive a power cut. The installations that tests kill are their own, and untouched.
    with psycopg.connect(address, autocommit=True) as _server:
        for _name in ("fsync", "full_page_writes", "synchronous_commit"):
            _server.execute(f"ALTER SYSTEM SET {_name} = off")
        _server.execute("SELECT pg_reload_conf()")

import django

import jangteo

django.setup()

#: Files of which every test runs in one process: they share an installation that takes half a minute to build or that
#: they change, or 64 of them at once take most of the connections that the database has.
TOGETHER = (
    "tests/faults/test_installation.py",
    "tests/faults/test_migrating.py",
    "tests/browser/",
    "src/jangteo/loyalty/points/tests/test_races.py",
)
#: Of these the tests share nothing but the demo, and are the longest of all.
APART = ("tests/browser/test_accessibility.py",)


class Scheduling(LoadScopeScheduling):
    """Hands out tests one by one, except for files that stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0] if nodeid.startswith(TOGETHER) and not nodeid.startswith(APART) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """By files and not by xdist's marks for groups, which do nothing under this version of pytest."""
    return Scheduling(config, log)


def _import_the_product() -> None:
    """What libraries load only when they need it (adapters, forms): loaded first by a test that has set the clock, such
    a module would have that test's clock for good.
    """
    for found in walk_packages(jangteo.__path__, "jangteo."):
        if not {"tests", "migrations", "__main__", "asgi"} & set(found.name.split(".")):
            import_module(found.name)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long is begun first, so that no process waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Four thousand tests and what they import stay until the end: looking through them for garbage finds none."""
    _import_the_product()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


CHROMIUM = [Path("/usr/bin", name) for name in ("chromium", "chromium-browser", "google-chrome")]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real files; tests skip without it, and fail without it under CI."""
    if not DATA.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{DATA} is missing")
        pytest.skip("the folder of real data is not here")
    return DATA


#: Facts that every installation has and no test alters: there before each test.
FACTS = {"places_region", "places_region_alias", "merchants_goods_class"}


def _empty(_sql: list[str]) -> None:
    """Take the rows out of the tables that have any. Like the TRUNCATE of all that Django has prepared it waits until
    nobody writes any more, and takes a tenth of its time: most tests write to few of two hundred tables.
    """
    from django.db import connection, transaction

    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    tables = sorted(connection.ops.quote_name(name) for name in names - FACTS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in tables))
        written = cursor.fetchall()
        # Rows that forbid it, or that others hang on, go too; no guard of the ledger rests while a test runs.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for (name,) in written:
            cursor.execute(f"DELETE FROM {name}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The facts are read once. Between tests that commit, tables are emptied and nothing else: Django's own
    permissions, which the product does not use, are not written anew each time.
    """
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db import connection
    from django.db.models.signals import post_migrate

    from jangteo.foundation.tenancy.types import system
    from jangteo.kernel import clock
    from jangteo.registry.merchants.operations import load_goods
    from jangteo.registry.places.operations import load_regions

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    with django_db_blocker.unblock():
        connection.ops.execute_sql_flush = _empty
        load_regions(actor=system("test"), now=clock.now())
        load_goods(actor=system("test"), now=clock.now())
        _empty([])


@pytest.fixture(autouse=True)
def _no_leftover_scope() -> Iterator[None]:
    """A test that leaves a scope open would hide a leak in the next one."""
    from django_scopes import get_scope

    yield
    assert not {key for key in get_scope() if not key.startswith("_")}


def _wired() -> list[Any]:
    from django.conf import settings

    from jangteo.foundation.identity import ports
    from jangteo.foundation.notify.delivery import providers

    return [settings._wrapped, *ports._sender, *providers._installed]


#: As the product wires them: its settings, and who sends texts.
WIRED = _wired()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """A test that leaves settings or a sender of its own behind would mislead the next; seen when all is undone."""
    done = yield
    assert [id(one) for one in _wired()] == [id(one) for one in WIRED], _wired()
    return done


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; its own chatter with the network is off."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    path = next(path for path in CHROMIUM if path.exists())
    return {"executable_path": str(path), "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet]}
