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
