from django.db import migrations

FREEZE = """
CREATE FUNCTION policy_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('approved', 'superseded') AND
     (NEW.content, NEW.kind, NEW.number, NEW.created_by_id, NEW.approved_by_id)
       IS DISTINCT FROM (OLD.content, OLD.kind, OLD.number, OLD.created_by_id, OLD.approved_by_id) THEN
    RAISE EXCEPTION '已批准的政策不能修改，请另起草新版本' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER policy_version_frozen BEFORE UPDATE ON policy_policyversion
  FOR EACH ROW EXECUTE FUNCTION policy_version_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FREEZE,
            "DROP TRIGGER policy_version_frozen ON policy_policyversion; DROP FUNCTION policy_version_frozen()",
        )
    ]
