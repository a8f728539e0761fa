"""The world, built once for all tests of a file: each of them changes it in a transaction that is taken back."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from jangteo.config import wiring
from jangteo.foundation.tenancy import toolkit as tenancy
from tests.isolation import world as worlds
from tests.isolation.world import World


def stand(blocker: Any) -> Iterator[World]:
    """For a fixture of a module: the world in an open transaction, which ends with the file.

    blocker: pytest-django's; the database stays closed to tests that do not ask for it.
    """
    with blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        tenancy.install(wiring.PlacesDirectory())
        world = worlds.build()
        # What waits for the end of the transaction is looked at now, and not once more after each test.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    yield world
    with blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
