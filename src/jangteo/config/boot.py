"""From nothing to a running Django."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from jangteo.config import database
from jangteo.kernel.errors import Refused

#: How long a migration may hold up those who use a table, and how often it steps aside and tries again.
LOCK_TIMEOUT_MS, LOCK_TRIES = 2_000, 5
#: Seconds between two tries.
LOCK_PAUSE = 3
#: Seconds to wait for another process that migrates.
OTHERS_SECONDS = 120
#: The advisory lock of who migrates: any number that nothing else uses.
MIGRATING = 0x4A_54_4D_49


def boot() -> None:
    """Start the database when it is the embedded one, and Django."""
    database.ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jangteo.config.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the database up to this version's schema.

    A migration waits at most ``LOCK_TIMEOUT_MS`` for a table that others use, lets them go on, and tries again: nobody
    queues behind it meanwhile. Of several processes that ask at once, one does it and the others wait. Raises Refused
    "schema_busy" when the tables or the other process stay busy. (The command of django-pg-migration-tools does not
    come back from a lock that is refused in the constraints at a migration's end.)
    """
    if is_migrated():
        return
    with _alone():
        for _go in range(LOCK_TRIES):
            if _migrated_in_time():
                return
            time.sleep(LOCK_PAUSE)
    raise _busy()


def is_migrated() -> bool:
    """Whether the database has every migration of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _migrated_in_time() -> bool:
    """Run what is missing; False when a table stayed locked, with all migrations before it kept."""
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_TIMEOUT_MS}ms"])
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise
        return False
    finally:
        # The limit is the session's. A refused constraint at a migration's end also leaves Django's own count of open
        # transactions behind, so the connection is not only closed but forgotten.
        connection.close()
        del connections[DEFAULT_DB_ALIAS]
    return True


@contextmanager
def _alone() -> Iterator[None]:
    """While no other process migrates; the lock goes with its own connection, however this process ends."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        try:
            link.execute("SELECT set_config('lock_timeout', %s, false)", [f"{OTHERS_SECONDS}s"])
            link.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        except psycopg.errors.LockNotAvailable:
            raise _busy() from None
        yield


def _busy() -> Refused:
    return Refused("schema_busy", "다른 작업이 표를 쓰고 있어서 새 판으로 바꾸지 못했어요. 잠시 뒤에 다시 해 주세요.")
