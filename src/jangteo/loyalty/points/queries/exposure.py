"""How near each issuer is to the limits of the law."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.models import Limit
from jangteo.loyalty.points.types import Exposure, Issuer

# Per issuer: an operator answers for all its programs, an association or a municipality for its own.
_SUMS = """
SELECT p.issuer, CASE p.issuer WHEN 'operator' THEN '' ELSE p.issuer_name END AS who, min(p.issuer_name),
    array_agg(p.id ORDER BY p.id), coalesce(sum(w.outstanding), 0), coalesce(sum(t.issued), 0)
FROM points_program p
LEFT JOIN (
    SELECT program_id, sum(greatest(balance, 0) + held) AS outstanding FROM points_wallet GROUP BY program_id
) w ON w.program_id = p.id
LEFT JOIN (
    SELECT program_id, sum(points) AS issued FROM points_transfer
    WHERE posted_at >= %(since)s AND kind IN ('earn', 'grant', 'adjust') AND points > 0 GROUP BY program_id
) t ON t.program_id = p.id
WHERE %(market)s::bigint IS NULL
    OR p.id IN (SELECT program_id FROM points_program_market WHERE market_id = %(market)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""


def list_exposures(*, on: date, market_id: int | None = None) -> list[Exposure]:
    """Outstanding P and P issued in the year before a day, per issuer, against the limits of that day.

    What is converted or moved between wallets is not issued again. Raises Missing(`limit_missing`).
    """
    limit = Limit.objects.filter(period__contains=on).first()
    if limit is None:
        raise Missing("limit_missing", "그날의 법정 한도가 정해져 있지 않아요.")
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"since": on - timedelta(days=365), "market": market_id})
        rows = cursor.fetchall()
    return [_exposure(limit, *row) for row in rows]


def _exposure(
    limit: Limit, issuer: str, _who: str, name: str, programs: list[int], outstanding: int, yearly: int
) -> Exposure:
    share = max(int(outstanding) * 10_000 // limit.outstanding, int(yearly) * 10_000 // limit.yearly)
    level = "alarm" if share >= limit.alarm_bp else "warn" if share >= limit.warn_bp else "fine"
    return Exposure(
        issuer=Issuer(issuer),
        issuer_name=name,
        program_ids=tuple(programs),
        outstanding=int(outstanding),
        outstanding_limit=limit.outstanding,
        yearly=int(yearly),
        yearly_limit=limit.yearly,
        share_bp=share,
        level=level,
    )
