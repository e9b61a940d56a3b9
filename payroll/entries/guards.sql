-- Amounts entered for a month are closed with it.

CREATE OR REPLACE FUNCTION payroll_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE months date[] := '{}';
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN months := months || (to_jsonb(OLD) ->> TG_ARGV[0])::date; END IF;
  IF TG_OP IN ('UPDATE', 'INSERT') THEN months := months || (to_jsonb(NEW) ->> TG_ARGV[0])::date; END IF;
  PERFORM payroll_refuse_locked(months);
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER pay_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_payentry
  FOR EACH ROW EXECUTE FUNCTION payroll_row_guard('month');

-- What waits for its second person is in no slip: the month goes no further until it is confirmed or withdrawn.
CREATE OR REPLACE FUNCTION payroll_entries_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NEW.state IN ('checked', 'approved', 'locked')
     AND EXISTS (SELECT 1 FROM payroll_payentry WHERE month = NEW.month AND state = 'waiting') THEN
    RAISE EXCEPTION '% 还有一次性项目待另一人确认', to_char(NEW.month, 'YYYY-MM') USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payroll_entries_confirmed BEFORE UPDATE ON payroll_payrollmonth
  FOR EACH ROW EXECUTE FUNCTION payroll_entries_confirmed();
