-- What raw SQL cannot break: postings are never changed, a wallet follows its transfers, lots follow their uses,
-- every transfer adds up, a receipt posts once.

ALTER TABLE points_wallet SET (fillfactor = 70);
ALTER TABLE points_lot SET (fillfactor = 80);
ALTER TABLE points_transfer ADD CONSTRAINT points_transfer_adds_up CHECK (
    points + coalesce(held_points, 0) + coalesce(store_points, 0) + coalesce(fund_points, 0)
    + coalesce(city_points, 0) + coalesce(breakage_points, 0) + coalesce(clearing_points, 0) = 0
);

CREATE FUNCTION points_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: postings are never changed', tg_op, tg_table_name
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER never BEFORE UPDATE OR DELETE ON points_transfer FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE ON points_lot_use FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE ON points_receipt FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never BEFORE DELETE ON points_lot FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never BEFORE DELETE ON points_wallet FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never BEFORE DELETE ON points_policy FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never BEFORE DELETE ON points_hold FOR EACH ROW EXECUTE FUNCTION points_never();
-- A policy may only end.
CREATE TRIGGER never_longer BEFORE UPDATE OF period ON points_policy FOR EACH ROW
    WHEN (lower(new.period) IS DISTINCT FROM lower(old.period) OR NOT new.period <@ old.period OR isempty(new.period))
    EXECUTE FUNCTION points_never();
CREATE TRIGGER never_terms BEFORE UPDATE OF program_id, accrual_bp, rounding, smallest_bill, smallest_redemption,
    redemption_unit, largest_share_bp, months_until_expiry, store_bp, fund_bp, city_bp, refund, grace_days,
    card_day_limit, backdate_days, hold_minutes ON points_policy FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_transfer EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_lot_use EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_lot EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_receipt EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_hold EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_wallet EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_policy EXECUTE FUNCTION points_never();
-- Who has left has nothing: nobody could spend it, and no job would let it run out.
ALTER TABLE points_wallet ADD CONSTRAINT points_wallet_left_empty CHECK (
    state = 'open' OR state = 'closed' AND held = 0 AND balance + owed = 0
);

-- A wallet is moved by its next transfer and by nothing else; the receipt is used up in the same breath.
CREATE FUNCTION points_follow_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE points_wallet SET seq = new.seq, balance = new.balance, held = new.held, owed = new.owed
    WHERE id = new.wallet_id AND program_id = new.program_id AND seq = new.seq - 1
        AND balance = new.balance - new.points AND held = new.held - coalesce(new.held_points, 0);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'transfer %-% does not follow its wallet', new.wallet_id, new.seq
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'points_transfer_follows';
    END IF;
    INSERT INTO points_receipt (source_id, receipt, wallet_id, seq)
    VALUES (new.source_id, new.receipt, new.wallet_id, new.seq);
    RETURN NULL;
END $$;
CREATE TRIGGER follow AFTER INSERT ON points_transfer FOR EACH ROW EXECUTE FUNCTION points_follow_transfer();

CREATE FUNCTION points_only_by_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is changed by postings alone', tg_table_name USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER by_posting BEFORE UPDATE OF id, program_id, balance, held, owed, seq ON points_wallet
    FOR EACH ROW EXECUTE FUNCTION points_only_by_posting();
CREATE TRIGGER by_posting BEFORE UPDATE ON points_lot FOR EACH ROW EXECUTE FUNCTION points_only_by_posting();
CREATE TRIGGER by_posting BEFORE INSERT ON points_receipt
    FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION points_only_by_posting();

CREATE FUNCTION points_new_wallet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (new.balance, new.held, new.owed, new.seq) <> (0, 0, 0, 0) THEN
        RAISE EXCEPTION 'a wallet begins empty' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER begins_empty BEFORE INSERT ON points_wallet FOR EACH ROW EXECUTE FUNCTION points_new_wallet();

CREATE FUNCTION points_follow_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE points_lot SET remaining = remaining - new.points, expires_on = coalesce(new.expires_on, expires_on)
    WHERE wallet_id = new.wallet_id AND seq = new.lot_seq AND program_id = new.program_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'use of a lot that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow AFTER INSERT ON points_lot_use FOR EACH ROW EXECUTE FUNCTION points_follow_use();

-- What a transfer gives or takes is what its lots gained or lost, but for what is owed.
CREATE FUNCTION points_check_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    t record;
    before_owed bigint := 0;
    moved bigint;
BEGIN
    SELECT points, owed, program_id, age(xmin) AS age INTO t
    FROM points_transfer WHERE wallet_id = new.wallet_id AND seq = new.seq;
    IF NOT FOUND OR t.program_id <> new.program_id THEN
        RAISE EXCEPTION '% without a transfer', tg_table_name USING ERRCODE = 'foreign_key_violation';
    ELSIF t.age > 0 THEN
        RAISE EXCEPTION '% for transfer %-% of before: postings are never changed', tg_table_name, new.wallet_id, new.seq
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.seq > 1 THEN
        SELECT owed INTO before_owed FROM points_transfer WHERE wallet_id = new.wallet_id AND seq = new.seq - 1;
    END IF;
    moved := coalesce((SELECT points FROM points_lot WHERE wallet_id = new.wallet_id AND seq = new.seq), 0)
        - coalesce((SELECT sum(points) FROM points_lot_use WHERE wallet_id = new.wallet_id AND seq = new.seq), 0);
    IF moved <> t.points + t.owed - before_owed THEN
        RAISE EXCEPTION 'transfer %-% moves % P, its lots %', new.wallet_id, new.seq, t.points, moved
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'points_transfer_lots';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON points_transfer DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION points_check_transfer();
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON points_lot DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION points_check_transfer();

-- The same for uses, once a statement and at its end: a redemption may eat ten thousand lots, and looking at all of them
-- for each would take ten thousand times as long. So a posting writes its uses last, and all in one statement.
CREATE FUNCTION points_check_uses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT u.wallet_id, u.seq, t.seq IS NULL OR age(t.xmin) > 0 AS late INTO wrong
    FROM (SELECT DISTINCT wallet_id, seq, program_id FROM used) u
    LEFT JOIN points_transfer t ON t.wallet_id = u.wallet_id AND t.seq = u.seq AND t.program_id = u.program_id
    LEFT JOIN points_transfer b ON b.wallet_id = u.wallet_id AND b.seq = u.seq - 1
    LEFT JOIN points_lot l ON l.wallet_id = u.wallet_id AND l.seq = u.seq
    WHERE t.seq IS NULL OR age(t.xmin) > 0 OR t.points + t.owed - coalesce(b.owed, 0) <> coalesce(l.points, 0) - (
        SELECT sum(points) FROM points_lot_use x WHERE x.wallet_id = u.wallet_id AND x.seq = u.seq
    ) LIMIT 1;
    IF wrong.late THEN
        RAISE EXCEPTION 'uses for transfer %-% that is not there or was before: postings are never changed',
            wrong.wallet_id, wrong.seq USING ERRCODE = 'restrict_violation';
    ELSIF wrong.wallet_id IS NOT NULL THEN
        RAISE EXCEPTION 'transfer %-% moves other points than its uses', wrong.wallet_id, wrong.seq
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'points_transfer_lots';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER adds_up AFTER INSERT ON points_lot_use REFERENCING NEW TABLE AS used
    FOR EACH STATEMENT EXECUTE FUNCTION points_check_uses();

CREATE FUNCTION points_new_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.remaining <> new.points THEN
        RAISE EXCEPTION 'a lot begins whole' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER begins_whole BEFORE INSERT ON points_lot FOR EACH ROW EXECUTE FUNCTION points_new_lot();

-- What is held is what the open holds hold; a hold is closed once, by the posting that captures or releases it.
CREATE FUNCTION points_check_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept bigint;
    open_holds bigint;
BEGIN
    SELECT held INTO kept FROM points_wallet WHERE id = new.wallet_id AND program_id = new.program_id;
    SELECT coalesce(sum(points), 0) INTO open_holds FROM points_hold
    WHERE wallet_id = new.wallet_id AND closed_seq IS NULL;
    IF kept IS DISTINCT FROM open_holds THEN
        RAISE EXCEPTION 'wallet % holds % P, its holds %', new.wallet_id, kept, open_holds
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'points_hold_kept';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE ON points_hold DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION points_check_hold();
CREATE CONSTRAINT TRIGGER holds_add_up AFTER INSERT ON points_transfer DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (new.held_points <> 0) EXECUTE FUNCTION points_check_hold();
CREATE TRIGGER never_open BEFORE UPDATE ON points_hold FOR EACH ROW
    WHEN (old.closed_seq IS NOT NULL OR new.closed_seq IS NULL OR (new.wallet_id, new.seq, new.program_id, new.points,
        new.ends_at) IS DISTINCT FROM (old.wallet_id, old.seq, old.program_id, old.points, old.ends_at))
    EXECUTE FUNCTION points_never();
