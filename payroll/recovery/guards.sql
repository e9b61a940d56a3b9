-- What is to be got back: its sums are the database's own, its instalments are closed once. A slip below zero leaves a
-- debt of its own from its lock on; a re-issue of the month lowers what is owed for it.

CREATE OR REPLACE FUNCTION payroll_recovery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settled bigint; pending bigint; owed bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '应追回的款项不能删除' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.slip_id IS NOT NULL THEN
      SELECT -s.net_fen - greatest(-coalesce(o.net_fen, 0), 0) INTO owed
        FROM payroll_payslip s JOIN payroll_payrollmonth m ON m.month = s.month_id AND m.state = 'locked'
        LEFT JOIN payroll_payslip o ON o.id = s.replaces_id
       WHERE s.id = NEW.slip_id AND s.is_effective AND s.net_fen < 0 AND s.person_id = NEW.person_id
         AND s.month_id = NEW.month;
    ELSE
      SELECT greatest(o.net_fen, 0) - greatest(coalesce(n.net_fen, 0), 0) INTO owed
        FROM payroll_payslip o JOIN payroll_supplementarymember m ON m.reversed_slip_id = o.id
        JOIN payroll_supplementaryrun b ON b.id = m.batch_id
        LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
       WHERE b.id = NEW.batch_id AND m.person_id = NEW.person_id AND o.id = NEW.old_slip_id
         AND n.id IS NOT DISTINCT FROM NEW.new_slip_id AND b.month_id = NEW.month;
      IF NOT FOUND THEN owed := NULL; END IF;
    END IF;
    IF NEW.batch_id IS NULL AND NEW.slip_id IS NULL THEN RETURN NEW; END IF;  -- recovery_of_one_cause says so
    IF owed IS DISTINCT FROM NEW.amount_fen OR NEW.settled_fen <> 0 OR NEW.pending_fen <> 0 THEN
      RAISE EXCEPTION '应追回金额须等于原工资条与重发工资条实发之差，或实发为负的工资条的欠缴'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(OLD) - 'settled_fen' - 'pending_fen' <> to_jsonb(NEW) - 'settled_fen' - 'pending_fen' THEN
    RAISE EXCEPTION '应追回的款项不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT coalesce(sum(settled_fen), 0), coalesce(sum(amount_fen) FILTER (WHERE state = 'waiting'), 0)
    INTO settled, pending FROM payroll_recoveryinstalment WHERE recovery_id = NEW.id;
  IF (NEW.settled_fen, NEW.pending_fen) IS DISTINCT FROM (settled, pending) THEN
    RAISE EXCEPTION '已追回金额须等于各笔之和' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER recovery_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_recovery
  FOR EACH ROW EXECUTE FUNCTION payroll_recovery_guard();

CREATE OR REPLACE FUNCTION payroll_instalment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '追回记录只增不删' USING ERRCODE = 'restrict_violation';
  END IF;
  -- a slip re-issued after the lock of its month settles a deduction anew; all else that is closed stays
  IF to_jsonb(OLD) - 'state' - 'settled_fen' - 'closed_by_id' - 'closed_at' - 'note' - 'entry_id'
     <> to_jsonb(NEW) - 'state' - 'settled_fen' - 'closed_by_id' - 'closed_at' - 'note' - 'entry_id'
     OR OLD.state = 'withdrawn'
     OR OLD.state = 'settled' AND (OLD.way <> 'deduction'
        OR to_jsonb(OLD) - 'settled_fen' <> to_jsonb(NEW) - 'settled_fen') THEN
    RAISE EXCEPTION '这一笔追回记录已办结，不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER recovery_instalment_guard BEFORE UPDATE OR DELETE ON payroll_recoveryinstalment
  FOR EACH ROW EXECUTE FUNCTION payroll_instalment_guard();

-- The lock comes before the sum: of two at one moment the second sees what the first has entered.
CREATE OR REPLACE FUNCTION payroll_instalment_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM payroll_recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;
  UPDATE payroll_recovery SET
         settled_fen = (SELECT coalesce(sum(i.settled_fen), 0) FROM payroll_recoveryinstalment i
                         WHERE i.recovery_id = NEW.recovery_id),
         pending_fen = (SELECT coalesce(sum(i.amount_fen), 0) FROM payroll_recoveryinstalment i
                         WHERE i.recovery_id = NEW.recovery_id AND i.state = 'waiting')
   WHERE id = NEW.recovery_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER recovery_instalment_sums AFTER INSERT OR UPDATE ON payroll_recoveryinstalment
  FOR EACH ROW EXECUTE FUNCTION payroll_instalment_sums();

CREATE OR REPLACE TRIGGER recovery_no_truncate BEFORE TRUNCATE ON payroll_recovery
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER recovery_instalment_no_truncate BEFORE TRUNCATE ON payroll_recoveryinstalment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
