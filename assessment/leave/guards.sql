-- The ledger of leave only grows, and no lot gives more than it holds.

CREATE OR REPLACE TRIGGER leave_movement_append_only BEFORE UPDATE OR DELETE ON leave_movement
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER leave_movement_no_truncate BEFORE TRUNCATE ON leave_movement
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION leave_lots_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM leave_movement m WHERE m.lot_id IN (SELECT lot_id FROM fresh WHERE half_days < 0)
                GROUP BY m.lot_id HAVING sum(m.half_days) < 0) THEN
        RAISE EXCEPTION '假期余额不足。' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER leave_lots_hold AFTER INSERT ON leave_movement
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION leave_lots_hold();
