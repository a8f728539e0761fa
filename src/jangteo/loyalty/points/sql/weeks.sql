-- A shop's weeks begin on Monday in Seoul, as points_days does its days.
CREATE FUNCTION points_week_of(_at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT date_trunc('week', _at AT TIME ZONE 'Asia/Seoul')::date
$$;

-- An installation whose days are added up already has the weeks from the same days.
INSERT INTO points_store_week (store_id, week, program_id, sales, points)
SELECT store_id, points_week_of(posted_at), program_id, count(*), sum(points)
FROM points_transfer, points_added_up
WHERE kind = 'earn' AND store_id IS NOT NULL
    AND posted_at < (through + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
GROUP BY 1, 2, 3;
