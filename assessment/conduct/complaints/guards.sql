-- What was complained of, found, said and done stays; a denunciation is never handled by the unit it is about, and nothing
-- by that unit alone.

CREATE OR REPLACE FUNCTION complaint_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.source, NEW.number, NEW.title, NEW.text, NEW.received_at, NEW.registered_at, NEW.registered_by_id)
       IS DISTINCT FROM (OLD.source, OLD.number, OLD.title, OLD.text, OLD.received_at, OLD.registered_at, OLD.registered_by_id) THEN
        RAISE EXCEPTION '信访登记后原文不能修改。' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER complaint_words_stay BEFORE UPDATE ON complaints_complaint
              FOR EACH ROW EXECUTE FUNCTION complaint_words_stay();

CREATE OR REPLACE FUNCTION complaint_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL AND (to_jsonb(NEW) - 'reversed_at') IS DISTINCT FROM (to_jsonb(OLD) - 'reversed_at') THEN
        RAISE EXCEPTION '认定生效后不能修改，改变认定另行作出。' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER complaint_finding_stays BEFORE UPDATE ON complaints_finding
              FOR EACH ROW EXECUTE FUNCTION complaint_finding_stays();

CREATE OR REPLACE TRIGGER complaint_step_stays BEFORE UPDATE ON complaints_step
              FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER complaint_satisfaction_stays BEFORE UPDATE ON complaints_satisfaction
              FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER complainant_stays BEFORE UPDATE ON complaints_complainant
              FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION complaint_handled_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM complaints_handler h JOIN complaints_complaint c ON c.id = h.complaint_id
                WHERE h.complaint_id = NEW.complaint_id AND h.until IS NULL AND h.of_unit AND c.stream = 'accusation')
       OR (SELECT bool_and(h.of_unit) FROM complaints_handler h
            WHERE h.complaint_id = NEW.complaint_id AND h.until IS NULL) THEN
        RAISE EXCEPTION '信访不能只由被投诉单位自己办理，检举控告不得交其办理。' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS complaint_handled_apart ON complaints_handler;
CREATE CONSTRAINT TRIGGER complaint_handled_apart AFTER INSERT OR UPDATE ON complaints_handler
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION complaint_handled_apart();
