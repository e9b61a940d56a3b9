-- A base review that waits is decided once; one that counts may be taken back as a whole while no month rests on it; nothing of it is changed.

CREATE OR REPLACE FUNCTION payroll_base_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'waiting'
     AND to_jsonb(OLD) - 'state' - 'closed_by_id' - 'closed_at' - 'because'
         = to_jsonb(NEW) - 'state' - 'closed_by_id' - 'closed_at' - 'because' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.state <> 'effective' OR OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
     OR to_jsonb(OLD) - 'withdrawn_by_id' - 'withdrawn_at' - 'withdrawn_because'
        <> to_jsonb(NEW) - 'withdrawn_by_id' - 'withdrawn_at' - 'withdrawn_because' THEN
    RAISE EXCEPTION '缴费基数核定不能修改或删除，只能整批撤回一次' USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM payroll_payrollmonth WHERE month >= NEW.start AND state <> 'open') THEN
    RAISE EXCEPTION '已有月度工资按这次核定计算，不能撤回' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER base_review_guard BEFORE UPDATE OR DELETE ON payroll_basereview
  FOR EACH ROW EXECUTE FUNCTION payroll_base_review_guard();

CREATE OR REPLACE FUNCTION payroll_reviewed_base_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM payroll_basereview
                                      WHERE id = OLD.review_id AND withdrawn_at IS NOT NULL) THEN
    RAISE EXCEPTION '核定的缴费基数不能修改或删除' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER reviewed_base_guard BEFORE UPDATE OR DELETE ON payroll_reviewedbase
  FOR EACH ROW EXECUTE FUNCTION payroll_reviewed_base_guard();

CREATE OR REPLACE TRIGGER base_review_no_truncate BEFORE TRUNCATE ON payroll_basereview
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER reviewed_base_no_truncate BEFORE TRUNCATE ON payroll_reviewedbase
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
