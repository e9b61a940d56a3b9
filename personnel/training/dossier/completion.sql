-- A certificate of completion is given out once and stays as it is.

CREATE OR REPLACE TRIGGER completion_append_only BEFORE UPDATE OR DELETE ON training_completion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER completion_no_truncate BEFORE TRUNCATE ON training_completion
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
