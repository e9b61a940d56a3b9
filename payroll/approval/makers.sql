-- Whoever put something into the pay of a month by hand signs nothing of it.

-- What was changed by hand and left no row of its own is only added to.
CREATE OR REPLACE TRIGGER hand_change_only_added BEFORE UPDATE OR DELETE ON payroll_handchange
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER hand_change_no_truncate BEFORE TRUNCATE ON payroll_handchange
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One-off amounts of the month, entered or, once they were effective, taken back; deductions of a recovery taken back; changes of protected pay from it on;
-- levels set by hand or accepted without publicity that this calculation is the first to pay; year-end payments taken
-- back. record_id: the evaluation of levels accepted, the change by hand of a payment taken back.
CREATE OR REPLACE FUNCTION payroll_makers(wanted uuid)
RETURNS TABLE (user_id bigint, what text, person_id bigint, record_id bigint) LANGUAGE sql STABLE AS $$
  WITH run AS (SELECT id, month_id AS month, kind, created_at FROM payroll_payrollrun WHERE id = wanted),
  before AS (
    SELECT coalesce(max(r.created_at), '-infinity') AS at FROM payroll_payrollrun r, run
     WHERE r.state = 'effective' AND (r.month_id < run.month OR run.kind = 'supplementary' AND r.month_id = run.month))
  SELECT e.entered_by_id, 'entry', e.person_id, NULL::bigint FROM payroll_payentry e, run
   WHERE e.month = run.month AND e.entered_by_id IS NOT NULL AND e.state <> 'withdrawn'
  UNION
  SELECT e.withdrawn_by_id, 'entry', e.person_id, NULL FROM payroll_payentry e, run
   WHERE e.month = run.month AND e.state = 'withdrawn' AND e.confirmed_by_id IS NOT NULL
  UNION
  SELECT i.closed_by_id, 'entry', o.person_id, NULL
    FROM payroll_recoveryinstalment i JOIN payroll_recovery o ON o.id = i.recovery_id, run
   WHERE i.way = 'deduction' AND i.state = 'withdrawn' AND i.month = run.month
  UNION
  SELECT p.entered_by_id, 'protection', p.person_id, NULL FROM payroll_protectedpay p, run
   WHERE p.protection_id IS NULL AND p.entered_by_id IS NOT NULL AND date_trunc('month', lower(p.period)) = run.month
  UNION
  SELECT p.ended_by_id, 'protection', p.person_id, NULL FROM payroll_protectedpay p, run
   WHERE p.ended_for_id IS NULL AND p.ended_by_id IS NOT NULL AND date_trunc('month', upper(p.period)) = run.month
  UNION
  SELECT c.made_by_id, c.what, c.person_id, CASE c.what WHEN 'year_end' THEN c.id END FROM payroll_handchange c, run
   WHERE c.month = run.month
  UNION
  SELECT g.user_id, g.what, g.person_id, g.evaluation_id FROM run, before,
         LATERAL grading_levels_made((run.month + interval '1 month')::date, run.created_at) g
   WHERE g.counts_from >= run.month OR g.made_at > before.at
$$;

CREATE OR REPLACE FUNCTION payroll_maker_signs_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payroll_makers(NEW.run_id) m WHERE m.user_id = NEW.signed_by_id) THEN
    RAISE EXCEPTION '录入过本月工资资料的人不能审批本月工资' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payroll_signature_makers BEFORE INSERT ON payroll_signature
  FOR EACH ROW EXECUTE FUNCTION payroll_maker_signs_nothing();

-- Somebody who signed first and entered afterwards is found when the month is approved or locked.
CREATE OR REPLACE FUNCTION payroll_month_makers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NEW.state IN ('approved', 'locked') AND EXISTS (
       SELECT 1 FROM payroll_payrollrun r JOIN payroll_signature s ON s.run_id = r.id AND s.voided_at IS NULL
         JOIN LATERAL payroll_makers(r.id) m ON m.user_id = s.signed_by_id
        WHERE r.month_id = NEW.month AND r.state = 'effective') THEN
    RAISE EXCEPTION '% 的签署人录入过本月工资资料，不能审批或锁定', to_char(NEW.month, 'YYYY-MM')
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payroll_month_makers BEFORE UPDATE ON payroll_payrollmonth
  FOR EACH ROW EXECUTE FUNCTION payroll_month_makers();
