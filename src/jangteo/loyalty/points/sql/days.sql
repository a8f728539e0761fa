-- Days added up: what is closed is read from points_day, what came after it from the transfers themselves. Whatever sums
-- over a whole program reads `points_days` and is as right as the transfers at any moment.

CREATE FUNCTION points_day_of(_at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (_at AT TIME ZONE 'Asia/Seoul')::date
$$;

CREATE VIEW points_transfer_days AS
SELECT program_id, points_day_of(posted_at) AS "on", coalesce(market_id, 0) AS market_id, kind, points > 0 AS gain,
    count(*) AS transfers, sum(points)::bigint AS points, coalesce(sum(held_points), 0)::bigint AS held_points,
    coalesce(sum(store_points), 0)::bigint AS store_points, coalesce(sum(fund_points), 0)::bigint AS fund_points,
    coalesce(sum(city_points), 0)::bigint AS city_points,
    coalesce(sum(breakage_points), 0)::bigint AS breakage_points,
    coalesce(sum(clearing_points), 0)::bigint AS clearing_points
FROM points_transfer GROUP BY 1, 2, 3, 4, 5;

CREATE VIEW points_days AS
SELECT program_id, "on", market_id, kind, gain, transfers, points, held_points, store_points, fund_points, city_points,
    breakage_points, clearing_points
FROM points_day
UNION ALL
SELECT program_id, points_day_of(posted_at), coalesce(market_id, 0), kind, points > 0, 1, points,
    coalesce(held_points, 0), coalesce(store_points, 0), coalesce(fund_points, 0), coalesce(city_points, 0),
    coalesce(breakage_points, 0), coalesce(clearing_points, 0)
FROM points_transfer
WHERE posted_at >= coalesce(
    (SELECT (through + 1)::timestamp AT TIME ZONE 'Asia/Seoul' FROM points_added_up), '-infinity'
);
