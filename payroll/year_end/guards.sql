-- What was paid of a year is not edited, and taken back only while its month is open; a share paid outside the payroll
-- takes a second person of its own.

CREATE OR REPLACE FUNCTION payroll_year_end_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM payroll_refuse_locked(ARRAY[OLD.month]);
    RETURN OLD;
  END IF;
  IF to_jsonb(OLD) - 'settled_by_id' - 'settled_note' - 'confirmed_by_id'
     <> to_jsonb(NEW) - 'settled_by_id' - 'settled_note' - 'confirmed_by_id'
     OR OLD.confirmed_by_id IS NOT NULL
     OR OLD.settled_note <> '' AND NEW.settled_note NOT IN ('', OLD.settled_note)
     OR OLD.settled_by_id IS NOT NULL AND NEW.settled_by_id <> OLD.settled_by_id
     OR NEW.confirmed_by_id IS NOT NULL AND OLD.settled_by_id IS NULL THEN
    RAISE EXCEPTION '年度绩效兑现记录不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER year_end_guard BEFORE UPDATE OR DELETE ON payroll_yearendpayout
  FOR EACH ROW EXECUTE FUNCTION payroll_year_end_guard();

CREATE OR REPLACE TRIGGER year_end_no_truncate BEFORE TRUNCATE ON payroll_yearendpayout
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What another decided on a payment stays.
CREATE OR REPLACE FUNCTION payroll_year_end_payment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'waiting'
     OR to_jsonb(OLD) - 'state' - 'closed_by_id' - 'closed_at' - 'because'
        <> to_jsonb(NEW) - 'state' - 'closed_by_id' - 'closed_at' - 'because' THEN
    RAISE EXCEPTION '年度绩效兑现的审批记录不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER year_end_payment_guard BEFORE UPDATE OR DELETE ON payroll_yearendpayment
  FOR EACH ROW EXECUTE FUNCTION payroll_year_end_payment_guard();
