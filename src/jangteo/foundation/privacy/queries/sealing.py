"""Where sealed text lies, and how much of it is sealed under an old key."""

from django.apps import apps
from django.conf import settings
from django.db import connection

from jangteo.foundation.privacy.fields import SealedTextField
from jangteo.foundation.privacy.types import OWN_COLUMNS, SealedColumn


def list_sealed_columns() -> list[SealedColumn]:
    """Every column of sealed text: those of this module's field, and those that modules declare."""
    found = dict(OWN_COLUMNS)
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField):
                table = model._meta.db_table
                key = model._meta.pk.column or ""
                name = str(field.column)
                found[table, name] = SealedColumn(table, key, name, field.context)
    return [found[name] for name in sorted(found)]


def count_old_seals(*, column: SealedColumn) -> int:
    """How many rows of the column are sealed under another key than the present one."""
    table, name = connection.ops.quote_name(column.table), connection.ops.quote_name(column.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {name} <> '' AND {name} NOT LIKE %s",  # noqa: S608  quoted names
            [f"{settings.SEALING_KEYS[0].version}.%"],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
