-- What was sent stays as it was sent: a message is only marked read, once; papers and their service are only added.

CREATE OR REPLACE FUNCTION notice_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'read_at') IS DISTINCT FROM (to_jsonb(OLD) - 'read_at') OR OLD.read_at IS NOT NULL THEN
    RAISE EXCEPTION '消息只增不改：发出后只能标为已读' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER notice_as_sent BEFORE UPDATE ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION notice_as_sent();
CREATE OR REPLACE TRIGGER notice_no_delete BEFORE DELETE ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER urging_append_only BEFORE UPDATE OR DELETE ON notices_urging
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER paper_append_only BEFORE UPDATE OR DELETE ON notices_paper
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER service_append_only BEFORE UPDATE OR DELETE ON notices_service
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- On the screen a paper is acknowledged by its addressee and nobody else; any other way by somebody else than them.
CREATE OR REPLACE FUNCTION service_by_whom() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  theirs boolean;
BEGIN
  SELECT paper.to_user_id = NEW.recorded_by_id
      OR EXISTS (SELECT FROM access_user account
                  WHERE account.id = NEW.recorded_by_id AND account.person_id = paper.to_person_id)
    INTO theirs FROM notices_paper paper WHERE paper.id = NEW.paper_id;
  IF coalesce(theirs, false) <> (NEW.how = 'screen') THEN
    RAISE EXCEPTION '文书只能由本人在线阅知，其他方式由他人登记' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER service_by_whom BEFORE INSERT ON notices_service
  FOR EACH ROW EXECUTE FUNCTION service_by_whom();
