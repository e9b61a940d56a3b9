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
