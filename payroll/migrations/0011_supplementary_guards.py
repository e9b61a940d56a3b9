"""The lock of a month lets a supplementary run through, and only that: its own slips while it is made, and the
exchange of exactly the slips whose reversal another person approved. A locked batch is closed like a locked month."""

from django.db import migrations

SQL = """
CREATE FUNCTION payroll_batch_state(wanted uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT state FROM payroll_supplementaryrun WHERE run_id = wanted
$$;

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

DROP TRIGGER payroll_run_guard ON payroll_payrollrun;
CREATE FUNCTION payroll_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER payroll_run_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_payrollrun
  FOR EACH ROW EXECUTE FUNCTION payroll_run_guard();

CREATE FUNCTION payroll_supplementary_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER supplementary_guard BEFORE UPDATE OR DELETE ON payroll_supplementaryrun
  FOR EACH ROW EXECUTE FUNCTION payroll_supplementary_guard();

CREATE FUNCTION payroll_member_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER supplementary_member_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_supplementarymember
  FOR EACH ROW EXECUTE FUNCTION payroll_member_guard();
CREATE TRIGGER supplementary_file_append_only BEFORE UPDATE OR DELETE ON payroll_supplementaryfile
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplementary_no_truncate BEFORE TRUNCATE ON payroll_supplementaryrun
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplementary_member_no_truncate BEFORE TRUNCATE ON payroll_supplementarymember
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

DROP = """
DROP TRIGGER supplementary_member_no_truncate ON payroll_supplementarymember;
DROP TRIGGER supplementary_no_truncate ON payroll_supplementaryrun;
DROP TRIGGER supplementary_file_append_only ON payroll_supplementaryfile;
DROP FUNCTION payroll_member_guard() CASCADE;
DROP FUNCTION payroll_supplementary_guard() CASCADE;
DROP TRIGGER payroll_run_guard ON payroll_payrollrun;
DROP FUNCTION payroll_run_guard();
CREATE TRIGGER payroll_run_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_payrollrun
  FOR EACH ROW EXECUTE FUNCTION payroll_row_guard('month_id');
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0010_supplementary_runs")]
    operations = [migrations.RunSQL(SQL, DROP)]
