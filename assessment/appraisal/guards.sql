-- What is confirmed is corrected by a row of its own, and what was decided on a correction stays.

CREATE OR REPLACE TRIGGER month_sheet_confirmed_stays BEFORE UPDATE OR DELETE ON appraisal_monthsheet
  FOR EACH ROW WHEN (OLD.confirmed) EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER correction_decided_stays BEFORE UPDATE ON appraisal_correction
  FOR EACH ROW WHEN (OLD.state IN ('superseded', 'refused')
                     OR OLD.state = 'in_force' AND NEW.state <> 'superseded'
                     OR (OLD.base_points, OLD.grade) IS DISTINCT FROM (NEW.base_points, NEW.grade))
  EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER correction_stays BEFORE DELETE ON appraisal_correction
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- The cells of a confirmed sheet stay with it; asked once a statement, for however many cells.
CREATE OR REPLACE FUNCTION indicator_score_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM touched t JOIN appraisal_monthsheet s ON s.id = t.sheet_id WHERE s.confirmed) THEN
    RAISE EXCEPTION '已确认的考核表不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER indicator_score_added AFTER INSERT ON appraisal_indicatorscore
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicator_score_stays();
CREATE OR REPLACE TRIGGER indicator_score_changed AFTER UPDATE ON appraisal_indicatorscore
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicator_score_stays();
CREATE OR REPLACE TRIGGER indicator_score_removed AFTER DELETE ON appraisal_indicatorscore
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicator_score_stays();
