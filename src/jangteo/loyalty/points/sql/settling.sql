-- What ends a posting of before: holds that are taken or given back, sales and redemptions that are cancelled. Amounts are
-- whole P and 원.

-- Give points back to the lots that a redemption or hold took them from, those that run out last first. What ran out
-- meanwhile lives `_grace` days more.
CREATE FUNCTION points_give_back(w points_wallet, _root int, _points bigint, _today date, _grace int) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO points_lot_use (wallet_id, seq, lot_seq, program_id, root_seq, points, expires_on)
    SELECT (w).id, (w).seq + 1, lot_seq, (w).program_id, _root, -least(taken, _points - later),
        CASE WHEN expires_on < _today AND _grace > 0 THEN _today + _grace END
    FROM (
        SELECT u.lot_seq, u.taken, l.expires_on, coalesce(sum(u.taken) OVER (
            ORDER BY l.expires_on DESC, u.lot_seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS later
        FROM (
            SELECT lot_seq, sum(points) AS taken FROM points_lot_use
            WHERE wallet_id = (w).id AND root_seq = _root GROUP BY lot_seq HAVING sum(points) > 0
        ) u JOIN points_lot l ON l.wallet_id = (w).id AND l.seq = u.lot_seq
    ) lots WHERE later < _points
$$;

-- Take a hold (named by its receipt) for good, the rest going back (`capture`), or give all of it back (`release`).
CREATE FUNCTION points_settle_hold(
    _kind text, _source bigint, _receipt text, _digest bytea, _wallet bigint, _seq int, _points bigint,
    _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    o points_transfer;
    h points_hold;
    answer points_answer;
    grace int;
    back bigint;
    repaid bigint;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    answer := points_replay(_source, _receipt, _digest);
    IF answer.status IS NOT NULL THEN
        RETURN answer;
    END IF;
    SELECT * INTO h FROM points_hold WHERE wallet_id = _wallet AND seq = _seq;
    SELECT * INTO o FROM points_transfer WHERE wallet_id = _wallet AND seq = _seq;
    IF o.seq IS NULL THEN
        RETURN points_refused(404, 'original_missing');
    ELSIF points_revoked(_source) THEN
        RETURN points_refused(409, 'not_taking_part');
    ELSIF h.seq IS NULL THEN
        RETURN points_refused(409, 'not_a_hold');
    ELSIF h.closed_seq IS NOT NULL THEN
        RETURN points_refused(409, 'hold_closed');
    ELSIF _kind = 'capture' AND h.ends_at < _now THEN
        RETURN points_refused(409, 'hold_too_old');
    END IF;
    _points := CASE WHEN _kind = 'release' THEN 0 ELSE coalesce(_points, h.points) END;
    IF _kind = 'capture' AND _points < 1 THEN
        RETURN points_refused(422, 'points_invalid');
    ELSIF _points > h.points THEN
        RETURN points_refused(422, 'above_original');
    END IF;
    w := points_swept(w, _now);
    back := h.points - _points;
    repaid := least(back, w.owed);
    SELECT grace_days INTO grace FROM points_policy WHERE id = o.policy_id;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, held_points, store_points, store_id, market_id,
        source_id, receipt, digest, root_seq, paid, policy_id, occurred_at, posted_at
    ) VALUES (
        w.id, w.seq + 1, w.program_id, _kind, back, w.balance + back, w.held - h.points, w.owed - repaid, -h.points,
        nullif(_points, 0), o.store_id, o.market_id, _source, _receipt, _digest, o.seq, o.paid, o.policy_id, _at, _now
    );
    PERFORM points_give_back(w, o.seq, back - repaid, (_now AT TIME ZONE 'Asia/Seoul')::date, grace);
    UPDATE points_hold SET closed_seq = w.seq + 1 WHERE wallet_id = h.wallet_id AND seq = h.seq;
    RETURN (
        201, NULL, w.id, w.seq + 1, CASE WHEN _kind = 'capture' THEN -_points ELSE back END, w.balance + back, NULL
    )::points_answer;
END $$;

-- Take back what a sale earned, or give back what a redemption spent; whole, or as much as `_points` or `_paid` say.
CREATE FUNCTION points_cancel(
    _source bigint, _receipt text, _digest bytea, _wallet bigint, _seq int, _points bigint, _paid bigint,
    _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    o points_transfer;
    answer points_answer;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet FOR UPDATE;
    answer := points_replay(_source, _receipt, _digest);
    IF answer.status IS NOT NULL THEN
        RETURN answer;
    END IF;
    SELECT * INTO o FROM points_transfer WHERE wallet_id = _wallet AND seq = _seq;
    IF o.seq IS NULL THEN
        RETURN points_refused(404, 'original_missing');
    ELSIF points_revoked(_source) THEN
        RETURN points_refused(409, 'not_taking_part');
    ELSIF w.merged_into IS NOT NULL THEN
        RETURN points_refused(409, 'member_merged');
    ELSIF w.state <> 'open' THEN
        RETURN points_refused(409, 'member_closed');
    ELSIF _points IS NOT NULL AND _paid IS NOT NULL OR _points < 1 OR _paid < 1 THEN
        RETURN points_refused(422, 'amount_invalid');
    ELSIF o.kind = 'earn' THEN
        RETURN points_cancel_earn(_source, _receipt, _digest, w, o, _points, _paid, _at, _now);
    ELSIF o.kind IN ('redeem', 'capture') THEN
        RETURN points_cancel_spend(_source, _receipt, _digest, w, o, _points, _paid, _at, _now);
    END IF;
    RETURN points_refused(409, 'not_cancellable');
END $$;

CREATE FUNCTION points_cancel_earn(
    _source bigint, _receipt text, _digest bytea, w points_wallet, o points_transfer, _points bigint, _paid bigint,
    _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    p points_policy;
    done_paid bigint;
    reclaimed bigint;
    left_points bigint;
    borne bigint;
    still_borne bigint;
    own bigint;
    ran_out bigint;
    others bigint;
    owing bigint := 0;
    claw bigint;
    taken bigint;
BEGIN
    SELECT * INTO p FROM points_policy WHERE id = o.policy_id;
    -- What was asked for before is not asked for again, whether it was there to be taken (`borne` shrinks) or forgiven.
    SELECT o.points - coalesce(sum(claimed), 0), coalesce(sum(paid), 0), coalesce(-sum(breakage_points), 0),
        o.points - coalesce(sum(coalesce(store_points, 0) + coalesce(fund_points, 0) + coalesce(city_points, 0)), 0)
    INTO left_points, done_paid, reclaimed, borne FROM points_transfer
    WHERE wallet_id = w.id AND root_seq = o.seq AND kind = 'cancel';
    IF done_paid >= o.paid THEN
        RETURN points_refused(409, 'already_cancelled');
    ELSIF _paid > o.paid - done_paid OR _points > left_points THEN
        RETURN points_refused(422, 'above_original');
    END IF;
    IF _points IS NOT NULL THEN
        claw := _points;
        _paid := CASE WHEN _points = left_points THEN o.paid - done_paid ELSE 0 END;
    ELSE
        _paid := coalesce(_paid, o.paid - done_paid);
        claw := greatest(
            0, left_points - points_earned(o.paid - done_paid - _paid, o.rate_bp, p.smallest_bill, p.rounding)
        );
    END IF;
    w := points_swept(w, _now);
    SELECT coalesce(remaining, 0) INTO own FROM points_lot WHERE wallet_id = w.id AND seq = o.seq;
    own := least(claw, coalesce(own, 0));
    -- What ran out unused was never spent: it comes back from the breakage, not from the member.
    SELECT coalesce(sum(u.points), 0) - reclaimed INTO ran_out
    FROM points_lot_use u JOIN points_transfer t ON t.wallet_id = u.wallet_id AND t.seq = u.seq AND t.kind = 'expire'
    WHERE u.wallet_id = w.id AND u.lot_seq = o.seq;
    ran_out := least(claw - own, greatest(ran_out, 0));
    SELECT coalesce(sum(remaining), 0) INTO others FROM points_lot
    WHERE wallet_id = w.id AND seq <> o.seq AND remaining > 0;
    others := least(claw - own - ran_out, others);
    IF p.refund = 'owe' THEN
        owing := claw - own - ran_out - others;
    END IF;
    taken := own + others + owing;
    still_borne := borne - taken - ran_out;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, store_points, fund_points, city_points,
        breakage_points, store_id, market_id, source_id, receipt, digest, root_seq, paid, claimed, policy_id,
        occurred_at, posted_at
    ) VALUES (
        w.id, w.seq + 1, w.program_id, 'cancel', -taken, w.balance - taken, w.held, w.owed + owing,
        points_share(borne, 0, p.store_bp) - points_share(still_borne, 0, p.store_bp),
        points_share(borne, p.store_bp, p.fund_bp) - points_share(still_borne, p.store_bp, p.fund_bp),
        points_share(borne, p.store_bp + p.fund_bp, p.city_bp)
            - points_share(still_borne, p.store_bp + p.fund_bp, p.city_bp),
        nullif(-ran_out, 0), o.store_id, o.market_id, _source, _receipt, _digest, o.seq, _paid, claw, o.policy_id, _at,
        _now
    );
    PERFORM points_eat(w, o.seq, own + others, NULL, o.seq);
    RETURN (201, NULL, w.id, w.seq + 1, -taken, w.balance - taken, NULL)::points_answer;
END $$;

CREATE FUNCTION points_cancel_spend(
    _source bigint, _receipt text, _digest bytea, w points_wallet, o points_transfer, _points bigint, _paid bigint,
    _at timestamptz, _now timestamptz
) RETURNS points_answer LANGUAGE plpgsql AS $$
DECLARE
    grace int;
    left_points bigint;
    repaid bigint;
BEGIN
    IF _paid IS NOT NULL THEN
        RETURN points_refused(422, 'points_needed');
    END IF;
    SELECT o.store_points + coalesce(sum(store_points), 0) INTO left_points FROM points_transfer
    WHERE wallet_id = w.id AND root_seq = o.root_seq AND kind = 'cancel';
    _points := coalesce(_points, left_points);
    IF left_points = 0 THEN
        RETURN points_refused(409, 'already_cancelled');
    ELSIF _points > left_points THEN
        RETURN points_refused(422, 'above_original');
    END IF;
    w := points_swept(w, _now);
    repaid := least(_points, w.owed);
    SELECT grace_days INTO grace FROM points_policy WHERE id = o.policy_id;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, store_points, store_id, market_id, source_id,
        receipt, digest, root_seq, policy_id, occurred_at, posted_at
    ) VALUES (
        w.id, w.seq + 1, w.program_id, 'cancel', _points, w.balance + _points, w.held, w.owed - repaid, -_points,
        o.store_id, o.market_id, _source, _receipt, _digest, o.root_seq, o.policy_id, _at, _now
    );
    PERFORM points_give_back(w, o.root_seq, _points - repaid, (_now AT TIME ZONE 'Asia/Seoul')::date, grace);
    RETURN (201, NULL, w.id, w.seq + 1, _points, w.balance + _points, NULL)::points_answer;
END $$;
