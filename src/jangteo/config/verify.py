"""What must be true of a running installation, recomputed from the rows."""

import pgtrigger.core
import pgtrigger.registry
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jangteo.foundation.files import queries as files


def differences() -> list[str]:
    """Every broken promise, in words; empty when all is well."""
    return [*_schema(), *_triggers(), *_constraints(), *_files()]


def _schema() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"migration {migration} is not applied" for migration, _ in plan]


def _triggers() -> list[str]:
    found = []
    for model, trigger in pgtrigger.registry.registered():
        status = trigger.get_installation_status(model)[0]
        if status != "INSTALLED":
            found.append(f"trigger {trigger.name} of {model._meta.db_table}: {status.lower()}")
    return found


def _constraints() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE NOT convalidated ORDER BY 1"
        )
        return [f"constraint {row[0]} is not validated" for row in cursor.fetchall()]


def _files() -> list[str]:
    """Kept files that are missing, or not as they were written."""
    return files.list_faults()
