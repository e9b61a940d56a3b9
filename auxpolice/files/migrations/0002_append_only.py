"""What was attached, and what was taken out of sight, is only added to."""

from django.db import migrations

GUARDS = "".join(
    f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON files_{name} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON files_{name} "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    for name in ("attachment", "removal")
)


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("units", "0003_path")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
