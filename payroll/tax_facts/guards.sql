-- Opening sums that a locked month may rest on stay as they are: whatever is changed or counts anew, counts later.

CREATE OR REPLACE FUNCTION payroll_opening_sums_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE since date; found date;
BEGIN
  since := CASE TG_OP WHEN 'INSERT' THEN NEW.counts_from WHEN 'DELETE' THEN OLD.counts_from
           ELSE least(OLD.counts_from, NEW.counts_from) END;
  IF since IS NOT NULL THEN
    PERFORM 1 FROM payroll_payrollmonth WHERE month >= since FOR SHARE;
    SELECT max(month) INTO found FROM payroll_payrollmonth WHERE month >= since AND state = 'locked';
    IF found IS NOT NULL THEN
      RAISE EXCEPTION '% 已锁定，期初数不能再改', to_char(found, 'YYYY-MM') USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER opening_sums_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_openingsums
  FOR EACH ROW EXECUTE FUNCTION payroll_opening_sums_guard();
