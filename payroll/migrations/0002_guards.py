"""What the database itself refuses: writing into a locked month, and slips whose lines don't add up."""

from django.db import migrations

SQL = """
CREATE FUNCTION payroll_month_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'locked' THEN
    RAISE EXCEPTION '% 已锁定，不能修改；如有差错，请在未锁定的月份补发补扣', to_char(OLD.month, 'YYYY-MM')
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payroll_month_guard BEFORE UPDATE OR DELETE ON payroll_payrollmonth
  FOR EACH ROW EXECUTE FUNCTION payroll_month_guard();

-- Whoever writes rows of a month holds its row FOR SHARE, so that locking waits for them or they for it.
CREATE FUNCTION payroll_refuse_locked(months date[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found date;
BEGIN
  PERFORM 1 FROM payroll_payrollmonth WHERE month = ANY (months) FOR SHARE;
  SELECT month INTO found FROM payroll_payrollmonth WHERE month = ANY (months) AND state = 'locked' LIMIT 1;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION '% 已锁定，不能修改；如有差错，请在未锁定的月份补发补扣', to_char(found, 'YYYY-MM')
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$;

CREATE FUNCTION payroll_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[]; wrong bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT month_id) INTO months FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT month_id) INTO months FROM old_rows;
  ELSE
    SELECT array_agg(DISTINCT month_id) INTO months
      FROM (SELECT month_id FROM new_rows UNION SELECT month_id FROM old_rows) both_sides;
  END IF;
  IF months IS NULL THEN RETURN NULL; END IF;
  PERFORM payroll_refuse_locked(months);
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
CREATE TRIGGER payslip_guard_insert AFTER INSERT ON payroll_payslip
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_slip_guard();
CREATE TRIGGER payslip_guard_update AFTER UPDATE ON payroll_payslip
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_slip_guard();
CREATE TRIGGER payslip_guard_delete AFTER DELETE ON payroll_payslip
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_slip_guard();

CREATE FUNCTION payroll_input_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT r.month_id) INTO months
      FROM payroll_payrollrun r WHERE r.id IN (SELECT DISTINCT run_id FROM new_rows);
  ELSE
    SELECT array_agg(DISTINCT r.month_id) INTO months
      FROM payroll_payrollrun r WHERE r.id IN (SELECT DISTINCT run_id FROM old_rows);
  END IF;
  IF months IS NOT NULL THEN PERFORM payroll_refuse_locked(months); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payroll_input_guard_insert AFTER INSERT ON payroll_payrollinput
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_input_guard();
CREATE TRIGGER payroll_input_guard_update AFTER UPDATE ON payroll_payrollinput
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_input_guard();
CREATE TRIGGER payroll_input_guard_delete AFTER DELETE ON payroll_payrollinput
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_input_guard();

CREATE FUNCTION payroll_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[] := '{}';
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN months := months || (to_jsonb(OLD) ->> TG_ARGV[0])::date; END IF;
  IF TG_OP IN ('UPDATE', 'INSERT') THEN months := months || (to_jsonb(NEW) ->> TG_ARGV[0])::date; END IF;
  PERFORM payroll_refuse_locked(months);
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payroll_run_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_payrollrun
  FOR EACH ROW EXECUTE FUNCTION payroll_row_guard('month_id');
CREATE TRIGGER pay_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_payentry
  FOR EACH ROW EXECUTE FUNCTION payroll_row_guard('month');
CREATE TRIGGER back_pay_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_backpayline
  FOR EACH ROW EXECUTE FUNCTION payroll_row_guard('month');

CREATE TRIGGER payslip_no_truncate BEFORE TRUNCATE ON payroll_payslip
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payroll_input_no_truncate BEFORE TRUNCATE ON payroll_payrollinput
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payroll_month_no_truncate BEFORE TRUNCATE ON payroll_payrollmonth
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER export_file_append_only BEFORE UPDATE OR DELETE ON payroll_exportfile
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE VIEW payroll_payslip_line AS
SELECT s.id AS payslip_id, s.month_id AS month, s.person_id, s.unit_id, line.seq,
       line.code, line.kind, line.amount_fen
  FROM payroll_payslip s
  JOIN payroll_payrollrun r ON r.id = s.run_id
  CROSS JOIN LATERAL unnest(
       s.amounts,
       ARRAY(SELECT jsonb_array_elements_text(r.schemes -> s.scheme_version_id::text -> 'codes')),
       ARRAY(SELECT jsonb_array_elements_text(r.schemes -> s.scheme_version_id::text -> 'kinds'))
     ) WITH ORDINALITY AS line(amount_fen, code, kind, seq)
 WHERE s.is_effective;
"""

DROP = """
DROP VIEW payroll_payslip_line;
DROP TRIGGER export_file_append_only ON payroll_exportfile;
DROP TRIGGER payroll_month_no_truncate ON payroll_payrollmonth;
DROP TRIGGER payroll_input_no_truncate ON payroll_payrollinput;
DROP TRIGGER payslip_no_truncate ON payroll_payslip;
DROP FUNCTION payroll_row_guard() CASCADE;
DROP FUNCTION payroll_input_guard() CASCADE;
DROP FUNCTION payroll_slip_guard() CASCADE;
DROP FUNCTION payroll_refuse_locked(date[]);
DROP FUNCTION payroll_month_guard() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0001_initial"), ("units", "0003_path")]
    operations = [migrations.RunSQL(SQL, DROP)]
