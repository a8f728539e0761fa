"""Where attempts are counted: Django's cache in the database, but nothing leaves it before its time is over."""

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections


class Counters(DatabaseCache):
    """A cache that a flood cannot empty.

    Django's own, once it holds more than so many entries, throws a part of them away by the order of their keys,
    whoever still waits behind them: a flood of names or addresses would make it forget the attempts at one account.
    Here only what is over goes. Entries live for a day at most, and each takes a request: a day's traffic bounds them.
    """

    _table: str

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        operations = connections[db].ops
        table, expires = operations.quote_name(self._table), operations.quote_name("expires")
        cursor.execute(
            f"DELETE FROM {table} WHERE {expires} < %s",  # noqa: S608 - both names are the program's own
            [operations.adapt_datetimefield_value(now)],
        )
