"""Figures of a market's shops."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from jangteo.registry.merchants.types.figures import StoreFigures
from jangteo.registry.merchants.types.store import StoreCounts
from jangteo.registry.places import queries as places

MONTH = timedelta(days=30)

#: Shops by their state, stalls held today and 30 days before, shops that take 온누리: in one question, as they stand on
#: the first page of every office.
_FIGURES = """
WITH shops AS (
    SELECT id, state, last_verified_on, opened_on, closed_on, state = 'open' AS trades, EXISTS (
        SELECT FROM merchants_rest r WHERE r.store_id = s.id AND r.period @> %(today)s::date
    ) AS rests
    FROM merchants_store s
    WHERE s.market_id = %(market)s
),
held AS (
    SELECT
        count(*) FILTER (WHERE o.period @> %(today)s::date AND s.retired_on IS NULL) AS now,
        count(DISTINCT o.stall_id) FILTER (WHERE o.period @> %(before)s::date) AS before
    FROM merchants_occupancy o JOIN places_stall s ON s.id = o.stall_id
    WHERE o.market_id = %(market)s
)
SELECT
    count(*) FILTER (WHERE trades AND NOT rests),
    count(*) FILTER (WHERE trades AND rests),
    count(*) FILTER (WHERE state = 'closed'),
    count(*) FILTER (WHERE trades AND last_verified_on BETWEEN %(new_year)s AND %(last_day)s),
    count(*) FILTER (WHERE trades AND opened_on BETWEEN %(first)s AND %(today)s),
    count(*) FILTER (WHERE state = 'closed' AND closed_on BETWEEN %(first)s AND %(today)s),
    (
        SELECT count(DISTINCT n.store_id)
        FROM merchants_onnuri n JOIN shops ON shops.id = n.store_id
        WHERE n.ended_on IS NULL AND n.expires_on > %(today)s AND shops.trades
    ),
    (SELECT now FROM held),
    (SELECT before FROM held)
FROM shops
"""


def get_figures(*, market_id: int, today: date, stalls: int | None = None) -> StoreFigures:
    """How a market's shops stand on ``today``, and how many stalls were vacant 30 days before (None: unknown).

    stalls: how many are in use, by whoever has counted them already.
    """
    asked: dict[str, Any] = {
        "market": market_id,
        "today": today,
        "before": today - MONTH,
        "first": today.replace(day=1),
        "new_year": date(today.year, 1, 1),
        "last_day": date(today.year, 12, 31),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, asked)
        trading, resting, gone, verified, opened, closed, onnuri, held, held_before = cursor.fetchall()[0]
    stalls = places.count_stalls(market_id=market_id) if stalls is None else stalls
    return StoreFigures(
        counts=StoreCounts(trading, resting, gone, stalls, max(0, stalls - held)),
        verified_this_year=verified,
        onnuri=onnuri,
        opened=opened,
        closed=closed,
        vacant_a_month_ago=stalls - held_before if held_before else None,
    )
