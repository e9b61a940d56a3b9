-- A signature stands upon the very figures put forward; approved means signed by every step, locked means approved
-- before.

-- Of a month the next step of what was put forward; of a supplementary run the next step of its own.
CREATE OR REPLACE FUNCTION payroll_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m payroll_payrollmonth; b payroll_supplementaryrun; done int;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '签署记录不能删除' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL OR (NEW.run_id, NEW.step, NEW.name, NEW.digest,
       NEW.made_by_id, NEW.signed_by_id, NEW.signed_at) IS DISTINCT FROM (OLD.run_id, OLD.step, OLD.name, OLD.digest,
       OLD.made_by_id, OLD.signed_by_id, OLD.signed_at) THEN
      RAISE EXCEPTION '签署记录只能作废，不能修改' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  SELECT month.* INTO m FROM payroll_payrollmonth month JOIN payroll_payrollrun run ON run.month_id = month.month
   WHERE run.id = NEW.run_id FOR UPDATE OF month;
  SELECT * INTO b FROM payroll_supplementaryrun WHERE run_id = NEW.run_id FOR UPDATE;
  IF coalesce(b.state, m.state) IN ('locked', 'cancelled') THEN
    RAISE EXCEPTION '% 已锁定，签署记录不能修改', coalesce(b.number, to_char(m.month, 'YYYY-MM'))
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
  SELECT count(*) INTO done FROM payroll_signature WHERE run_id = NEW.run_id AND voided_at IS NULL;
  IF NEW.step <> done + 1
     OR b.id IS NULL AND (m.state <> 'checked' OR m.digest <> NEW.digest OR m.calculated_by_id IS DISTINCT FROM NEW.made_by_id
                          OR NEW.step > jsonb_array_length(m.steps))
     OR b.id IS NOT NULL AND (b.state <> 'calculated' OR b.digest <> NEW.digest OR b.created_by_id <> NEW.made_by_id
                              OR NEW.step > jsonb_array_length(b.steps)) THEN
    RAISE EXCEPTION '签署与送审的金额或审批顺序不符' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payroll_signature_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_signature
  FOR EACH ROW EXECUTE FUNCTION payroll_signature_guard();

-- Approved means: every step signed upon these very figures, the last by whoever is named, and no unit's objection left
-- without an answer. Locked means: approved before.
CREATE OR REPLACE FUNCTION payroll_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed int; last_signer bigint;
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NEW.state = 'locked' AND OLD.state <> 'approved' THEN
    RAISE EXCEPTION '% 审批没有完成，不能锁定', to_char(NEW.month, 'YYYY-MM') USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state IN ('approved', 'locked') THEN
    SELECT count(*), (array_agg(s.signed_by_id ORDER BY s.step DESC))[1] INTO signed, last_signer
      FROM payroll_signature s JOIN payroll_payrollrun r ON r.id = s.run_id AND r.state = 'effective'
     WHERE r.month_id = NEW.month AND s.voided_at IS NULL AND s.digest = NEW.digest
       AND s.signed_by_id <> NEW.calculated_by_id;
    IF signed = 0 OR signed <> jsonb_array_length(NEW.steps) OR last_signer IS DISTINCT FROM NEW.approved_by_id THEN
      RAISE EXCEPTION '% 审批没有完成（已签 %，共 % 步）', to_char(NEW.month, 'YYYY-MM'), signed,
        jsonb_array_length(NEW.steps) USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payroll_unitconfirmation u JOIN payroll_payrollrun r ON r.id = u.run_id AND r.state = 'effective'
                WHERE r.month_id = NEW.month AND u.state = 'objected') THEN
      RAISE EXCEPTION '% 还有单位的异议没有答复', to_char(NEW.month, 'YYYY-MM') USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payroll_chain_guard BEFORE UPDATE ON payroll_payrollmonth
  FOR EACH ROW EXECUTE FUNCTION payroll_chain_guard();

-- What was approved as a chain stays as it was; another chain from a later month takes its place.
CREATE OR REPLACE FUNCTION payroll_chain_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held varchar;
BEGIN
  SELECT state INTO held FROM payroll_approvalchain
   WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.chain_id ELSE NEW.chain_id END;
  IF held IN ('approved', 'withdrawn') THEN
    RAISE EXCEPTION '已批准的审批流程不能修改，请另拟一份' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER payroll_chain_frozen BEFORE INSERT OR UPDATE OR DELETE ON payroll_approvalstep
  FOR EACH ROW EXECUTE FUNCTION payroll_chain_frozen();

CREATE OR REPLACE TRIGGER payroll_signature_no_truncate BEFORE TRUNCATE ON payroll_signature
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
