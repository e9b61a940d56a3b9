-- What somebody decided about a change stays as it was decided, whoever connects.

CREATE OR REPLACE FUNCTION personnel_change_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'waiting' THEN
    RAISE EXCEPTION '已办结的变更不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER account_change_closed BEFORE UPDATE OR DELETE ON personnel_accountchange
  FOR EACH ROW EXECUTE FUNCTION personnel_change_closed();
CREATE OR REPLACE TRIGGER correction_closed BEFORE UPDATE OR DELETE ON personnel_correction
  FOR EACH ROW EXECUTE FUNCTION personnel_change_closed();
