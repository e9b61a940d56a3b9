-- A record that a session gave stands: it says what two persons confirmed. Presence and oaths are only added.

CREATE OR REPLACE TRIGGER training_record_of_a_session_stands BEFORE UPDATE OR DELETE ON training_trainingrecord
              FOR EACH ROW WHEN (OLD.source = 'session') EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER training_record_no_truncate BEFORE TRUNCATE ON training_trainingrecord
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER training_oath_stands BEFORE UPDATE OR DELETE ON training_oath
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER training_oath_no_truncate BEFORE TRUNCATE ON training_oath
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Confirmed results are not changed any more.
CREATE OR REPLACE FUNCTION training_confirmed_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM training_creditsheet s WHERE s.id = OLD.sheet_id AND s.state = 'effective') THEN
        RAISE EXCEPTION '这份培训结果已由第二人确认，不能再改。' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE OR REPLACE TRIGGER training_enrolment_confirmed_stands BEFORE UPDATE OR DELETE ON training_enrolment
              FOR EACH ROW EXECUTE FUNCTION training_confirmed_stands();
