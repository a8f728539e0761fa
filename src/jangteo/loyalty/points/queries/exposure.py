"""How near each issuer is to the limits of the law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from jangteo.foundation.rules.queries import list_values
from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.limits import ALL
from jangteo.loyalty.points.types import Exposure, Issuer, LimitView

# Per issuer, over all that it issues (전자금융거래법 §28③1나): an operator answers for all its programs, a municipality
# for those in its name, an association for those of its own market, for two markets may call theirs alike.
_SUMS = """
WITH issued AS (
    SELECT id, issuer, issuer_name,
        CASE issuer WHEN 'operator' THEN '' WHEN 'association' THEN coalesce(owner_market_id::text, issuer_name)
            ELSE issuer_name END AS who
    FROM points_program
), asked AS (
    SELECT DISTINCT issuer, who FROM issued
    WHERE %(markets)s::bigint[] IS NULL
        OR id IN (SELECT program_id FROM points_program_market WHERE market_id = ANY(%(markets)s))
), inward AS (
    -- Programs into which points can be or could be turned: out of those of the same issuer, and of another.
    SELECT r.into_id AS program_id, bool_or((g.issuer, g.who) = (i.issuer, i.who)) AS own,
        bool_or((g.issuer, g.who) <> (i.issuer, i.who)) AS others
    FROM points_rate r JOIN issued g ON g.id = r.program_id JOIN issued i ON i.id = r.into_id GROUP BY r.into_id
)
SELECT p.issuer, min(p.issuer_name), array_agg(p.id ORDER BY p.id), coalesce(sum(w.outstanding), 0),
    coalesce(sum(t.issued), 0) - coalesce(sum(o.points), 0)
FROM issued p JOIN asked a ON a.issuer = p.issuer AND a.who = p.who
LEFT JOIN (
    SELECT program_id, sum(greatest(balance, 0) + held) AS outstanding FROM points_wallet GROUP BY program_id
) w ON w.program_id = p.id
LEFT JOIN (
    SELECT program_id, sum(points) AS issued FROM points_days
    WHERE "on" >= %(since)s AND gain AND (kind IN ('earn', 'grant', 'adjust')
        OR kind = 'convert' AND program_id IN (SELECT program_id FROM inward WHERE others))
    GROUP BY program_id
) t ON t.program_id = p.id
LEFT JOIN (
    -- Where both come in, a day's sum does not tell them apart: the postings do, by what was taken for what was given.
    SELECT c.program_id, sum(c.points) AS points
    FROM inward w JOIN issued i ON i.id = w.program_id
    JOIN points_transfer c ON c.program_id = w.program_id AND c.kind = 'convert' AND c.points > 0
        AND c.posted_at >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Seoul'
    JOIN issued g ON (g.issuer, g.who) = (i.issuer, i.who)
    JOIN points_source s ON s.program_id = g.id AND s.kind = 'office' AND s.store_id IS NULL
    JOIN points_receipt r ON r.source_id = s.id AND r.receipt = c.receipt
    JOIN points_transfer t ON t.wallet_id = r.wallet_id AND t.seq = r.seq AND t.digest = c.digest AND t.points < 0
    WHERE w.own AND w.others GROUP BY c.program_id
) o ON o.program_id = p.id
GROUP BY p.issuer, p.who ORDER BY p.issuer, p.who
"""


def get_limit(*, on: date) -> LimitView:
    """What the law allows an issuer that is not registered on a day. Raises Missing(`limit_missing`)."""
    if on < ALL[0].shipped[0].valid_from:
        raise Missing("limit_missing", "그날의 법정 한도가 정해져 있지 않아요.")
    held = list(list_values(codes=[one.code for one in ALL], on=on).values())
    outstanding, yearly, warn, alarm = (one.value for one in held)
    return LimitView(
        since=max(one.valid_from for one in held[:2]),
        outstanding=outstanding,
        yearly=yearly,
        warn_bp=warn,
        alarm_bp=alarm,
    )


def list_exposures(
    *, on: date, market_id: int | None = None, market_ids: Sequence[int] | None = None
) -> list[Exposure]:
    """Outstanding P and P issued in the year before a day, per issuer, against the limits of that day.

    Of the issuers of programs in a market, or in one of several; of all when neither is given. Everything that an
    issuer issues counts, in other markets too. What is turned into points of another issuer is
    issued by that one; what is converted between programs of one issuer, or moved between wallets, is not issued again.
    Raises Missing(`limit_missing`).
    """
    limit = get_limit(on=on)
    wanted = [market_id] if market_id is not None else market_ids
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"since": on - timedelta(days=365), "markets": None if wanted is None else list(wanted)})
        rows = cursor.fetchall()
    return [_exposure(limit, *row) for row in rows]


def _exposure(limit: LimitView, issuer: str, name: str, programs: list[int], outstanding: int, yearly: int) -> Exposure:
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
