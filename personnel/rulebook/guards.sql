-- What was made known stays as it was read, and so does who has read it.

CREATE OR REPLACE FUNCTION rule_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'period' - 'ended_because') IS DISTINCT FROM (to_jsonb(OLD) - 'period' - 'ended_because') THEN
    RAISE EXCEPTION '已公布的规章制度不能改动，请公布新的一版' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rule_version_stays BEFORE UPDATE ON rulebook_version
  FOR EACH ROW EXECUTE FUNCTION rule_version_stays();
CREATE OR REPLACE TRIGGER rule_version_no_delete BEFORE DELETE ON rulebook_version
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rule_receipt_stays BEFORE UPDATE OR DELETE ON rulebook_receipt
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
