-- What was attached, and what was taken out of sight, is only added to.

CREATE OR REPLACE TRIGGER attachment_append_only BEFORE UPDATE OR DELETE ON files_attachment
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER attachment_no_truncate BEFORE TRUNCATE ON files_attachment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER removal_append_only BEFORE UPDATE OR DELETE ON files_removal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER removal_no_truncate BEFORE TRUNCATE ON files_removal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
