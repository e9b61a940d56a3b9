"""A supplementary run is signed by the steps of the month's chain, two people at least, kept by the database."""

from django.db import migrations, models

SQL = """
UPDATE payroll_supplementaryrun
   SET steps = '[{"seq": 1, "name": "审批", "roles": ["finance", "leader"]}, {"seq": 2, "name": "复签", "roles": ["finance", "leader"]}]'
 WHERE state IN ('calculating', 'calculated', 'approved');

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

CREATE FUNCTION payroll_supplementary_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed int; last_signer bigint; wanted int := jsonb_array_length(NEW.steps);
BEGIN
  IF NEW.steps <> OLD.steps AND OLD.state <> 'calculating' THEN
    RAISE EXCEPTION '补发批次 % 的审批步骤不能修改', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state OR NEW.state NOT IN ('approved', 'locked') THEN RETURN NEW; END IF;
  SELECT count(*), (array_agg(s.signed_by_id ORDER BY s.step DESC))[1] INTO signed, last_signer
    FROM payroll_signature s
   WHERE s.run_id = NEW.run_id AND s.voided_at IS NULL AND s.digest = NEW.digest AND s.signed_by_id <> NEW.created_by_id
     AND NOT EXISTS (SELECT 1 FROM payroll_makers(NEW.run_id) m WHERE m.user_id = s.signed_by_id);
  IF wanted < 2 OR signed <> wanted OR last_signer IS DISTINCT FROM NEW.approved_by_id THEN
    RAISE EXCEPTION '补发批次 % 审批没有完成（已签 %，共 % 步，至少两人）', NEW.number, signed, wanted
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supplementary_signed BEFORE UPDATE ON payroll_supplementaryrun
  FOR EACH ROW EXECUTE FUNCTION payroll_supplementary_signed();
"""

DROP = "DROP FUNCTION payroll_supplementary_signed() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("payroll", "0018_makers")]
    operations = [
        migrations.AddField(
            "supplementaryrun", "steps", models.JSONField(default=list, verbose_name="审批步骤")
        ),
        migrations.RunSQL(SQL, DROP),
    ]
