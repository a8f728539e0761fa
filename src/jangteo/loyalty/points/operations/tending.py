"""What happens to points by itself: they run out, and what was kept too long is given back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.db import connection

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import SEOUL, today
from jangteo.kernel.errors import Refused
from jangteo.loyalty.points.operations._common import call, digest
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import TEND
from jangteo.loyalty.points.types import SourceKind

_DUE = """
SELECT DISTINCT program_id, wallet_id FROM points_lot WHERE remaining > 0 AND expires_on < %s ORDER BY 2 LIMIT %s
"""
_KEPT = "SELECT program_id, wallet_id, seq FROM points_hold WHERE closed_seq IS NULL AND ends_at < %s ORDER BY 2, 3"
# Day by day in the order of their key. The bound is on the moment, which is what the index of the transfers knows.
_ADD_UP = """
INSERT INTO points_day (program_id, "on", market_id, kind, gain, transfers, points, held_points, store_points,
    fund_points, city_points, breakage_points, clearing_points)
SELECT program_id, points_day_of(posted_at), coalesce(market_id, 0), kind, points > 0, count(*), sum(points),
    coalesce(sum(held_points), 0), coalesce(sum(store_points), 0), coalesce(sum(fund_points), 0),
    coalesce(sum(city_points), 0), coalesce(sum(breakage_points), 0), coalesce(sum(clearing_points), 0)
FROM points_transfer
WHERE posted_at >= %(since)s AND posted_at < (%(through)s::date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
_ADD_UP_WEEKS = """
INSERT INTO points_store_week AS w (store_id, week, program_id, sales, points)
SELECT store_id, points_week_of(posted_at), program_id, count(*), sum(points)
FROM points_transfer
WHERE kind = 'earn' AND store_id IS NOT NULL
    AND posted_at >= %(since)s AND posted_at < (%(through)s::date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (store_id, week, program_id)
DO UPDATE SET sales = w.sales + excluded.sales, points = w.points + excluded.points
"""
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


@operation(permission=TEND)
def add_up_days(*, actor: Actor, now: datetime, again: bool = False) -> date | None:
    """Add up what was posted until yesterday (Seoul), so that sums need not read the transfers.

    Returns the last day that is added up, None when that was done before. again: throw the sums away and make all
    anew. Raises nothing.
    """
    through = today(now) - timedelta(days=1)
    with connection.cursor() as cursor:
        # Whoever adds up at the same time waits here, and then finds it done.
        cursor.execute("LOCK TABLE points_added_up IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT through FROM points_added_up")
        last = next(iter(cursor.fetchone() or ()), None)
        if again and last is not None:
            cursor.execute("DELETE FROM points_day")
            cursor.execute("DELETE FROM points_store_week")
            through, last = max(through, last), None
        if last is not None and last >= through:
            nothing_changed()
            return None
        since = datetime.combine(last + timedelta(days=1), time.min, SEOUL) if last else "-infinity"
        for added_up in (_ADD_UP, _ADD_UP_WEEKS):
            cursor.execute(added_up, {"since": since, "through": through})
        cursor.execute(
            "INSERT INTO points_added_up (id, through, at) VALUES (1, %s, %s)"
            " ON CONFLICT (id) DO UPDATE SET through = excluded.through, at = excluded.at",
            [through, now],
        )
    note(after={"through": through.isoformat()})
    return through
