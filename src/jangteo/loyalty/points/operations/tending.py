"""What happens to points by itself: they run out, and what was kept too long is given back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import connection

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.loyalty.points.operations._common import call, digest
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import TEND
from jangteo.loyalty.points.types import SourceKind

_DUE = """
SELECT DISTINCT program_id, wallet_id FROM points_lot WHERE remaining > 0 AND expires_on < %s ORDER BY 2 LIMIT %s
"""
_KEPT = "SELECT program_id, wallet_id, seq FROM points_hold WHERE closed_seq IS NULL AND ends_at < %s ORDER BY 2, 3"
#: Wallets of one transaction: a sale waits for a wallet of the batch only while the batch lasts.
BATCH = 500


@operation(permission=TEND)
def expire_due(*, actor: Actor, now: datetime, most: int = BATCH) -> int:
    """Let the points of at most so many wallets run out that are past their day; returns of how many.

    Raises nothing. Called again until it returns 0; points past their day cannot be spent in any case.
    """
    day, gone = today(now), 0
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [day, most])
        due = cursor.fetchall()
        for program_id, wallet_id in due:
            source_id = own_source(program_id, SourceKind.JOB, now)
            cursor.execute("SELECT points_expire(%s, %s, %s, %s)", [source_id, wallet_id, day, now])
            gone += cursor.fetchone()[0]
    if due:
        note(after={"wallets": len(due), "points": gone})
    else:
        nothing_changed()
    return len(due)


@operation(permission=TEND)
def release_due(*, actor: Actor, now: datetime) -> int:
    """Give back what was kept for orders longer than the program allows; returns how many holds. Raises nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [now])
        due = cursor.fetchall()
    released = 0
    for program_id, wallet_id, seq in due:
        source_id = own_source(program_id, SourceKind.JOB, now)
        receipt = f"release:{wallet_id:x}:{seq}"
        # A till that gave one back in the meantime must not keep the others waiting.
        with suppress(Refused):
            call("points_settle_hold", "release", source_id, receipt, digest(receipt), wallet_id, seq, None, now, now)
            released += 1
    if released:
        note(after={"holds": released})
    else:
        nothing_changed()
    return released
