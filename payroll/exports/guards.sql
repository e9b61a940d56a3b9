-- An issued file stays as it was handed out.

CREATE OR REPLACE TRIGGER export_file_append_only BEFORE UPDATE OR DELETE ON payroll_exportfile
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
