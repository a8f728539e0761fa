"""Sealing anew under the present key, so that an old one can be thrown away."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.privacy.types import SealedColumn
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel import sealed


@operation(permission=Open("run by whoever runs the installation, at its command line"))
def reseal_batch(*, actor: Actor, now: datetime, column: SealedColumn, limit: int = 500) -> int:
    """Seal up to ``limit`` old rows of a column under the present key; returns how many, 0 when none is left.

    Each batch stands alone: a run that was killed goes on where it stopped, and two runs at once share the work.
    Raises Broken for a row whose key is not at hand.
    """
    quote = connection.ops.quote_name
    table, key, name = quote(column.table), quote(column.key), quote(column.column)
    present = settings.SEALING_KEYS[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {name} <> '' AND {name} NOT LIKE %s "  # noqa: S608  quoted names
            f"ORDER BY {key} LIMIT %s FOR UPDATE SKIP LOCKED",
            [f"{present.version}.%", limit],
        )
        rows = [(_anew(old, column.context), pk) for pk, old in cursor.fetchall()]
        if rows:
            cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE {key} = %s", rows)  # noqa: S608  quoted names
    if not rows:
        nothing_changed()
    note(subject=("sealed_column", f"{column.table}.{column.column}"[:40], ""), after={"count": len(rows)})
    return len(rows)


def _anew(old: str, context: str) -> str:
    return sealed.seal(
        sealed.unseal(old, settings.SEALING_KEYS, context=context), settings.SEALING_KEYS[0], context=context
    )
