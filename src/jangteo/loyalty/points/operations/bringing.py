"""Balances of another system come in: many rows in one statement, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.loyalty.points.operations._common import digest, in_market, month_end, program_of, receipt_of
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import MANAGE
from jangteo.loyalty.points.queries import get_terms
from jangteo.loyalty.points.types import Account, Brought, BroughtIn, SourceKind

# In the order of the wallets, as everything that locks several of them does.
_GIVE = """
SELECT x.n, a.status, a.code
FROM (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::bytea[])
        WITH ORDINALITY AS r(wallet, points, until, receipt, digest, n) ORDER BY wallet, n
) x, LATERAL points_give('grant', %s, x.receipt, x.digest, x.wallet, x.points, %s, NULL, %s, x.until, %s, %s, %s) a
ORDER BY x.n
"""
_STANDS = """
SELECT coalesce(sum(t.points), 0)
FROM points_receipt r JOIN points_transfer t ON t.wallet_id = r.wallet_id AND t.seq = r.seq
WHERE r.source_id = %s AND r.receipt = ANY(%s)
"""


@operation(permission=MANAGE, scope=in_market)
def bring_in_many(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, rows: Sequence[Brought]
) -> BroughtIn:
    """Give wallets what their members had before; the market's fund bears it. The same rows again change nothing.

    A row whose key came before with other points or another day is not posted (`receipt_reused`), and neither is one
    whose wallet is closed. The keys of the rows differ. Raises NotAllowed, Missing, Refused(`receipt_invalid`).
    """
    program = program_of(market_id, program_id)
    day = today(now)
    usual = month_end(day, get_terms(program_id=program_id, on=day).months_until_expiry)
    source_id = own_source(program_id, SourceKind.IMPORT, now)
    keys = [receipt_of(row.key) for row in rows]
    columns: list[list[Any]] = [
        [row.wallet_id for row in rows],
        [row.points for row in rows],
        [row.expires_on or usual for row in rows],
        keys,
        [digest("bring", row.points, row.expires_on) for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_GIVE, [*columns, source_id, Account.FUND.value, market_id, "옮겨 온 포인트", now, now])
        outcomes = tuple(
            code or ("again" if status == 200 else "new") for _, status, code in cursor.fetchall()
        )  # fmt: skip
        stand = [key for key, outcome in zip(keys, outcomes, strict=True) if outcome in ("new", "again")]
        cursor.execute(_STANDS, [source_id, stand])
        total = int(cursor.fetchone()[0])
    fresh = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome == "new"]
    if fresh:
        brought = sum(row.points for row in fresh)
        note(subject=("points.program", program.id, program.name), after={"wallets": len(fresh), "points": brought})
    else:
        nothing_changed()
    return BroughtIn(outcomes, total)
