"""What must be true of a running installation, recomputed from the rows."""

from collections.abc import Callable

import pgtrigger.core
import pgtrigger.registry
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jangteo.foundation.files import queries as files
from jangteo.loyalty.points import queries as points


def differences(tell: Callable[[int, int], None]) -> list[str]:
    """Every broken promise, in words; empty when all is well. tell: (done, total) of the parts that are looked at."""
    found: list[str] = []
    parts = (_schema, _triggers, _constraints, _files, ledger)
    for done, part in enumerate(parts, start=1):
        tell(done - 1, len(parts))
        found += part()
    tell(len(parts), len(parts))
    return found


def ledger() -> list[str]:
    """Figures of points that their postings do not bear out."""
    found = [
        f"points {one.rule}: program {one.program_id}"
        + (f", wallet {one.wallet_id}" if one.wallet_id is not None else "")
        + f": {one.seen:,} instead of {one.expected:,}"
        for one in points.list_differences()
    ]
    for program in points.list_programs():
        totals = points.get_totals(program_id=program.id)
        total = sum(getattr(totals, account) for account in totals.__dataclass_fields__)
        if total:
            found.append(f"points: the accounts of program {program.id} add up to {total:,} and not to 0")
    return found


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
