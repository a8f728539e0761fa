-- The postings. Each locks its wallet first, answers a receipt that it has seen before as it did then, and says what it
-- refuses in `code` instead of raising, so that one refusal among many spoils nothing. Amounts are whole P and 원.

CREATE TYPE points_answer AS (
    status int, code text, wallet_id bigint, seq int, points bigint, balance bigint, expires_on date
);

CREATE FUNCTION points_refused(_status int, _code text) RETURNS points_answer LANGUAGE sql IMMUTABLE AS $$
    SELECT (_status, _code, NULL, NULL, NULL, NULL, NULL)::points_answer
$$;

-- The first answer to a receipt, or NULL if it is new. The wallet must be locked.
CREATE FUNCTION points_replay(_source bigint, _receipt text, _digest bytea) RETURNS points_answer
LANGUAGE plpgsql STABLE AS $$
DECLARE
    t record;
BEGIN
    -- What a capture gave back is the transfer's; what it spent is the answer. After a merger the heir's balance was told.
    SELECT tr.wallet_id, tr.seq, CASE tr.kind WHEN 'capture' THEN -tr.store_points ELSE tr.points END AS points,
        coalesce((
            SELECT told.balance FROM points_told told WHERE told.wallet_id = tr.wallet_id AND told.seq = tr.seq
        ), tr.balance) AS balance, tr.expires_on, tr.digest INTO t
    FROM points_receipt r JOIN points_transfer tr ON tr.wallet_id = r.wallet_id AND tr.seq = r.seq
    WHERE r.source_id = _source AND r.receipt = _receipt;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF t.digest <> _digest THEN
        RETURN points_refused(409, 'receipt_reused');
    END IF;
    RETURN (200, NULL, t.wallet_id, t.seq, t.points, t.balance, t.expires_on)::points_answer;
END $$;

CREATE FUNCTION points_revoked(_source bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM points_source WHERE id = _source AND revoked_at IS NOT NULL)
$$;

CREATE FUNCTION points_month_end(_day date, _months int) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (date_trunc('month', _day::timestamp) + make_interval(months => _months + 1) - interval '1 day')::date
$$;

-- Who bears how much of so many points: the shares of a smaller number are never larger.
CREATE FUNCTION points_share(_points bigint, _below int, _bp int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT _points * (_below + _bp) / 10000 - _points * _below / 10000
$$;

CREATE FUNCTION points_earned(_paid bigint, _rate_bp int, _smallest_bill int, _rounding int) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN _paid < _smallest_bill THEN 0 ELSE _paid * _rate_bp / 10000 / _rounding * _rounding END
$$;

CREATE FUNCTION points_earn(
    _source bigint, _receipt text, _digest bytea, _wallet bigint, _paid bigint, _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    t record;
    answer points_answer;
    on_day date := (_at AT TIME ZONE 'Asia/Seoul')::date;
    gained bigint;
    repaid bigint;
    until date;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    answer := points_replay(_source, _receipt, _digest);
    IF answer.status IS NOT NULL THEN
        RETURN answer;
    END IF;
    SELECT p.*, part.market_id, s.store_id, coalesce(part.rate_bp, p.accrual_bp) AS rate INTO t
    FROM points_source s
    JOIN points_participation part ON part.store_id = s.store_id AND part.program_id = s.program_id
        AND part.period @> on_day
    JOIN points_policy p ON p.program_id = s.program_id AND p.period @> on_day
    WHERE s.id = _source AND s.revoked_at IS NULL;
    IF NOT FOUND THEN
        RETURN points_refused(409, 'not_taking_part');
    ELSIF w.id IS NULL OR w.program_id <> t.program_id THEN
        RETURN points_refused(404, 'member_missing');
    ELSIF w.state <> 'open' THEN
        RETURN points_refused(409, 'member_closed');
    ELSIF _paid IS NULL OR _paid < 1 OR _paid > 1000000000 THEN
        RETURN points_refused(422, 'paid_invalid');
    ELSIF _at > _now + interval '10 minutes' THEN
        RETURN points_refused(422, 'occurred_in_future');
    ELSIF _at < _now - make_interval(days => t.backdate_days) THEN
        RETURN points_refused(422, 'occurred_too_long_ago');
    END IF;
    gained := points_earned(_paid, t.rate, t.smallest_bill, t.rounding);
    repaid := least(gained, w.owed);
    until := CASE WHEN gained > 0 THEN points_month_end(on_day, t.months_until_expiry) END;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, store_points, fund_points, city_points, store_id,
        market_id, source_id, receipt, digest, root_seq, paid, rate_bp, policy_id, expires_on, occurred_at, posted_at
    ) VALUES (
        w.id, w.seq + 1, w.program_id, 'earn', gained, w.balance + gained, w.held, w.owed - repaid,
        -points_share(gained, 0, t.store_bp), -points_share(gained, t.store_bp, t.fund_bp),
        -points_share(gained, t.store_bp + t.fund_bp, t.city_bp), t.store_id, t.market_id, _source, _receipt, _digest,
        w.seq + 1, _paid, t.rate, t.id, until, _at, _now
    );
    IF gained > 0 THEN
        INSERT INTO points_lot (wallet_id, seq, program_id, store_id, expires_on, points, remaining)
        VALUES (w.id, w.seq + 1, w.program_id, t.store_id, until, gained, gained);
    END IF;
    IF repaid > 0 THEN
        INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)
        VALUES (w.id, w.seq + 1, w.seq + 1, w.program_id, w.seq + 1, repaid);
    END IF;
    RETURN (201, NULL, w.id, w.seq + 1, gained, w.balance + gained, until)::points_answer;
END $$;

-- Take points out of the lots that run out first, but `_first` before all; NULL day takes also what is past its day.
CREATE FUNCTION points_eat(w points_wallet, _root int, _points bigint, _from date, _first int DEFAULT -1) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)
    SELECT (w).id, (w).seq + 1, seq, (w).program_id, _root, least(remaining, _points - earlier)
    FROM (
        SELECT seq, remaining, coalesce(sum(remaining) OVER (
            ORDER BY seq <> _first, expires_on, seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS earlier
        FROM points_lot WHERE wallet_id = (w).id AND remaining > 0 AND (_from IS NULL OR expires_on >= _from)
    ) lots WHERE earlier < _points
$$;

CREATE FUNCTION points_live(_wallet bigint, _from date) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(remaining), 0)::bigint FROM points_lot
    WHERE wallet_id = _wallet AND remaining > 0 AND expires_on >= _from
$$;

-- Spend (`redeem`) or keep for an order (`hold`). `_guard`: what was shown instead of a code; a `phone` number alone spends
-- nothing without a confirmation, a `card` as much as the policy allows in a day. A shop that has not served the member
-- is told the same of every `phone` number, whether nobody has it (`_wallet` is NULL), or it has too little, or enough.
CREATE FUNCTION points_spend(
    _kind text, _source bigint, _receipt text, _digest bytea, _wallet bigint, _points bigint, _bill bigint,
    _at timestamptz, _now timestamptz, _guard text DEFAULT ''
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    t record;
    answer points_answer;
    on_day date := (_at AT TIME ZONE 'Asia/Seoul')::date;
    before_today int;
    spent_today bigint;
    stranger boolean := false;
    ends timestamptz;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    answer := points_replay(_source, _receipt, _digest);
    IF answer.status IS NOT NULL THEN
        RETURN answer;
    END IF;
    SELECT p.*, part.market_id, s.store_id INTO t
    FROM points_source s
    JOIN points_participation part ON part.store_id = s.store_id AND part.program_id = s.program_id
        AND part.period @> on_day
    JOIN points_policy p ON p.program_id = s.program_id AND p.period @> on_day
    WHERE s.id = _source AND s.revoked_at IS NULL;
    IF NOT FOUND THEN
        RETURN points_refused(409, 'not_taking_part');
    END IF;
    IF _guard = 'phone' THEN
        stranger := NOT EXISTS (SELECT FROM points_transfer WHERE wallet_id = w.id AND store_id = t.store_id);
    END IF;
    IF (w.id IS NULL OR w.program_id <> t.program_id) AND NOT stranger THEN
        RETURN points_refused(404, 'member_missing');
    ELSIF w.state <> 'open' AND NOT stranger THEN
        RETURN points_refused(409, 'member_closed');
    ELSIF _points IS NULL OR _points < 1 OR _points > 1000000000 THEN
        RETURN points_refused(422, 'points_invalid');
    ELSIF _bill IS NULL OR _bill < 1 OR _bill > 1000000000 THEN
        RETURN points_refused(422, 'bill_invalid');
    ELSIF _points < t.smallest_redemption THEN
        RETURN points_refused(422, 'below_smallest_redemption');
    ELSIF _points % t.redemption_unit <> 0 THEN
        RETURN points_refused(422, 'not_in_units');
    ELSIF _points * 10000 > _bill * t.largest_share_bp THEN
        RETURN points_refused(422, 'above_share_of_bill');
    ELSIF _at > _now + interval '10 minutes' THEN
        RETURN points_refused(422, 'occurred_in_future');
    ELSIF _at < _now - make_interval(days => t.backdate_days) THEN
        RETURN points_refused(422, 'occurred_too_long_ago');
    ELSIF stranger THEN
        RETURN points_refused(409, 'confirmation_needed');
    ELSIF least(w.balance, points_live(w.id, (_now AT TIME ZONE 'Asia/Seoul')::date)) < _points THEN
        RETURN points_refused(409, 'insufficient_points');
    END IF;
    IF _guard = 'phone' THEN
        RETURN points_refused(409, 'confirmation_needed');
    ELSIF _guard = 'card' THEN
        -- Less what came back of it: cancelled, released, or left over by a capture. With what it was spent, by card or
        -- by code, a transfer does not tell: all of the day counts. From the last posting of before the day on, so that
        -- a wallet of ten years costs no more than one of today.
        SELECT coalesce((
            SELECT seq FROM points_transfer
            WHERE wallet_id = w.id
                AND posted_at < date_trunc('day', _now AT TIME ZONE 'Asia/Seoul') AT TIME ZONE 'Asia/Seoul'
            ORDER BY seq DESC LIMIT 1
        ), 0) INTO before_today;
        SELECT coalesce(-sum(points), 0) INTO spent_today FROM points_transfer
        WHERE wallet_id = w.id AND seq > before_today AND root_seq > before_today
            AND (kind IN ('redeem', 'hold') OR kind IN ('cancel', 'capture', 'release') AND points > 0);
        IF spent_today + _points > t.card_day_limit THEN
            RETURN points_refused(409, 'confirmation_needed');
        END IF;
    END IF;
    ends := CASE WHEN _kind = 'hold' THEN _now + make_interval(mins => t.hold_minutes) END;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, held_points, store_points, store_id, market_id,
        source_id, receipt, digest, root_seq, paid, policy_id, occurred_at, posted_at
    ) VALUES (
        w.id, w.seq + 1, w.program_id, _kind, -_points, w.balance - _points,
        w.held + CASE WHEN _kind = 'hold' THEN _points ELSE 0 END, w.owed,
        CASE WHEN _kind = 'hold' THEN _points END, CASE WHEN _kind = 'redeem' THEN _points END, t.store_id,
        t.market_id, _source, _receipt, _digest, w.seq + 1, _bill, t.id, _at, _now
    );
    PERFORM points_eat(w, w.seq + 1, _points, (_now AT TIME ZONE 'Asia/Seoul')::date);
    IF _kind = 'hold' THEN
        INSERT INTO points_hold (wallet_id, seq, program_id, points, ends_at)
        VALUES (w.id, w.seq + 1, w.program_id, _points, ends);
    END IF;
    RETURN (201, NULL, w.id, w.seq + 1, -_points, w.balance - _points, NULL)::points_answer;
END $$;

-- Give points that no sale earned (`grant`, `adjust`, `convert`, `move`): `_account` bears them.
CREATE FUNCTION points_give(
    _kind text, _source bigint, _receipt text, _digest bytea, _wallet bigint, _points bigint, _account text,
    _store bigint, _market bigint, _until date, _reason text, _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    answer points_answer;
    repaid bigint;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    answer := points_replay(_source, _receipt, _digest);
    IF answer.status IS NOT NULL THEN
        RETURN answer;
    ELSIF w.id IS NULL THEN
        RETURN points_refused(404, 'member_missing');
    ELSIF w.state <> 'open' THEN
        RETURN points_refused(409, 'member_closed');
    ELSIF _points IS NULL OR _points < 1 OR _points > 1000000000 OR _until IS NULL THEN
        RETURN points_refused(422, 'points_invalid');
    ELSIF _until < (_now AT TIME ZONE 'Asia/Seoul')::date THEN
        RETURN points_refused(422, 'expires_in_past');
    END IF;
    repaid := least(_points, w.owed);
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, store_points, fund_points, city_points,
        breakage_points, clearing_points, store_id, market_id, source_id, receipt, digest, root_seq, expires_on,
        occurred_at, posted_at, reason
    ) VALUES (
        w.id, w.seq + 1, w.program_id, _kind, _points, w.balance + _points, w.held, w.owed - repaid,
        CASE _account WHEN 'store' THEN -_points END, CASE _account WHEN 'fund' THEN -_points END,
        CASE _account WHEN 'city' THEN -_points END, CASE _account WHEN 'breakage' THEN -_points END,
        CASE _account WHEN 'clearing' THEN -_points END, _store, _market, _source, _receipt, _digest, w.seq + 1, _until,
        _at, _now, _reason
    );
    INSERT INTO points_lot (wallet_id, seq, program_id, store_id, expires_on, points, remaining)
    VALUES (w.id, w.seq + 1, w.program_id, _store, _until, _points, _points);
    IF repaid > 0 THEN
        INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)
        VALUES (w.id, w.seq + 1, w.seq + 1, w.program_id, w.seq + 1, repaid);
    END IF;
    RETURN (201, NULL, w.id, w.seq + 1, _points, w.balance + _points, _until)::points_answer;
END $$;

-- Take points outside of a sale (`adjust`, `convert`, `move`, `lapse`): `_account` gains them.
CREATE FUNCTION points_take(
    _kind text, _source bigint, _receipt text, _digest bytea, _wallet bigint, _points bigint, _account text,
    _store bigint, _market bigint, _reason text, _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    answer points_answer;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    answer := points_replay(_source, _receipt, _digest);
    IF answer.status IS NOT NULL THEN
        RETURN answer;
    ELSIF w.id IS NULL THEN
        RETURN points_refused(404, 'member_missing');
    ELSIF w.state <> 'open' THEN
        RETURN points_refused(409, 'member_closed');
    ELSIF _points IS NULL OR _points < 1 THEN
        RETURN points_refused(422, 'points_invalid');
    ELSIF _points > points_live(w.id, (_now AT TIME ZONE 'Asia/Seoul')::date) THEN
        RETURN points_refused(409, 'insufficient_points');
    END IF;
    w := points_swept(w, _now);
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, store_points, fund_points, city_points,
        breakage_points, clearing_points, store_id, market_id, source_id, receipt, digest, root_seq, occurred_at,
        posted_at, reason
    ) VALUES (
        w.id, w.seq + 1, w.program_id, _kind, -_points, w.balance - _points, w.held, w.owed,
        CASE _account WHEN 'store' THEN _points END, CASE _account WHEN 'fund' THEN _points END,
        CASE _account WHEN 'city' THEN _points END, CASE _account WHEN 'breakage' THEN _points END,
        CASE _account WHEN 'clearing' THEN _points END, _store, _market, _source, _receipt, _digest, w.seq + 1, _at,
        _now, _reason
    );
    PERFORM points_eat(w, w.seq + 1, _points, NULL);
    RETURN (201, NULL, w.id, w.seq + 1, -_points, w.balance - _points, NULL)::points_answer;
END $$;

-- Let what is past its day run out: its points go to the breakage account.
CREATE FUNCTION points_expire(_source bigint, _wallet bigint, _today date, _now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    gone bigint;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    SELECT coalesce(sum(remaining), 0) INTO gone FROM points_lot
    WHERE wallet_id = _wallet AND remaining > 0 AND expires_on < _today;
    IF gone = 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, breakage_points, source_id, receipt, digest,
        root_seq, occurred_at, posted_at
    ) VALUES (
        w.id, w.seq + 1, w.program_id, 'expire', -gone, w.balance - gone, w.held, w.owed, gone, _source,
        'expire:' || to_hex(w.id) || ':' || w.seq + 1, ''::bytea, w.seq + 1, _now, _now
    );
    INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points)
    SELECT w.id, w.seq + 1, seq, w.program_id, w.seq + 1, remaining FROM points_lot
    WHERE wallet_id = _wallet AND remaining > 0 AND expires_on < _today;
    RETURN gone;
END $$;

CREATE FUNCTION points_job(_program bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(id) FROM points_source WHERE program_id = _program AND kind = 'job' AND store_id IS NULL
$$;

-- The wallet (locked) after what is past its day ran out. Whatever gives points back or takes them by hand begins with
-- this, so that it comes to the same whether the job of the night was there before or not.
CREATE FUNCTION points_swept(w points_wallet, _now timestamptz) RETURNS points_wallet LANGUAGE plpgsql AS $$
DECLARE
    today date := (_now AT TIME ZONE 'Asia/Seoul')::date;
BEGIN
    IF EXISTS (SELECT FROM points_lot WHERE wallet_id = w.id AND remaining > 0 AND expires_on < today) THEN
        PERFORM points_expire(points_job(w.program_id), w.id, today, _now);
        SELECT * INTO w FROM points_wallet WHERE id = w.id;
    END IF;
    RETURN w;
END $$;

-- What a receipt posted: of this source, else of another source of the same shop and program if only one has it.
CREATE FUNCTION points_original(_source bigint, _receipt text, OUT wallet_id bigint, OUT seq int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT r.wallet_id, r.seq INTO wallet_id, seq FROM points_receipt r
    WHERE r.source_id = _source AND r.receipt = _receipt;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT min(r.wallet_id), min(r.seq) INTO wallet_id, seq
    FROM points_source own JOIN points_source s ON s.store_id = own.store_id AND s.program_id = own.program_id
    JOIN points_receipt r ON r.source_id = s.id AND r.receipt = _receipt
    WHERE own.id = _source HAVING count(*) = 1;
END $$;
