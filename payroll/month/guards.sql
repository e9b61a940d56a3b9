-- A locked month is closed, whoever connects: its row, runs, inputs and slips. A slip's lines add up to its sums.
-- A supplementary run may pass, and only that: its own slips while it is made, and the exchange of exactly the slips
-- whose reversal another person approved.

CREATE OR REPLACE FUNCTION payroll_month_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'locked' THEN
    RAISE EXCEPTION '% 已锁定，不能修改；如有差错，请在未锁定的月份补发补扣', to_char(OLD.month, 'YYYY-MM')
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER payroll_month_guard BEFORE UPDATE OR DELETE ON payroll_payrollmonth
  FOR EACH ROW EXECUTE FUNCTION payroll_month_guard();

-- Whoever writes rows of a month holds its row FOR SHARE, so that locking waits for them or they for it.
CREATE OR REPLACE FUNCTION payroll_refuse_locked(months date[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found date;
BEGIN
  PERFORM 1 FROM payroll_payrollmonth WHERE month = ANY (months) FOR SHARE;
  SELECT month INTO found FROM payroll_payrollmonth WHERE month = ANY (months) AND state = 'locked' LIMIT 1;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION '% 已锁定，不能修改；如有差错，请在未锁定的月份补发补扣', to_char(found, 'YYYY-MM')
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION payroll_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[]; wrong bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM payroll_supplementaryrun WHERE run_id IN (SELECT run_id FROM new_rows) FOR SHARE;
    SELECT array_agg(DISTINCT n.month_id) INTO months FROM new_rows n
     WHERE n.is_effective OR n.run_id NOT IN
           (SELECT run_id FROM payroll_supplementaryrun WHERE state = 'calculating');
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT o.month_id) INTO months FROM old_rows o
     WHERE o.is_effective OR o.run_id NOT IN
           (SELECT run_id FROM payroll_supplementaryrun WHERE state IN ('calculating', 'calculated', 'approved'));
  ELSE
    SELECT array_agg(DISTINCT changed.month) INTO months
      FROM (SELECT unnest(ARRAY[o.month_id, n.month_id]) AS month
              FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
             WHERE NOT coalesce(
                   -- an approved reversal of exactly this slip takes it out
                   o.is_effective AND NOT n.is_effective
                   AND to_jsonb(o) - 'is_effective' = to_jsonb(n) - 'is_effective'
                   AND EXISTS (SELECT 1 FROM payroll_supplementarymember m
                                 JOIN payroll_supplementaryrun b ON b.id = m.batch_id
                                WHERE m.reversed_slip_id = o.id AND b.state = 'approved')
                   -- and an approved batch puts its own slip in the place
                OR NOT o.is_effective AND n.is_effective
                   AND to_jsonb(o) - 'is_effective' - 'replaces_id' = to_jsonb(n) - 'is_effective' - 'replaces_id'
                   AND EXISTS (SELECT 1 FROM payroll_supplementarymember m
                                 JOIN payroll_supplementaryrun b ON b.id = m.batch_id
                                WHERE b.run_id = n.run_id AND m.person_id = n.person_id AND b.state = 'approved'
                                  AND m.reversed_slip_id IS NOT DISTINCT FROM n.replaces_id), false)) changed
     WHERE changed.month IS NOT NULL;
  END IF;
  IF months IS NOT NULL THEN PERFORM payroll_refuse_locked(months); END IF;
  IF TG_OP <> 'DELETE' THEN
    WITH kinds AS (
      SELECT r.id AS run_id, (s.key)::bigint AS version_id,
             ARRAY(SELECT jsonb_array_elements_text(s.value -> 'kinds')) AS kinds
        FROM payroll_payrollrun r, jsonb_each(r.schemes) s
       WHERE r.id IN (SELECT DISTINCT run_id FROM new_rows))
    SELECT n.person_id INTO wrong
      FROM new_rows n LEFT JOIN kinds k ON k.run_id = n.run_id AND k.version_id = n.scheme_version_id
      CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount) FILTER (WHERE kind = 'earning'), 0) AS gross,
                  coalesce(sum(amount) FILTER (WHERE kind = 'deduction'), 0) AS deductions,
                  coalesce(sum(amount) FILTER (WHERE kind = 'employer'), 0) AS employer
             FROM unnest(n.amounts, k.kinds) AS line(amount, kind)) lines
     WHERE k.kinds IS NULL OR cardinality(k.kinds) <> cardinality(n.amounts)
        OR n.gross_fen <> lines.gross OR n.deductions_fen <> lines.deductions
        OR n.employer_fen <> lines.employer
     LIMIT 1;
    IF wrong IS NOT NULL THEN
      RAISE EXCEPTION '工资条（人员 %）各项之和与合计不符', wrong USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER payslip_guard_insert AFTER INSERT ON payroll_payslip
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_slip_guard();
CREATE OR REPLACE TRIGGER payslip_guard_update AFTER UPDATE ON payroll_payslip
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_slip_guard();
CREATE OR REPLACE TRIGGER payslip_guard_delete AFTER DELETE ON payroll_payslip
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_slip_guard();

CREATE OR REPLACE FUNCTION payroll_input_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT r.month_id) INTO months
      FROM payroll_payrollrun r WHERE r.id IN (SELECT DISTINCT run_id FROM new_rows)
       AND payroll_batch_state(r.id) IS DISTINCT FROM 'calculating';
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT r.month_id) INTO months
      FROM payroll_payrollrun r WHERE r.id IN (SELECT DISTINCT run_id FROM old_rows)
       AND coalesce(payroll_batch_state(r.id), 'none') NOT IN ('calculating', 'calculated', 'approved');
  ELSE
    SELECT array_agg(DISTINCT r.month_id) INTO months
      FROM payroll_payrollrun r WHERE r.id IN (SELECT DISTINCT run_id FROM old_rows);
  END IF;
  IF months IS NOT NULL THEN PERFORM payroll_refuse_locked(months); END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER payroll_input_guard_insert AFTER INSERT ON payroll_payrollinput
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_input_guard();
CREATE OR REPLACE TRIGGER payroll_input_guard_update AFTER UPDATE ON payroll_payrollinput
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_input_guard();
CREATE OR REPLACE TRIGGER payroll_input_guard_delete AFTER DELETE ON payroll_payrollinput
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_input_guard();

CREATE OR REPLACE FUNCTION payroll_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[] := '{}';
BEGIN
  IF TG_OP = 'INSERT' AND NEW.kind = 'supplementary' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD.kind = 'supplementary' AND NEW.kind = OLD.kind AND NEW.month_id = OLD.month_id
     AND coalesce(payroll_batch_state(OLD.id), 'new') NOT IN ('locked', 'cancelled') THEN
    RETURN NEW;
  END IF;
  IF TG_OP IN ('UPDATE', 'DELETE') THEN months := months || OLD.month_id; END IF;
  IF TG_OP IN ('UPDATE', 'INSERT') THEN months := months || NEW.month_id; END IF;
  PERFORM payroll_refuse_locked(months);
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER payroll_run_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_payrollrun
  FOR EACH ROW EXECUTE FUNCTION payroll_run_guard();

CREATE OR REPLACE TRIGGER payslip_no_truncate BEFORE TRUNCATE ON payroll_payslip
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER payroll_input_no_truncate BEFORE TRUNCATE ON payroll_payrollinput
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER payroll_month_no_truncate BEFORE TRUNCATE ON payroll_payrollmonth
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
