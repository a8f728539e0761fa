"""Postings in the order in which they became known, for those who are told of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from jangteo.loyalty.points.types import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A posting; `points` is signed, `paid` in 원 (of a redemption: the bill)."""

    wallet_id: int
    seq: int
    kind: Kind
    points: int
    paid: int | None
    store_id: int | None
    receipt: str
    refers_seq: int
    expires_on: date | None
    occurred_at: datetime
    posted_at: datetime

    @property
    def id(self) -> str:
        """The name of the posting for the world outside, as the till's answer gave it."""
        return f"{self.wallet_id:x}-{self.seq}"


#: How much earlier than its transaction began a posting may say it was made; also what two clocks may differ by.
MARGIN = timedelta(seconds=10)
# While a transaction runs, a posting of its beginning may still become known: nothing as late as that is told.
_LINES = """
WITH safe AS (
    SELECT least(now(), min(xact_start)) - make_interval(secs => %(margin)s) AS before
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
        AND backend_type = 'client backend'
)
SELECT t.wallet_id, t.seq, t.kind, t.points, t.paid, t.store_id, t.receipt, t.root_seq, t.expires_on, t.occurred_at,
    t.posted_at
FROM points_transfer t, safe
WHERE t.program_id = %(program)s AND (t.market_id = %(market)s OR t.market_id IS NULL AND %(owner)s)
    AND t.posted_at >= %(at)s AND (t.posted_at, t.wallet_id, t.seq) > (%(at)s, %(wallet)s, %(seq)s)
    AND t.posted_at < safe.before
ORDER BY t.posted_at, t.wallet_id, t.seq LIMIT %(limit)s
"""


def list_feed(
    *, program_id: int, market_id: int, is_owner: bool, after: tuple[datetime, int, int], limit: int
) -> list[FeedLine]:
    """Postings of a program in a market after (posted at, wallet, number), in that order; none is ever passed over.

    is_owner: with those that belong to no market (expiry, corrections).
    """
    at, wallet, seq = after
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "program": program_id,
                "market": market_id,
                "owner": is_owner,
                "at": at,
                "wallet": wallet,
                "seq": seq,
                "limit": limit,
                "margin": MARGIN.total_seconds(),
            },
        )
        return [
            FeedLine(
                wallet_id=wallet_id,
                seq=number,
                kind=Kind(kind),
                points=points,
                paid=paid,
                store_id=store_id,
                receipt=receipt,
                refers_seq=root,
                expires_on=expires_on,
                occurred_at=occurred_at,
                posted_at=posted_at,
            )
            for wallet_id, number, kind, points, paid, store_id, receipt, root, expires_on, occurred_at, posted_at in (
                cursor.fetchall()
            )
        ]
