-- Draws and changes of stops are only added.
CREATE OR REPLACE TRIGGER campaign_draw_stays BEFORE UPDATE OR DELETE ON campaigns_draw
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER campaign_change_stays BEFORE UPDATE OR DELETE ON campaigns_stopchange
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A stop's check is one of its unit, and stays; what was visited is no longer changed.
CREATE OR REPLACE FUNCTION campaign_stop_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.check_record_id IS NOT NULL THEN
    RAISE EXCEPTION '这一处已经检查过，计划不能再改' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.check_record_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM inspections_spotcheck c WHERE c.id = NEW.check_record_id AND c.unit_id = NEW.unit_id) THEN
    RAISE EXCEPTION '这份督察记录不是该单位的' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER campaign_stop_guard BEFORE INSERT OR UPDATE ON campaigns_stop
  FOR EACH ROW EXECUTE FUNCTION campaign_stop_guard();

-- Once it has begun, a campaign stays as covert or open, and as long, as it was begun; what is published stays so.
CREATE OR REPLACE FUNCTION campaign_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (OLD.is_covert, OLD.theme, OLD.starts, OLD.ends, OLD.planner_id, OLD.version_id)
     IS DISTINCT FROM (NEW.is_covert, NEW.theme, NEW.starts, NEW.ends, NEW.planner_id, NEW.version_id)
     OR OLD.state IN ('published', 'dropped') THEN
    RAISE EXCEPTION '专项督察启动后，方案不能再改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER campaign_guard BEFORE UPDATE ON campaigns_campaign
  FOR EACH ROW EXECUTE FUNCTION campaign_guard();
CREATE OR REPLACE TRIGGER campaign_no_delete BEFORE DELETE ON campaigns_campaign
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
