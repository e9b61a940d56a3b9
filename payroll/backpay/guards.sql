-- Lines of back pay change only while their month is open or calculated; what is settled outside the payroll takes a
-- second person of its own.

CREATE OR REPLACE FUNCTION payroll_back_pay_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched date[]; found record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT month) INTO touched FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT month) INTO touched FROM old_rows;
  ELSE
    SELECT array_agg(DISTINCT month) INTO touched
      FROM (SELECT month FROM new_rows UNION SELECT month FROM old_rows) both_sides;
  END IF;
  IF touched IS NULL THEN RETURN NULL; END IF;
  PERFORM payroll_refuse_locked(touched);
  SELECT month, state INTO found FROM payroll_payrollmonth
   WHERE month = ANY (touched) AND state NOT IN ('open', 'trial', 'calculated') LIMIT 1;
  IF found.month IS NOT NULL THEN
    RAISE EXCEPTION '% 正在计算或已复核，补发补扣不能再改', to_char(found.month, 'YYYY-MM')
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER back_pay_guard_insert AFTER INSERT ON payroll_backpayline
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_back_pay_guard();
CREATE OR REPLACE TRIGGER back_pay_guard_update AFTER UPDATE ON payroll_backpayline
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_back_pay_guard();
CREATE OR REPLACE TRIGGER back_pay_guard_delete AFTER DELETE ON payroll_backpayline
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_back_pay_guard();

CREATE OR REPLACE FUNCTION payroll_settled_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'settled' THEN
    RAISE EXCEPTION '补发补扣已另行结清，不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'settled' AND NEW.confirmed_by_id IS NULL THEN
    RAISE EXCEPTION '另行结清须由另一人确认' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER back_pay_settled BEFORE INSERT OR UPDATE ON payroll_backpayline
  FOR EACH ROW EXECUTE FUNCTION payroll_settled_guard();

CREATE OR REPLACE TRIGGER back_pay_no_truncate BEFORE TRUNCATE ON payroll_backpayline
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
