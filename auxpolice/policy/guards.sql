-- What was approved, put forward, said and answered stays as it was; an opinion may only be withdrawn.

CREATE OR REPLACE FUNCTION policy_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('approved', 'superseded') AND
     (NEW.content, NEW.kind, NEW.number, NEW.created_by_id, NEW.approved_by_id)
       IS DISTINCT FROM (OLD.content, OLD.kind, OLD.number, OLD.created_by_id, OLD.approved_by_id) THEN
    RAISE EXCEPTION '已批准的政策不能修改，请另起草新版本' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER policy_version_frozen BEFORE UPDATE ON policy_policyversion
  FOR EACH ROW EXECUTE FUNCTION policy_version_frozen();

CREATE OR REPLACE FUNCTION policy_opinion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.consultation_id, NEW.author_id, NEW.stance, NEW.part, NEW.text, NEW.unnamed)
     IS DISTINCT FROM (OLD.consultation_id, OLD.author_id, OLD.stance, OLD.part, OLD.text, OLD.unnamed)
     OR OLD.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION '意见提交后不能修改，只能撤回' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER policy_opinion_guard BEFORE UPDATE ON policy_opinion
  FOR EACH ROW EXECUTE FUNCTION policy_opinion_guard();

CREATE OR REPLACE FUNCTION policy_consultation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.version_id, NEW.number, NEW.explanation, NEW.unit_ids, NEW.opens, NEW.closes, NEW.content)
     IS DISTINCT FROM (OLD.version_id, OLD.number, OLD.explanation, OLD.unit_ids, OLD.opens, OLD.closes, OLD.content)
     OR OLD.closed_at IS NOT NULL THEN
    RAISE EXCEPTION '征求意见的内容不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER policy_consultation_guard BEFORE UPDATE ON policy_consultation
  FOR EACH ROW EXECUTE FUNCTION policy_consultation_guard();

CREATE OR REPLACE TRIGGER policy_opinion_kept BEFORE DELETE ON policy_opinion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER policy_reply_kept BEFORE UPDATE OR DELETE ON policy_reply
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
