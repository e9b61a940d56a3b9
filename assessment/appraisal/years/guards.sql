-- A year that is decided, a quarter that is closed and what was agreed by two are corrected by rows of their own.

CREATE OR REPLACE TRIGGER year_sheet_settled_stays BEFORE UPDATE OR DELETE ON appraisal_yearsheet
  FOR EACH ROW WHEN (OLD.settled) EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER annual_result_decided_stays BEFORE UPDATE ON appraisal_annualresult
  FOR EACH ROW WHEN (OLD.decided_by_id IS NOT NULL
                     AND (NOT OLD.in_force
                          OR (OLD.person_id, OLD.year, OLD.grade, OLD.override_reason, OLD.decided_by_id, OLD.decided_at)
                             IS DISTINCT FROM
                             (NEW.person_id, NEW.year, NEW.grade, NEW.override_reason, NEW.decided_by_id, NEW.decided_at)
                          OR (OLD.sheet_id, OLD.replaces_id) IS DISTINCT FROM (NEW.sheet_id, NEW.replaces_id)))
  EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER annual_result_stays BEFORE DELETE ON appraisal_annualresult
  FOR EACH ROW WHEN (OLD.decided_by_id IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER annual_override_closed_stays BEFORE UPDATE ON appraisal_override
  FOR EACH ROW WHEN (OLD.state <> 'waiting' AND OLD.result_id IS NOT DISTINCT FROM NEW.result_id)
  EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER annual_override_stays BEFORE DELETE ON appraisal_override
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER year_proposal_settled_stays BEFORE UPDATE OR DELETE ON appraisal_proposal
  FOR EACH ROW WHEN (OLD.state <> 'proposed') EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER quarter_result_stays BEFORE UPDATE OR DELETE ON appraisal_quarterresult
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER past_result_closed_stays BEFORE UPDATE ON appraisal_pastresult
  FOR EACH ROW WHEN (OLD.state <> 'waiting') EXECUTE FUNCTION refuse_change();
