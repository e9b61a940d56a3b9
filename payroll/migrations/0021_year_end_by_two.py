"""A share paid outside the payroll is in no figures that a chain signs: it takes a second person of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = """
CREATE OR REPLACE FUNCTION payroll_year_end_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM payroll_refuse_locked(ARRAY[OLD.month]);
    RETURN OLD;
  END IF;
  IF to_jsonb(OLD) - 'settled_by_id' - 'settled_note' - 'confirmed_by_id'
     <> to_jsonb(NEW) - 'settled_by_id' - 'settled_note' - 'confirmed_by_id'
     OR OLD.confirmed_by_id IS NOT NULL
     OR OLD.settled_note <> '' AND NEW.settled_note NOT IN ('', OLD.settled_note)
     OR OLD.settled_by_id IS NOT NULL AND NEW.settled_by_id <> OLD.settled_by_id
     OR NEW.confirmed_by_id IS NOT NULL AND OLD.settled_by_id IS NULL THEN
    RAISE EXCEPTION '年度绩效兑现记录不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0020_settled_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "yearendpayout",
            "confirmed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "yearendpayout",
            models.CheckConstraint(
                condition=models.Q(("confirmed_by__isnull", True))
                | models.Q(("settled_by__isnull", False))
                & models.Q(("confirmed_by", models.F("settled_by")), _negated=True),
                name="year_end_settled_by_two",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
