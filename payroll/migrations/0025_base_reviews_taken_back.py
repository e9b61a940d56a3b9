"""A base review may be taken back as a whole while no month rests on it; whoever connects."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
DROP TRIGGER base_review_frozen ON payroll_basereview;
DROP TRIGGER reviewed_base_frozen ON payroll_reviewedbase;

CREATE FUNCTION payroll_base_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
     OR to_jsonb(OLD) - 'withdrawn_by_id' - 'withdrawn_at' - 'withdrawn_because'
        <> to_jsonb(NEW) - 'withdrawn_by_id' - 'withdrawn_at' - 'withdrawn_because' THEN
    RAISE EXCEPTION '缴费基数核定不能修改或删除，只能整批撤回一次' USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM payroll_payrollmonth WHERE month >= NEW.start AND state <> 'open') THEN
    RAISE EXCEPTION '已有工资月按这次核定计算，不能撤回' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER base_review_guard BEFORE UPDATE OR DELETE ON payroll_basereview
  FOR EACH ROW EXECUTE FUNCTION payroll_base_review_guard();

CREATE FUNCTION payroll_reviewed_base_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM payroll_basereview
                                      WHERE id = OLD.review_id AND withdrawn_at IS NOT NULL) THEN
    RAISE EXCEPTION '核定的缴费基数不能修改或删除' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER reviewed_base_guard BEFORE UPDATE OR DELETE ON payroll_reviewedbase
  FOR EACH ROW EXECUTE FUNCTION payroll_reviewed_base_guard();
"""
DROP = """
DROP FUNCTION payroll_reviewed_base_guard() CASCADE;
DROP FUNCTION payroll_base_review_guard() CASCADE;
CREATE TRIGGER base_review_frozen BEFORE UPDATE OR DELETE ON payroll_basereview
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reviewed_base_frozen BEFORE UPDATE OR DELETE ON payroll_reviewedbase
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0024_more_makers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="basereview",
            name="withdrawn_at",
            field=models.DateTimeField(null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            model_name="basereview",
            name="withdrawn_because",
            field=models.CharField(blank=True, db_default="", max_length=200, verbose_name="撤回原因"),
        ),
        migrations.AddField(
            model_name="basereview",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="basereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_because", ""),
                        ("withdrawn_by__isnull", True),
                    ),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="base_review_withdrawn_with_reason",
            ),
        ),
        migrations.RunSQL(GUARDS, DROP),
    ]
