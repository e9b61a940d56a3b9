-- A punch is evidence: it stays as it came. What a file brought is taken back with the file, by deleting.
CREATE OR REPLACE TRIGGER duty_punch_stays BEFORE UPDATE ON duty_punch
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A handover that is closed stays; what was counted and who was there stays from the first signature on.
CREATE OR REPLACE FUNCTION duty_handover_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('taken', 'settled') THEN
    RAISE EXCEPTION '交接班已经完成，不能修改或删除' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '交接班记录不能删除' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER duty_handover_stays BEFORE UPDATE OR DELETE ON duty_handover
  FOR EACH ROW EXECUTE FUNCTION duty_handover_stays();

CREATE OR REPLACE FUNCTION duty_handover_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT state FROM duty_handover WHERE id = OLD.handover_id) <> 'open' THEN
    RAISE EXCEPTION '交班人签字后，清点和到岗情况不能再改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER duty_count_stays BEFORE UPDATE OR DELETE ON duty_handovercount
  FOR EACH ROW EXECUTE FUNCTION duty_handover_part_stays();
CREATE OR REPLACE TRIGGER duty_present_stays BEFORE UPDATE OR DELETE ON duty_handoverperson
  FOR EACH ROW EXECUTE FUNCTION duty_handover_part_stays();

-- A signature stays. A matter is closed once and otherwise stays.
CREATE OR REPLACE TRIGGER duty_signature_stays BEFORE UPDATE OR DELETE ON duty_handoversignature
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER duty_picture_stays BEFORE UPDATE OR DELETE ON duty_signaturepicture
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER duty_matter_handed_stays BEFORE UPDATE OR DELETE ON duty_handovermatter
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION duty_matter_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
     OR (NEW.unit_id, NEW.kind, NEW.text, NEW.opened_in_id, NEW.opened_by_id, NEW.opened_at)
        IS DISTINCT FROM (OLD.unit_id, OLD.kind, OLD.text, OLD.opened_in_id, OLD.opened_by_id, OLD.opened_at) THEN
    RAISE EXCEPTION '交接事项只能办结一次，不能修改或删除' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER duty_matter_stays BEFORE UPDATE OR DELETE ON duty_matter
  FOR EACH ROW EXECUTE FUNCTION duty_matter_stays();

-- The log is evidence: entries, reports and receipts are only added; a correction is an entry of its own. Entries and
-- reports are locked while something is added to them, which needs the right to change them: their guard is their own.
CREATE OR REPLACE FUNCTION duty_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '情况记载和报告只增不改，更正请另记一条' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER duty_situation_stays BEFORE UPDATE OR DELETE ON duty_situation
  FOR EACH ROW EXECUTE FUNCTION duty_log_stays();
CREATE OR REPLACE TRIGGER duty_situation_people_stay BEFORE UPDATE OR DELETE ON duty_situation_people
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER duty_situation_picture_stays BEFORE UPDATE OR DELETE ON duty_situationpicture
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER duty_report_stays BEFORE UPDATE OR DELETE ON duty_situationreport
  FOR EACH ROW EXECUTE FUNCTION duty_log_stays();
CREATE OR REPLACE TRIGGER duty_receipt_stays BEFORE UPDATE OR DELETE ON duty_situationreceipt
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
