from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("units", "0003_path")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_ledgerentry
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_ledgerentry
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """,
            migrations.RunSQL.noop,
        )
    ]
