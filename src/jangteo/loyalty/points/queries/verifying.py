"""The ledger recomputed from its transfers and uses alone."""

from __future__ import annotations

from django.db import connection

from jangteo.loyalty.points.types import Difference

# Each finds rows where a stored figure is not what the postings add up to.
_CHECKS = {
    "balance": """
        SELECT w.program_id, w.id, w.balance, coalesce(t.points, 0) FROM points_wallet w LEFT JOIN (
            SELECT wallet_id, sum(points) AS points FROM points_transfer GROUP BY wallet_id
        ) t ON t.wallet_id = w.id WHERE w.balance <> coalesce(t.points, 0)""",
    "held": """
        SELECT w.program_id, w.id, w.held, coalesce(t.points, 0) FROM points_wallet w LEFT JOIN (
            SELECT wallet_id, sum(held_points) AS points FROM points_transfer GROUP BY wallet_id
        ) t ON t.wallet_id = w.id WHERE w.held <> coalesce(t.points, 0)""",
    "lots": """
        SELECT w.program_id, w.id, w.balance + w.owed, coalesce(l.left_over, 0) FROM points_wallet w LEFT JOIN (
            SELECT wallet_id, sum(remaining) AS left_over FROM points_lot GROUP BY wallet_id
        ) l ON l.wallet_id = w.id WHERE w.balance + w.owed <> coalesce(l.left_over, 0)""",
    "lot": """
        SELECT l.program_id, l.wallet_id, l.remaining, l.points - coalesce(u.used, 0) FROM points_lot l LEFT JOIN (
            SELECT wallet_id, lot_seq, sum(points) AS used FROM points_lot_use GROUP BY wallet_id, lot_seq
        ) u ON u.wallet_id = l.wallet_id AND u.lot_seq = l.seq WHERE l.remaining <> l.points - coalesce(u.used, 0)""",
    "sequence": """
        SELECT coalesce(w.program_id, t.program_id), coalesce(w.id, t.wallet_id), coalesce(w.seq, 0), coalesce(t.n, 0)
        FROM points_wallet w FULL JOIN (
            SELECT wallet_id, min(program_id) AS program_id, max(program_id) AS other, count(*) AS n, max(seq) AS last
            FROM points_transfer GROUP BY wallet_id
        ) t ON t.wallet_id = w.id WHERE w.seq IS DISTINCT FROM coalesce(t.n, 0)
            OR w.seq <> coalesce(t.last, 0) OR t.program_id <> w.program_id OR t.other <> w.program_id""",
    "chain": """
        SELECT program_id, wallet_id, balance, before + points FROM (
            SELECT *, lag(balance, 1, 0::bigint) OVER wallet AS before, lag(held, 1, 0::bigint) OVER wallet AS kept
            FROM points_transfer WINDOW wallet AS (PARTITION BY wallet_id ORDER BY seq)
        ) t WHERE balance <> before + points OR held <> kept + coalesce(held_points, 0)""",
    "owed": """
        SELECT w.program_id, w.id, w.owed, coalesce(t.owed, 0) FROM points_wallet w
        LEFT JOIN points_transfer t ON t.wallet_id = w.id AND t.seq = w.seq WHERE w.owed <> coalesce(t.owed, 0)""",
    "uses": """
        SELECT program_id, wallet_id, moved, points + owed - owed_before FROM (
            SELECT t.program_id, t.wallet_id, t.points, t.owed,
                lag(t.owed, 1, 0::bigint) OVER (PARTITION BY t.wallet_id ORDER BY t.seq) AS owed_before,
                coalesce(l.points, 0) - coalesce(u.points, 0) AS moved
            FROM points_transfer t LEFT JOIN points_lot l ON l.wallet_id = t.wallet_id AND l.seq = t.seq
            LEFT JOIN (SELECT wallet_id, seq, sum(points) AS points FROM points_lot_use GROUP BY 1, 2) u
                ON u.wallet_id = t.wallet_id AND u.seq = t.seq
        ) t WHERE moved <> points + owed - owed_before""",
    "of_nothing": """
        SELECT x.program_id, x.wallet_id, x.points, 0 FROM (
            SELECT program_id, wallet_id, seq, seq AS lot_seq, points FROM points_lot
            UNION ALL SELECT program_id, wallet_id, seq, lot_seq, points FROM points_lot_use
        ) x LEFT JOIN points_transfer t ON t.wallet_id = x.wallet_id AND t.seq = x.seq AND t.program_id = x.program_id
        LEFT JOIN points_lot l ON l.wallet_id = x.wallet_id AND l.seq = x.lot_seq AND l.program_id = x.program_id
        WHERE t.seq IS NULL OR l.seq IS NULL""",
    "receipt": """
        SELECT t.program_id, t.wallet_id, t.seq, coalesce(r.seq, 0) FROM points_transfer t
        LEFT JOIN points_receipt r ON r.source_id = t.source_id AND r.receipt = t.receipt
            AND r.wallet_id = t.wallet_id AND r.seq = t.seq WHERE r.seq IS NULL""",
    "receipt_of_nothing": """
        SELECT coalesce(t.program_id, 0), r.wallet_id, r.seq, 0 FROM points_receipt r
        LEFT JOIN points_transfer t ON t.wallet_id = r.wallet_id AND t.seq = r.seq
        WHERE t.receipt IS DISTINCT FROM r.receipt OR t.source_id IS DISTINCT FROM r.source_id""",
    "double_entry": """
        SELECT program_id, wallet_id, points, points - adds_up FROM (
            SELECT *, points + coalesce(held_points, 0) + coalesce(store_points, 0) + coalesce(fund_points, 0)
                + coalesce(city_points, 0) + coalesce(breakage_points, 0) + coalesce(clearing_points, 0) AS adds_up
            FROM points_transfer
        ) t WHERE adds_up <> 0""",
    "hold": """
        SELECT w.program_id, w.id, w.held, coalesce(h.points, 0) FROM points_wallet w LEFT JOIN (
            SELECT wallet_id, sum(points) AS points FROM points_hold WHERE closed_seq IS NULL GROUP BY wallet_id
        ) h ON h.wallet_id = w.id WHERE w.held <> coalesce(h.points, 0)""",
    # Days that are added up: the first figure of each that is another.
    "day": """
        SELECT program_id, NULL::bigint, odd.seen, odd.expected
        FROM points_day d FULL JOIN (
            SELECT * FROM points_transfer_days WHERE "on" <= (SELECT through FROM points_added_up)
        ) t USING (program_id, "on", market_id, kind, gain)
        CROSS JOIN LATERAL (
            SELECT coalesce(seen, 0) AS seen, coalesce(expected, 0) AS expected FROM unnest(
                ARRAY[d.points, d.held_points, d.store_points, d.fund_points, d.city_points, d.breakage_points,
                    d.clearing_points, d.transfers],
                ARRAY[t.points, t.held_points, t.store_points, t.fund_points, t.city_points, t.breakage_points,
                    t.clearing_points, t.transfers]
            ) AS x(seen, expected) WHERE coalesce(seen, 0) <> coalesce(expected, 0) LIMIT 1
        ) odd""",
    "store_week": """
        SELECT program_id, NULL::bigint, coalesce(w.points, 0), coalesce(t.points, 0)
        FROM points_store_week w FULL JOIN (
            SELECT store_id, points_week_of(posted_at) AS week, program_id, count(*) AS sales, sum(points) AS points
            FROM points_transfer
            WHERE kind = 'earn' AND store_id IS NOT NULL
                AND points_day_of(posted_at) <= (SELECT through FROM points_added_up)
            GROUP BY 1, 2, 3
        ) t USING (store_id, week, program_id)
        WHERE (w.sales, w.points) IS DISTINCT FROM (t.sales, t.points)""",
}
MOST = 100


def list_differences() -> list[Difference]:
    """Everything that the transfers and uses do not bear out, at most 100 of each kind; empty when all is true."""
    found = []
    with connection.cursor() as cursor:
        for rule, sql in _CHECKS.items():
            cursor.execute(f"{sql} LIMIT {MOST}")
            found += [
                Difference(
                    program_id=program_id, wallet_id=wallet_id, rule=rule, seen=int(seen or 0), expected=int(expected)
                )
                for program_id, wallet_id, seen, expected in cursor.fetchall()
            ]
    return found
