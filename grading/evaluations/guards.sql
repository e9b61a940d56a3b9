-- The wording of a public notice that has been settled is what was put up: it stays.

CREATE OR REPLACE FUNCTION evaluation_notice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.notice_frozen_at IS NOT NULL AND (NEW.notice_text, NEW.notice_frozen_at, NEW.meeting, NEW.meeting_on)
     IS DISTINCT FROM (OLD.notice_text, OLD.notice_frozen_at, OLD.meeting, OLD.meeting_on) THEN
    RAISE EXCEPTION '公示正文已定稿，不能再改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evaluation_notice_frozen BEFORE UPDATE ON grading_evaluation
  FOR EACH ROW EXECUTE FUNCTION evaluation_notice_frozen();
