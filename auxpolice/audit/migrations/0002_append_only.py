from django.db import migrations

GUARD = """
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNGUARD = "DROP TRIGGER {name}_append_only ON {table}; DROP TRIGGER {name}_no_truncate ON {table};"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("units", "0003_path")]
    operations = [
        migrations.RunSQL(GUARD.format(name=table, table=table), UNGUARD.format(name=table, table=table))
        for table in ("audit_entry", "audit_seal")
    ]
