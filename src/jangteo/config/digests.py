"""A digest of every table in one snapshot, so that two databases can be compared row by row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

Digests: TypeAlias = dict[str, dict[str, Any]]
Tell: TypeAlias = Callable[[int, int], None]
#: How values are written as text: the same on every server, whatever its own settings are.
_AS_TEXT = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
#: The snapshot must last until the dump is written, however long that takes.
_LIMITS = ["statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"]
# A sum of hashes needs no order and stays as small for a billion rows as for one; equal rows count each, as with xor
# they would not.
_QUERY = """
SELECT count(*),
       concat(coalesce(sum(('x' || left(hash, 16))::bit(64)::bigint), 0), ':',
              coalesce(sum(('x' || right(hash, 16))::bit(64)::bigint), 0))
FROM (SELECT md5(t::text) AS hash FROM {} t) hashed
"""


@contextmanager
def snapshot(url: str) -> Iterator[psycopg.Connection]:
    """A connection that sees the database as it is now, whatever is written while it is open."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for name, value in _AS_TEXT.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        connection.execute("SELECT set_config(name, '0', false) FROM pg_settings WHERE name = ANY(%s)", (_LIMITS,))
        yield connection


def table_names(connection: psycopg.Connection) -> list[str]:
    """The tables of the product, by name."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sorted(name for (name,) in rows)


def table_digests(connection: psycopg.Connection, tell: Tell) -> Digests:
    """For every table: the number of rows and a digest over all of them, whatever their order."""
    found: Digests = {}
    names = table_names(connection)
    for done, name in enumerate(names, start=1):
        row = connection.execute(sql.SQL(_QUERY).format(sql.Identifier(name))).fetchone()
        if row is not None:
            found[name] = {"rows": row[0], "digest": row[1]}
        tell(done, len(names))
    return found


def differences(wanted: Digests, present: Digests) -> list[str]:
    """The tables that are not the same in both."""
    return sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
