-- A supplementary run goes its states in order, signed by the steps of the month's chain, two people at least; a locked
-- batch is closed like a locked month.

CREATE OR REPLACE FUNCTION payroll_batch_state(wanted uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT state FROM payroll_supplementaryrun WHERE run_id = wanted
$$;

CREATE OR REPLACE FUNCTION payroll_supplementary_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state IN ('locked', 'cancelled') THEN
    RAISE EXCEPTION '补发批次 % 已办结或已编号，不能修改或删除', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.number, OLD.year, OLD.serial, OLD.month_id, OLD.run_id, OLD.created_by_id)
     IS DISTINCT FROM (NEW.number, NEW.year, NEW.serial, NEW.month_id, NEW.run_id, NEW.created_by_id)
     OR NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
        (('calculating', 'calculated'), ('calculating', 'cancelled'), ('calculated', 'approved'),
         ('calculated', 'cancelled'), ('approved', 'locked'), ('approved', 'cancelled'))
     OR OLD.state <> 'calculating' AND NEW.digest <> OLD.digest THEN
    RAISE EXCEPTION '补发批次 % 不能这样修改', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'locked' AND (
       EXISTS (SELECT 1 FROM payroll_supplementarymember m JOIN payroll_payslip s ON s.id = m.reversed_slip_id
                WHERE m.batch_id = NEW.id AND s.is_effective)
       OR EXISTS (SELECT 1 FROM payroll_payslip s WHERE s.run_id = NEW.run_id AND NOT s.is_effective)) THEN
    RAISE EXCEPTION '补发批次 % 的工资条还没有换上', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER supplementary_guard BEFORE UPDATE OR DELETE ON payroll_supplementaryrun
  FOR EACH ROW EXECUTE FUNCTION payroll_supplementary_guard();

CREATE OR REPLACE FUNCTION payroll_supplementary_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed int; last_signer bigint; wanted int := jsonb_array_length(NEW.steps);
BEGIN
  IF NEW.steps <> OLD.steps AND OLD.state <> 'calculating' THEN
    RAISE EXCEPTION '补发批次 % 的审批步骤不能修改', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state OR NEW.state NOT IN ('approved', 'locked') THEN RETURN NEW; END IF;
  SELECT count(*), (array_agg(s.signed_by_id ORDER BY s.step DESC))[1] INTO signed, last_signer
    FROM payroll_signature s
   WHERE s.run_id = NEW.run_id AND s.voided_at IS NULL AND s.digest = NEW.digest AND s.signed_by_id <> NEW.created_by_id
     AND NOT EXISTS (SELECT 1 FROM payroll_makers(NEW.run_id) m WHERE m.user_id = s.signed_by_id);
  IF wanted < 2 OR signed <> wanted OR last_signer IS DISTINCT FROM NEW.approved_by_id THEN
    RAISE EXCEPTION '补发批次 % 审批没有完成（已签 %，共 % 步，至少两人）', NEW.number, signed, wanted
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER supplementary_signed BEFORE UPDATE ON payroll_supplementaryrun
  FOR EACH ROW EXECUTE FUNCTION payroll_supplementary_signed();

CREATE OR REPLACE FUNCTION payroll_member_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT 1 FROM payroll_supplementaryrun
                                       WHERE id = NEW.batch_id AND state = 'calculating') THEN
    RAISE EXCEPTION '补发批次的人员和冲销记录只增不改' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.reversed_slip_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM payroll_payslip s JOIN payroll_supplementaryrun b ON b.month_id = s.month_id
        WHERE s.id = NEW.reversed_slip_id AND b.id = NEW.batch_id AND s.person_id = NEW.person_id
          AND s.is_effective) THEN
    RAISE EXCEPTION '只能冲销本人当月有效的工资条' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER supplementary_member_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_supplementarymember
  FOR EACH ROW EXECUTE FUNCTION payroll_member_guard();

CREATE OR REPLACE TRIGGER supplementary_no_truncate BEFORE TRUNCATE ON payroll_supplementaryrun
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER supplementary_member_no_truncate BEFORE TRUNCATE ON payroll_supplementarymember
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
