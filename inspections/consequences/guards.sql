-- A finding is decided once its person has said their piece, declined to, or let the days pass; by another than who filed it
-- or came along. Pleas, consequences and accounts are only added.

CREATE OR REPLACE FUNCTION finding_is_heard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  until date;
BEGIN
  IF NEW.state = 'confirmed' AND OLD.state <> 'confirmed' AND NOT EXISTS
     (SELECT 1 FROM consequences_plea p WHERE p.finding_id = NEW.id) THEN
    SELECT plea_until INTO until FROM consequences_telling t WHERE t.finding_id = NEW.id;
    IF until IS NULL OR until >= (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date THEN
      RAISE EXCEPTION '申辩期限未过，不能认定' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_is_heard BEFORE UPDATE ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION finding_is_heard();

-- Objections and reversals: answered by somebody who neither decided the finding nor was of the check.
CREATE OR REPLACE FUNCTION finding_reviewed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  reviewer bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
  IF reviewer IS NOT NULL AND NEW.state NOT IN ('withdrawn', 'refused') AND EXISTS (
    SELECT 1 FROM inspections_finding f WHERE f.id = NEW.finding_id AND (f.filed_by_id = reviewer OR f.decided_by_id = reviewer
      AND TG_ARGV[0] = 'answered_by_id'
      OR EXISTS (SELECT 1 FROM inspections_checkmember m WHERE m.check_record_id = f.check_record_id AND m.user_id = reviewer)))
  THEN
    RAISE EXCEPTION '检查组成员和作出认定的人不能复核' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_objection_by_another BEFORE INSERT OR UPDATE ON consequences_findingobjection
  FOR EACH ROW EXECUTE FUNCTION finding_reviewed_by_another('answered_by_id');
CREATE OR REPLACE TRIGGER finding_reversal_by_another BEFORE INSERT OR UPDATE ON consequences_reversal
  FOR EACH ROW EXECUTE FUNCTION finding_reviewed_by_another('closed_by_id');

CREATE OR REPLACE FUNCTION consequence_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL
     OR (to_jsonb(NEW) - '{ended_at,because}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{ended_at,because}'::text[]) THEN
    RAISE EXCEPTION '督察后果只增不改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER consequence_ends_once BEFORE UPDATE ON consequences_consequence
  FOR EACH ROW EXECUTE FUNCTION consequence_ends_once();
CREATE OR REPLACE TRIGGER consequence_no_delete BEFORE DELETE ON consequences_consequence
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER plea_append_only BEFORE UPDATE OR DELETE ON consequences_plea
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER unit_account_append_only BEFORE UPDATE OR DELETE ON consequences_accountentry
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
