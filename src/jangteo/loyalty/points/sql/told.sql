-- What was told is never changed, and is told with its posting.

CREATE FUNCTION points_check_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM points_transfer WHERE wallet_id = new.wallet_id AND seq = new.seq
            AND program_id = new.program_id AND kind = 'cancel' AND age(xmin) <= 0
    ) THEN
        RAISE EXCEPTION 'told of %-%, which is not being posted', new.wallet_id, new.seq
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER with_posting BEFORE INSERT ON points_told FOR EACH ROW EXECUTE FUNCTION points_check_told();
CREATE TRIGGER never BEFORE UPDATE OR DELETE ON points_told FOR EACH ROW EXECUTE FUNCTION points_never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON points_told EXECUTE FUNCTION points_never();
