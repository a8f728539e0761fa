-- Post what arrived at the tills, in the order given, in one transaction. Each item finds its device by the digest of its
-- token and its wallet by a key or a code; a refusal among them spoils nothing.
-- An item: {token, op, receipt, digest (hex), mark | wallet, medium, spend, paid, points, bill, original, at, fault,
-- confirmed}. `fault`: what was found wrong with its code, to be told unless the receipt was answered before. `at` is
-- when a sale was (`earn`); whatever else is posted happens now. A number that nobody has goes to `points_spend`, which
-- tells nobody that it is unknown.

CREATE FUNCTION till_post(_items jsonb, _now timestamptz) RETURNS TABLE (
    n bigint, status int, code text, wallet_id bigint, seq int, points bigint, balance bigint, expires_on date
) LANGUAGE plpgsql AS $$
DECLARE
    x record;
    a points_answer;
    mark bytea;
    done jsonb := '[]';
    day_of date := (_now AT TIME ZONE 'Asia/Seoul')::date;
    wallets bigint[];
BEGIN
    -- All wallets in one order, so that two batches never wait for each other in a ring.
    SELECT array_agg(DISTINCT coalesce(i.wallet, k.wallet_id, r.wallet_id)) INTO wallets
    FROM jsonb_to_recordset(_items) AS i(token text, mark text, wallet bigint, original text)
    JOIN till_device d ON d.token_digest = decode(i.token, 'hex') AND d.revoked_at IS NULL
    LEFT JOIN members_key k ON k.program_id = d.program_id AND k.mark = i.mark
    LEFT JOIN points_receipt r ON r.source_id = d.source_id AND r.receipt = i.original;
    PERFORM 1 FROM points_wallet w WHERE w.id = ANY (wallets) ORDER BY w.id FOR UPDATE;
    FOR x IN
        SELECT i.*, d.id AS device_id, d.source_id, d.paid_day_limit, k.wallet_id AS key_wallet, k.state AS key_state,
            sum(coalesce(i.paid, 0)) OVER (PARTITION BY d.id ORDER BY i.n) AS paid_so_far
        FROM ROWS FROM (jsonb_to_recordset(_items) AS (
            token text, op text, receipt text, digest text, mark text, wallet bigint, medium text, spend text,
            paid bigint, points bigint, bill bigint, original text, at timestamptz, fault text, confirmed boolean
        )) WITH ORDINALITY AS i(
            token, op, receipt, digest, mark, wallet, medium, spend, paid, points, bill, original, at, fault, confirmed, n
        )
        LEFT JOIN till_device d ON d.token_digest = decode(i.token, 'hex') AND d.revoked_at IS NULL
        LEFT JOIN members_key k ON k.program_id = d.program_id AND k.mark = i.mark
        ORDER BY i.n
    LOOP
        n := x.n;
        IF x.device_id IS NULL THEN
            a := points_refused(401, 'token_invalid');
        ELSE
            mark := decode(x.digest, 'hex');
            a := NULL;
            IF x.fault IS NOT NULL OR x.key_wallet IS NULL AND x.wallet IS NULL OR x.key_state <> 'active'
                OR x.spend IS NOT NULL OR x.paid_day_limit IS NOT NULL THEN
                a := points_replay(x.source_id, x.receipt, mark);
            END IF;
            IF a.status IS NOT NULL THEN
                NULL;
            ELSIF x.fault IS NOT NULL THEN
                a := points_refused(409, x.fault);
            ELSIF x.op IN ('earn', 'redeem', 'hold') AND x.key_wallet IS NULL AND x.wallet IS NULL
                AND (x.op = 'earn' OR x.medium <> 'phone') THEN
                a := points_refused(404, 'member_missing');
            ELSIF x.key_state <> 'active' THEN
                a := points_refused(409, 'card_blocked');
            ELSIF x.spend IS NOT NULL AND EXISTS (SELECT FROM members_spent_code s WHERE s.mark = x.spend) THEN
                a := points_refused(409, 'code_used');
            ELSIF x.op = 'earn' AND x.paid_day_limit IS NOT NULL AND x.paid_so_far + coalesce((
                SELECT paid FROM till_day t WHERE t.device_id = x.device_id AND t."on" = day_of
            ), 0) > x.paid_day_limit THEN
                a := points_refused(429, 'device_limit');
            ELSE
                a := till_post_one(x.op, x.source_id, x.receipt, mark, coalesce(x.wallet, x.key_wallet), x.paid,
                    x.points, x.bill, x.original, CASE WHEN x.op = 'earn' THEN coalesce(x.at, _now) ELSE _now END, _now,
                    CASE WHEN x.confirmed THEN '' ELSE coalesce(x.medium, '') END);
                IF a.status = 201 AND x.spend IS NOT NULL THEN
                    INSERT INTO members_spent_code (mark, expires_at) VALUES (x.spend, _now + interval '10 minutes');
                END IF;
            END IF;
        END IF;
        IF a.status = 201 THEN
            done := done || jsonb_build_object(
                'd', x.device_id, 'op', x.op, 'paid', CASE WHEN x.op = 'earn' THEN x.paid ELSE 0 END, 'p', a.points
            );
        END IF;
        status := a.status; code := a.code; wallet_id := a.wallet_id; seq := a.seq; points := a.points;
        balance := a.balance; expires_on := a.expires_on;
        RETURN NEXT;
    END LOOP;
    INSERT INTO till_day AS t (device_id, "on", count, paid, earned, redeemed)
    SELECT d, day_of, count(*), sum(paid), sum(CASE WHEN op = 'earn' THEN p ELSE 0 END),
        sum(CASE WHEN op IN ('redeem', 'capture') THEN -p ELSE 0 END)
    FROM jsonb_to_recordset(done) AS (d bigint, op text, paid bigint, p bigint) GROUP BY d ORDER BY d
    ON CONFLICT (device_id, "on") DO UPDATE SET count = t.count + excluded.count, paid = t.paid + excluded.paid,
        earned = t.earned + excluded.earned, redeemed = t.redeemed + excluded.redeemed;
END $$;

CREATE FUNCTION till_post_one(
    _op text, _source bigint, _receipt text, _digest bytea, _wallet bigint, _paid bigint, _points bigint, _bill bigint,
    _original text, _at timestamptz, _now timestamptz, _guard text
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    a points_answer;
    o record;
BEGIN
    IF _op = 'earn' THEN
        RETURN points_earn(_source, _receipt, _digest, _wallet, _paid, _at, _now);
    ELSIF _op IN ('redeem', 'hold') THEN
        RETURN points_spend(_op, _source, _receipt, _digest, _wallet, _points, _bill, _at, _now, _guard);
    END IF;
    a := points_replay(_source, _receipt, _digest);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO o FROM points_original(_source, _original);
    IF o.wallet_id IS NULL THEN
        RETURN points_refused(404, 'original_missing');
    ELSIF _op = 'cancel' THEN
        RETURN points_cancel(_source, _receipt, _digest, o.wallet_id, o.seq, _points, _paid, _at, _now);
    END IF;
    RETURN points_settle_hold(_op, _source, _receipt, _digest, o.wallet_id, o.seq, _points, _at, _now);
END $$;
