-- A punch is evidence: it stays as it came. What a file brought is taken back with the file, by deleting.
CREATE OR REPLACE TRIGGER duty_punch_stays BEFORE UPDATE ON duty_punch
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
