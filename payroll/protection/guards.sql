-- A protected pay is ended, not edited; nothing that a locked month has been paid by is taken away.

CREATE OR REPLACE FUNCTION payroll_protected_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken daterange; months date[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.person_id, NEW.employment_id, NEW.regular_fen, NEW.before_id, NEW.version_id, NEW.protection_id, NEW.why,
        NEW.entered_by_id, lower(NEW.period))
       IS DISTINCT FROM
       (OLD.person_id, OLD.employment_id, OLD.regular_fen, OLD.before_id, OLD.version_id, OLD.protection_id, OLD.why,
        OLD.entered_by_id, lower(OLD.period))
       OR upper(NEW.period) IS NULL OR upper(NEW.period) > coalesce(upper(OLD.period), 'infinity') THEN
      RAISE EXCEPTION '就高不就低补差只能终止，不能修改；更正请终止后另立'
        USING ERRCODE = 'restrict_violation';
    END IF;
    taken := OLD.period - NEW.period;
  ELSE
    taken := OLD.period;
  END IF;
  SELECT array_agg(month) INTO months FROM payroll_payrollmonth
   WHERE daterange(month, (month + interval '1 month')::date) && taken;
  IF months IS NOT NULL THEN PERFORM payroll_refuse_locked(months); END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER payroll_protected_guard BEFORE UPDATE OR DELETE ON payroll_protectedpay
  FOR EACH ROW EXECUTE FUNCTION payroll_protected_guard();
