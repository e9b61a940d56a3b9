-- A notice is there once its check is published; what was said in a round, and what was found, stays.

CREATE OR REPLACE FUNCTION rectification_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM inspections_finding f JOIN inspections_spotcheck c ON c.id = f.check_record_id
                  WHERE f.id = NEW.finding_id AND c.published) THEN
    RAISE EXCEPTION '督察结果公布之后才下达整改通知' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rectification_of_published BEFORE INSERT ON rectification_rectification
  FOR EACH ROW EXECUTE FUNCTION rectification_of_published();

CREATE OR REPLACE FUNCTION rectification_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.finding_id, NEW.notice_id, NEW.unit_id, NEW.serious, NEW.say_by, NEW.issued_at)
     IS DISTINCT FROM (OLD.finding_id, OLD.notice_id, OLD.unit_id, OLD.serious, OLD.say_by, OLD.issued_at) THEN
    RAISE EXCEPTION '整改通知下达后内容不能改动' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state = 'cancelled' THEN
    RAISE EXCEPTION '已撤销的整改不再变动' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rectification_stays BEFORE UPDATE ON rectification_rectification
  FOR EACH ROW EXECUTE FUNCTION rectification_stays();

CREATE OR REPLACE FUNCTION rectification_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.rectification_id, NEW.number, NEW.opened_at) IS DISTINCT FROM (OLD.rectification_id, OLD.number, OLD.opened_at)
     OR OLD.stated_at IS NOT NULL
        AND (NEW.statement, NEW.stated_by_id, NEW.stated_at) IS DISTINCT FROM (OLD.statement, OLD.stated_by_id, OLD.stated_at)
     OR OLD.answered_at IS NOT NULL
        AND (NEW.measures, NEW.answered_by_id, NEW.answered_at, NEW.due)
            IS DISTINCT FROM (OLD.measures, OLD.answered_by_id, OLD.answered_at, OLD.due)
     OR OLD.state IN ('passed', 'again', 'escalated', 'cancelled') AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
    RAISE EXCEPTION '整改答复和复查结论登记后不能改动' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rectification_round_stays BEFORE UPDATE ON rectification_round
  FOR EACH ROW EXECUTE FUNCTION rectification_round_stays();

-- Nobody with an office in the unit re-checks what it did, whatever is written past the actions.
CREATE OR REPLACE FUNCTION rectification_checked_from_outside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF access_office_in(
       NEW.rechecked_by_id,
       (SELECT unit_id FROM rectification_rectification WHERE id = NEW.rectification_id),
       (NEW.rechecked_at AT TIME ZONE 'Asia/Shanghai')::date
     ) THEN
    RAISE EXCEPTION '被督察单位的人不能复查本单位的整改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rectification_checked_from_outside BEFORE UPDATE OF rechecked_by_id ON rectification_round
  FOR EACH ROW WHEN (NEW.rechecked_by_id IS NOT NULL) EXECUTE FUNCTION rectification_checked_from_outside();

CREATE OR REPLACE FUNCTION rectification_done_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) ->> 'done_at' IS NOT NULL OR to_jsonb(OLD) ->> 'lifted_at' IS NOT NULL THEN
    RAISE EXCEPTION '已登记的结果不能改动' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rectification_look_back_done_once BEFORE UPDATE ON rectification_lookback
  FOR EACH ROW EXECUTE FUNCTION rectification_done_once();
CREATE OR REPLACE TRIGGER rectification_lifted_once BEFORE UPDATE ON rectification_oversight
  FOR EACH ROW EXECUTE FUNCTION rectification_done_once();

CREATE OR REPLACE TRIGGER rectification_no_delete BEFORE DELETE ON rectification_rectification
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_round_no_delete BEFORE DELETE ON rectification_round
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_look_back_no_delete BEFORE DELETE ON rectification_lookback
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_oversight_no_delete BEFORE DELETE ON rectification_oversight
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_letter_once BEFORE UPDATE OR DELETE ON rectification_letter
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_proof_once BEFORE UPDATE OR DELETE ON rectification_proof
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_extension_once BEFORE UPDATE OR DELETE ON rectification_extension
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_handing_once BEFORE UPDATE OR DELETE ON rectification_handing
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER rectification_draw_once BEFORE UPDATE OR DELETE ON rectification_draw
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
