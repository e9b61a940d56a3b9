-- The path of a unit follows its parent, whoever writes the row; a cycle is refused.

CREATE OR REPLACE FUNCTION unit_set_path() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE above text;
BEGIN
  IF NEW.parent_id IS NULL THEN
    NEW.path := '/' || NEW.id || '/';
  ELSE
    SELECT path INTO above FROM units_unit WHERE id = NEW.parent_id;
    IF above LIKE '%/' || NEW.id || '/%' THEN
      RAISE EXCEPTION '单位不能隶属于自己的下级' USING ERRCODE = 'check_violation';
    END IF;
    NEW.path := above || NEW.id || '/';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id, path ON units_unit
  FOR EACH ROW EXECUTE FUNCTION unit_set_path();

CREATE OR REPLACE FUNCTION unit_move_children() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.path <> OLD.path THEN
    UPDATE units_unit SET path = '' WHERE parent_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER unit_path_below AFTER UPDATE ON units_unit
  FOR EACH ROW EXECUTE FUNCTION unit_move_children();
