from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial"), ("units", "0003_path")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON assessment_ledgerentry
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON assessment_ledgerentry
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            -- what is confirmed is corrected by a row of its own
            CREATE TRIGGER month_sheet_confirmed_stays BEFORE UPDATE OR DELETE ON assessment_monthsheet
              FOR EACH ROW WHEN (OLD.confirmed) EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER correction_decided_stays BEFORE UPDATE ON assessment_correction
              FOR EACH ROW WHEN (OLD.state IN ('superseded', 'refused')
                                 OR OLD.state = 'in_force' AND NEW.state <> 'superseded'
                                 OR (OLD.base_points, OLD.grade) IS DISTINCT FROM (NEW.base_points, NEW.grade))
              EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER correction_stays BEFORE DELETE ON assessment_correction
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER ledger_append_only ON assessment_ledgerentry;
            DROP TRIGGER ledger_no_truncate ON assessment_ledgerentry;
            DROP TRIGGER month_sheet_confirmed_stays ON assessment_monthsheet;
            DROP TRIGGER correction_decided_stays ON assessment_correction;
            DROP TRIGGER correction_stays ON assessment_correction;
            """,
        )
    ]
