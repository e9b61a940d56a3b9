"""What is settled outside the payroll enters no figures that a chain signs: it takes a second person of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = """
CREATE FUNCTION payroll_settled_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'settled' THEN
    RAISE EXCEPTION '补发补扣已另行结清，不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'settled' AND NEW.confirmed_by_id IS NULL THEN
    RAISE EXCEPTION '另行结清须由另一人确认' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER back_pay_settled BEFORE INSERT OR UPDATE ON payroll_backpayline
  FOR EACH ROW EXECUTE FUNCTION payroll_settled_guard();
"""

DROP = "DROP FUNCTION payroll_settled_guard() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0019_supplementary_chain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "backpayline",
            "confirmed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "backpayline",
            models.CheckConstraint(
                condition=models.Q(("confirmed_by__isnull", True))
                | models.Q(("state", "settled"))
                & models.Q(("confirmed_by", models.F("settled_by")), _negated=True),
                name="back_pay_settled_by_two",
            ),
        ),
        migrations.RunSQL(SQL, DROP),
    ]
