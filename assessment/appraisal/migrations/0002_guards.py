from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial"), ("units", "0003_path")]
    operations = [
        migrations.RunSQL(
            """
            -- what is confirmed is corrected by a row of its own
            CREATE TRIGGER month_sheet_confirmed_stays BEFORE UPDATE OR DELETE ON appraisal_monthsheet
              FOR EACH ROW WHEN (OLD.confirmed) EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER correction_decided_stays BEFORE UPDATE ON appraisal_correction
              FOR EACH ROW WHEN (OLD.state IN ('superseded', 'refused')
                                 OR OLD.state = 'in_force' AND NEW.state <> 'superseded'
                                 OR (OLD.base_points, OLD.grade) IS DISTINCT FROM (NEW.base_points, NEW.grade))
              EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER correction_stays BEFORE DELETE ON appraisal_correction
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            migrations.RunSQL.noop,
        )
    ]
