-- A filed check is evidence: what was filed doesn't change, and nothing of it is deleted.

CREATE OR REPLACE FUNCTION spot_check_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published OR (to_jsonb(NEW) - 'published' - 'published_by_id' - 'published_at')
     IS DISTINCT FROM (to_jsonb(OLD) - 'published' - 'published_by_id' - 'published_at') THEN
    RAISE EXCEPTION '督察记录登记后只增不改，更正请另行登记' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER spot_check_evidence BEFORE UPDATE ON inspections_spotcheck
  FOR EACH ROW EXECUTE FUNCTION spot_check_evidence();

CREATE OR REPLACE FUNCTION inspection_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.number IS NOT NULL OR (to_jsonb(NEW) - 'year' - 'number') IS DISTINCT FROM (to_jsonb(OLD) - 'year' - 'number') THEN
    RAISE EXCEPTION '督察登记后只增不改，编号一经确定不再变动' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER inspection_evidence BEFORE UPDATE ON inspections_inspection
  FOR EACH ROW EXECUTE FUNCTION inspection_evidence();

-- At least two inspectors (公安机关督察条例), of whom who filed it is one; said once the check is whole.
CREATE OR REPLACE FUNCTION spot_check_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM inspections_checkmember
                  WHERE check_record_id = NEW.id AND role = 'filed' AND user_id = NEW.filed_by_id)
     OR NOT EXISTS (SELECT FROM inspections_checkmember
                     WHERE check_record_id = NEW.id AND role = 'with' AND user_id <> NEW.filed_by_id) THEN
    RAISE EXCEPTION '督察须二人以上，登记人和同行检查人都要记明' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS spot_check_by_two ON inspections_spotcheck;
CREATE CONSTRAINT TRIGGER spot_check_by_two AFTER INSERT ON inspections_spotcheck
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION spot_check_by_two();

-- Who filed the check filed its findings, whatever is said on writing: they don't confirm what they found.
CREATE OR REPLACE FUNCTION finding_filer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT filed_by_id INTO NEW.filed_by_id FROM inspections_spotcheck WHERE id = NEW.check_record_id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_filer BEFORE INSERT ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION finding_filer();

CREATE OR REPLACE FUNCTION finding_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := ARRAY['state', 'decided_by_id', 'decided_at', 'decision', 'shown'];
BEGIN
  IF (to_jsonb(NEW) - moves) IS DISTINCT FROM (to_jsonb(OLD) - moves) OR OLD.shown AND NOT NEW.shown THEN
    RAISE EXCEPTION '督察问题登记后只增不改' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND EXISTS (
     SELECT FROM inspections_checkmember WHERE check_record_id = NEW.check_record_id AND user_id = NEW.decided_by_id AND role = 'with') THEN
    RAISE EXCEPTION '参加这次督察的人不能认定自己查出的问题' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_evidence BEFORE UPDATE ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION finding_evidence();

CREATE OR REPLACE TRIGGER spot_check_no_delete BEFORE DELETE ON inspections_spotcheck
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER inspection_no_delete BEFORE DELETE ON inspections_inspection
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER finding_no_delete BEFORE DELETE ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER photo_append_only BEFORE UPDATE OR DELETE ON inspections_photo
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER check_member_append_only BEFORE UPDATE OR DELETE ON inspections_checkmember
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER addition_append_only BEFORE UPDATE OR DELETE ON inspections_addition
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER checklist_answer_append_only BEFORE UPDATE OR DELETE ON inspections_checklistanswer
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
