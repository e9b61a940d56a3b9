import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

SQL = """
-- A protected pay is ended, not edited; nothing that a locked month has been paid by is taken away.
CREATE FUNCTION payroll_protected_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken daterange; months date[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.person_id, NEW.employment_id, NEW.regular_fen, NEW.before_id, NEW.version_id, NEW.protection_id, NEW.why,
        NEW.entered_by_id, lower(NEW.period))
       IS DISTINCT FROM
       (OLD.person_id, OLD.employment_id, OLD.regular_fen, OLD.before_id, OLD.version_id, OLD.protection_id, OLD.why,
        OLD.entered_by_id, lower(OLD.period))
       OR upper(NEW.period) IS NULL OR upper(NEW.period) > coalesce(upper(OLD.period), 'infinity') THEN
      RAISE EXCEPTION '就高不就低补差只能终止，不能修改；更正请终止后另立'
        USING ERRCODE = 'restrict_violation';
    END IF;
    taken := OLD.period - NEW.period;
  ELSE
    taken := OLD.period;
  END IF;
  SELECT array_agg(month) INTO months FROM payroll_payrollmonth
   WHERE daterange(month, (month + interval '1 month')::date) && taken;
  IF months IS NOT NULL THEN PERFORM payroll_refuse_locked(months); END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payroll_protected_guard BEFORE UPDATE OR DELETE ON payroll_protectedpay
  FOR EACH ROW EXECUTE FUNCTION payroll_protected_guard();
"""

DROP = "DROP FUNCTION payroll_protected_guard() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0011_supplementary_guards"),
        ("personnel", "0003_roster_import_places"),
        ("policy", "0004_parameter_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Protection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="施行日期")),
                ("month", models.DateField(verbose_name="起始月份")),
                (
                    "unit_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="施行单位"
                    ),
                ),
                ("chosen", models.BooleanField(verbose_name="就高不就低")),
                (
                    "left_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="不保护的人",
                    ),
                ),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protections",
                        to="policy.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["month", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="protection_first_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedPay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("regular_fen", models.BigIntegerField(verbose_name="受保护的原固定工资")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                ("why", models.CharField(max_length=300, verbose_name="依据")),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "ended_why",
                    models.CharField(blank=True, db_default="", max_length=300, verbose_name="终止原因"),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.policyversion",
                        verbose_name="原方案",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.employment",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protected_pay",
                        to="personnel.person",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protected_pay",
                        to="policy.policyversion",
                        verbose_name="现方案",
                    ),
                ),
                (
                    "ended_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payroll.protection",
                    ),
                ),
                (
                    "protection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="payroll.protection",
                    ),
                ),
            ],
            options={
                "ordering": ["person", "period"],
                "abstract": False,
                "base_manager_name": "everything",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("person", "="), ("period", "&&")], name="protected_pay_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                        name="protected_pay_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("regular_fen__gt", 0)), name="protected_pay_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("version")), _negated=True),
                        name="protected_pay_two_versions",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_by__isnull", True),
                            models.Q(("ended_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="protected_pay_end_has_reason",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(SQL, DROP),
    ]
