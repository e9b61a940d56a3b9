-- A filed check is evidence: what was filed doesn't change, and nothing of it is deleted.

CREATE OR REPLACE FUNCTION spot_check_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'published') IS DISTINCT FROM (to_jsonb(OLD) - 'published') OR OLD.published AND NOT NEW.published THEN
    RAISE EXCEPTION '督察记录登记后只增不改，更正请另行登记' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER spot_check_evidence BEFORE UPDATE ON inspections_spotcheck
  FOR EACH ROW EXECUTE FUNCTION spot_check_evidence();

-- Who filed the check filed its findings, whatever is said on writing: they don't confirm what they found.
CREATE OR REPLACE FUNCTION finding_filer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT filed_by_id INTO NEW.filed_by_id FROM inspections_spotcheck WHERE id = NEW.check_record_id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_filer BEFORE INSERT ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION finding_filer();

CREATE OR REPLACE FUNCTION finding_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.check_record_id, NEW.filed_by_id, NEW.unit_id, NEW.person_id, NEW.code, NEW.name, NEW.points, NEW.text)
     IS DISTINCT FROM (OLD.check_record_id, OLD.filed_by_id, OLD.unit_id, OLD.person_id, OLD.code, OLD.name, OLD.points, OLD.text) THEN
    RAISE EXCEPTION '督察问题登记后只增不改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_evidence BEFORE UPDATE ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION finding_evidence();

CREATE OR REPLACE TRIGGER spot_check_no_delete BEFORE DELETE ON inspections_spotcheck
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER finding_no_delete BEFORE DELETE ON inspections_finding
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER photo_append_only BEFORE UPDATE OR DELETE ON inspections_photo
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER proof_append_only BEFORE UPDATE OR DELETE ON inspections_proof
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
