-- Many sales of one source at once, as a file brings them: the same answers and the same rows as `points_earn` called
-- for each in order, in one statement. Amounts are whole P and 원.

CREATE FUNCTION points_earn_many(
    _source bigint, _receipts text[], _digests bytea[], _wallets bigint[], _paid bigint[], _at timestamptz[],
    _now timestamptz
) RETURNS TABLE (
    n bigint, status int, code text, wallet_id bigint, seq int, points bigint, balance bigint, expires_on date
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- In one order, so that two files never wait for each other in a ring.
    PERFORM 1 FROM points_wallet w WHERE w.id = ANY (_wallets) ORDER BY w.id FOR UPDATE;
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT a.*, (a.at AT TIME ZONE 'Asia/Seoul')::date AS on_day
        FROM unnest(_receipts, _digests, _wallets, _paid, _at) WITH ORDINALITY
            AS a(receipt, digest, wallet, paid, at, n)
    ), terms AS MATERIALIZED (
        SELECT d.on_day, p.*, part.market_id, s.store_id, coalesce(part.rate_bp, p.accrual_bp) AS rate,
            points_month_end(d.on_day, p.months_until_expiry) AS until
        FROM (SELECT DISTINCT on_day FROM asked) d
        JOIN points_source s ON s.id = _source AND s.revoked_at IS NULL
        JOIN points_participation part ON part.store_id = s.store_id AND part.program_id = s.program_id
            AND part.period @> d.on_day
        JOIN points_policy p ON p.program_id = s.program_id AND p.period @> d.on_day
    ), judged AS MATERIALIZED (
        SELECT a.*, w.program_id, w.seq AS last_seq, w.balance AS had, w.held, w.owed, t.id AS policy_id, t.store_id,
            t.market_id, t.rate, t.until, t.store_bp, t.fund_bp, t.city_bp,
            points_earned(least(a.paid, 1000000000), t.rate, t.smallest_bill, t.rounding) AS gained,
            CASE
                WHEN t.id IS NULL THEN 'not_taking_part'
                WHEN w.id IS NULL OR w.program_id <> t.program_id THEN 'member_missing'
                WHEN w.state <> 'open' THEN 'member_closed'
                WHEN a.paid IS NULL OR a.paid < 1 OR a.paid > 1000000000 THEN 'paid_invalid'
                WHEN a.at > _now + interval '10 minutes' THEN 'occurred_in_future'
                WHEN a.at < _now - make_interval(days => t.backdate_days) THEN 'occurred_too_long_ago'
            END AS fault
        FROM asked a LEFT JOIN terms t ON t.on_day = a.on_day LEFT JOIN points_wallet w ON w.id = a.wallet
    ), before AS MATERIALIZED (
        SELECT r.receipt, tr.digest, tr.wallet_id, tr.seq, tr.points, tr.balance, tr.expires_on
        FROM points_receipt r JOIN points_transfer tr ON tr.wallet_id = r.wallet_id AND tr.seq = r.seq
        WHERE r.source_id = _source AND r.receipt = ANY (_receipts)
    ), firsts AS (
        -- Of a receipt that stands in the file more than once, the first that is fit to be posted.
        SELECT DISTINCT ON (j.receipt) j.* FROM judged j
        WHERE j.fault IS NULL AND NOT EXISTS (SELECT FROM before b WHERE b.receipt = j.receipt)
        ORDER BY j.receipt, j.n
    ), posted AS MATERIALIZED (
        SELECT f.*, f.last_seq + row_number() OVER own AS new_seq, f.had + sum(f.gained) OVER own AS new_balance,
            -- What is owed is paid back by the first points that come in.
            least(f.owed, sum(f.gained) OVER own) - least(f.owed, sum(f.gained) OVER own - f.gained) AS repaid,
            f.owed - least(f.owed, sum(f.gained) OVER own) AS owed_after,
            CASE WHEN f.gained > 0 THEN f.until END AS ends
        FROM firsts f WINDOW own AS (PARTITION BY f.wallet ORDER BY f.n)
    ), transfers AS (
        INSERT INTO points_transfer (
            wallet_id, seq, program_id, kind, points, balance, held, owed, store_points, fund_points, city_points,
            store_id, market_id, source_id, receipt, digest, root_seq, paid, rate_bp, policy_id, expires_on,
            occurred_at, posted_at
        )
        SELECT wallet, new_seq, program_id, 'earn', gained, new_balance, held, owed_after,
            -points_share(gained, 0, store_bp), -points_share(gained, store_bp, fund_bp),
            -points_share(gained, store_bp + fund_bp, city_bp), store_id, market_id, _source, receipt, digest, new_seq,
            paid, rate, policy_id, ends, at, _now
        FROM posted ORDER BY wallet, new_seq
    ), lots AS (
        INSERT INTO points_lot (wallet_id, seq, program_id, store_id, expires_on, points, remaining)
        SELECT wallet, new_seq, program_id, store_id, ends, gained, gained FROM posted WHERE gained > 0
        ORDER BY wallet, new_seq
    ), uses AS (
        INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)
        SELECT wallet, new_seq, new_seq, program_id, new_seq, repaid FROM posted WHERE repaid > 0
    ), seen AS (
        -- What answers a receipt: the posting of before, or the one made now; that one is new to its own row alone.
        SELECT receipt, digest, wallet_id, seq, points, balance, expires_on, 0 AS since FROM before
        UNION ALL
        SELECT receipt, digest, wallet, new_seq::int, gained, new_balance::bigint, ends, n FROM posted
    )
    SELECT j.n,
        CASE
            WHEN s.receipt IS NULL THEN CASE
                WHEN j.fault = 'member_missing' THEN 404
                WHEN j.fault IN ('not_taking_part', 'member_closed') THEN 409 ELSE 422 END
            WHEN s.digest <> j.digest THEN 409 WHEN s.since = j.n THEN 201 ELSE 200 END,
        CASE WHEN s.receipt IS NULL THEN j.fault WHEN s.digest <> j.digest THEN 'receipt_reused' END,
        w.wallet_id, w.seq, w.points, w.balance, w.expires_on
    FROM judged j
    LEFT JOIN seen s ON s.receipt = j.receipt AND s.since <= j.n
    LEFT JOIN seen w ON w.receipt = s.receipt AND w.digest = j.digest AND w.since = s.since
    ORDER BY j.n;
END $$;
