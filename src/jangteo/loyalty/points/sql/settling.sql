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
    ELSIF w.state <> 'open' AND (points_heir(w)).state IS DISTINCT FROM 'open' THEN
        RETURN points_refused(409, 'member_closed');
    ELSIF _points IS NOT NULL AND _paid IS NOT NULL OR _points < 1 OR _paid < 1 THEN
        RETURN points_refused(422, 'amount_invalid');
    ELSIF o.kind NOT IN ('earn', 'redeem', 'capture') THEN
        RETURN points_refused(409, 'not_cancellable');
    END IF;
    -- What a wallet posted is settled in it, also after its member was merged into another: it opens for as long as that
    -- takes, gets what is to be taken back from its heir, and hands on what is given back.
    IF w.state <> 'open' THEN
        UPDATE points_wallet SET state = 'open' WHERE id = w.id;
    END IF;
    IF o.kind = 'earn' THEN
        answer := points_cancel_earn(_source, _receipt, _digest, w, o, _points, _paid, _at, _now);
    ELSE
        answer := points_cancel_spend(_source, _receipt, _digest, w, o, _points, _paid, _at, _now);
    END IF;
    IF w.state <> 'open' THEN
        PERFORM points_hand_on(w.id, _now);
        UPDATE points_wallet SET state = w.state WHERE id = w.id;
        IF answer.code IS NULL THEN
            -- The till and the member ask what there is now, and that is with the heir. Whoever asks again is told the same.
            answer.balance := (points_heir(w)).balance;
            INSERT INTO points_told (wallet_id, seq, program_id, balance)
            VALUES (answer.wallet_id, answer.seq, w.program_id, answer.balance);
        END IF;
    END IF;
    RETURN answer;
END $$;

-- The wallet, locked, that has what another had before its member was merged; a wallet of its own is its own heir.
CREATE FUNCTION points_heir(w points_wallet) RETURNS points_wallet LANGUAGE plpgsql AS $$
BEGIN
    WHILE w.merged_into IS NOT NULL LOOP
        SELECT * INTO w FROM points_wallet WHERE id = w.merged_into FOR UPDATE;
    END LOOP;
    RETURN w;
END $$;

-- Fetch points back from the heir of a merged wallet, which may come to owe them; returns how many came. The lot that they
-- lie in lives until the posting that fetched them takes them, so its day is of no account.
CREATE FUNCTION points_fetch(w points_wallet, _store bigint, _points bigint, _owe boolean, _now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    heir points_wallet := points_swept(points_heir(w), _now);
    there bigint := 0;
    came bigint;
    mark text := to_hex(w.id) || ':' || w.seq + 1;
BEGIN
    SELECT coalesce(sum(remaining), 0) INTO there FROM points_lot WHERE wallet_id = heir.id AND remaining > 0;
    came := CASE WHEN _owe THEN _points ELSE least(_points, there) END;
    IF heir.id = w.id OR came < 1 THEN
        RETURN 0;
    END IF;
    INSERT INTO points_transfer (
        wallet_id, seq, program_id, kind, points, balance, held, owed, clearing_points, store_id, source_id, receipt,
        digest, root_seq, occurred_at, posted_at
    ) VALUES (
        heir.id, heir.seq + 1, heir.program_id, 'move', -came, heir.balance - came, heir.held,
        heir.owed + came - least(came, there), came, _store, points_job(w.program_id), 'fetch:' || mark, ''::bytea,
        heir.seq + 1, _now, _now
    );
    PERFORM points_eat(heir, heir.seq + 1, least(came, there), NULL);
    PERFORM points_give('move', points_job(w.program_id), 'fetched:' || mark, ''::bytea, w.id, came, 'clearing', _store,
        NULL, (_now AT TIME ZONE 'Asia/Seoul')::date, '', _now, _now);
    RETURN came;
END $$;

-- Hand what lies in a merged wallet on to its heir, each lot with its day and its shop.
CREATE FUNCTION points_hand_on(_wallet bigint, _now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    w points_wallet;
    l points_lot;
    lots points_lot[];
    heir bigint;
BEGIN
    SELECT * INTO w FROM points_wallet WHERE id = _wallet;
    heir := (points_heir(w)).id;
    w := points_swept(w, _now);
    SELECT array_agg(x ORDER BY expires_on, seq) INTO lots FROM points_lot x WHERE wallet_id = _wallet AND remaining > 0;
    IF lots IS NULL THEN
        RETURN;
    END IF;
    PERFORM points_take('move', points_job(w.program_id), 'on:' || to_hex(w.id) || ':' || w.seq + 1, ''::bytea, w.id,
        w.balance, 'clearing', NULL, NULL, '', _now, _now);
    FOREACH l IN ARRAY lots LOOP
        PERFORM points_give('move', points_job(w.program_id), 'on:' || to_hex(w.id) || ':' || w.seq + 1 || ':' || l.seq,
            ''::bytea, heir, l.remaining, 'clearing', l.store_id, NULL, l.expires_on, '', _now, _now);
    END LOOP;
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
    IF w.merged_into IS NOT NULL THEN
        PERFORM points_fetch(w, o.store_id, claw - own - ran_out, p.refund = 'owe', _now);
        SELECT * INTO w FROM points_wallet WHERE id = w.id;
    END IF;
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
