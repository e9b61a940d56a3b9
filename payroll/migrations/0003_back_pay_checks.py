"""Checks of back pay; lines name the month they correct, and change only while their month is open or calculated."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

FILL = """
UPDATE payroll_backpayline l SET of_month = s.month_id FROM payroll_payslip s WHERE s.id = l.slip_id;
"""

GUARD = """
CREATE FUNCTION payroll_back_pay_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched date[]; found record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT month) INTO touched FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT month) INTO touched FROM old_rows;
  ELSE
    SELECT array_agg(DISTINCT month) INTO touched
      FROM (SELECT month FROM new_rows UNION SELECT month FROM old_rows) both_sides;
  END IF;
  IF touched IS NULL THEN RETURN NULL; END IF;
  PERFORM payroll_refuse_locked(touched);
  SELECT month, state INTO found FROM payroll_payrollmonth
   WHERE month = ANY (touched) AND state NOT IN ('open', 'calculated') LIMIT 1;
  IF found.month IS NOT NULL THEN
    RAISE EXCEPTION '% 正在计算或已复核，补发补扣不能再改', to_char(found.month, 'YYYY-MM')
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER back_pay_guard_insert AFTER INSERT ON payroll_backpayline
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_back_pay_guard();
CREATE TRIGGER back_pay_guard_update AFTER UPDATE ON payroll_backpayline
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_back_pay_guard();
CREATE TRIGGER back_pay_guard_delete AFTER DELETE ON payroll_backpayline
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_back_pay_guard();
CREATE TRIGGER back_pay_no_truncate BEFORE TRUNCATE ON payroll_backpayline
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP_GUARD = """
DROP TRIGGER back_pay_no_truncate ON payroll_backpayline;
DROP FUNCTION payroll_back_pay_guard() CASCADE;
"""
OLD_GUARD = "DROP TRIGGER back_pay_guard ON payroll_backpayline"
PUT_BACK = """
CREATE TRIGGER back_pay_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_backpayline
  FOR EACH ROW EXECUTE FUNCTION payroll_row_guard('month')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("batch", "0001_initial"),
        ("payroll", "0002_guards"),
        ("personnel", "0003_roster_import_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(OLD_GUARD, PUT_BACK),
        migrations.CreateModel(
            name="BackPayCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "核查中"), ("done", "已核查"), ("failed", "未完成")],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("people", models.PositiveIntegerField(default=0)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="back_pay_check",
                        to="batch.job",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="back_pay_checks",
                        to="payroll.payrollmonth",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="back_pay_check_window"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("month",),
                        name="back_pay_one_live_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BackPayGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of_month", models.DateField(verbose_name="所属月份")),
                ("text", models.CharField(max_length=200, verbose_name="说明")),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gaps",
                        to="payroll.backpaycheck",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="personnel.person"
                    ),
                ),
            ],
            options={
                "ordering": ["person", "of_month"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("found_by", "person", "of_month"), name="back_pay_gap_once"
                    )
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="backpayline",
            options={"base_manager_name": "everything", "ordering": ["-month", "person", "of_month", "id"]},
        ),
        migrations.RemoveConstraint(
            model_name="backpayline",
            name="back_pay_once",
        ),
        migrations.AddField(
            model_name="backpayline",
            name="of_month",
            field=models.DateField(default=datetime.date(2000, 1, 1), verbose_name="所属月份"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="backpayline",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="backpayline",
            name="settled_note",
            field=models.CharField(blank=True, max_length=200, verbose_name="结清方式"),
        ),
        migrations.AddField(
            model_name="backpayline",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "核查中"),
                    ("posted", "已计入"),
                    ("pending", "待处理"),
                    ("settled", "已另行结清"),
                ],
                default="posted",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="backpayline",
            name="before_fen",
            field=models.BigIntegerField(verbose_name="已发"),
        ),
        migrations.AlterField(
            model_name="backpayline",
            name="slip",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="payroll.payslip",
            ),
        ),
        migrations.AddField(
            model_name="backpayline",
            name="found_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="found",
                to="payroll.backpaycheck",
            ),
        ),
        migrations.AddIndex(
            model_name="backpayline",
            index=models.Index(fields=["of_month"], name="back_pay_by_old_month"),
        ),
        migrations.AddConstraint(
            model_name="backpayline",
            constraint=models.CheckConstraint(
                condition=models.Q(("of_month__day", 1)), name="back_pay_of_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="backpayline",
            constraint=models.CheckConstraint(
                condition=models.Q(("of_month__lt", models.F("month"))), name="back_pay_of_an_earlier_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="backpayline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["posted", "pending"])),
                fields=("month", "person", "of_month", "item", "fact"),
                name="back_pay_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="backpayline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "settled"), _negated=True),
                    models.Q(("settled_by__isnull", False), models.Q(("settled_note", ""), _negated=True)),
                    _connector="OR",
                ),
                name="back_pay_settled_says_how",
            ),
        ),
        migrations.RunSQL(GUARD, DROP_GUARD),
    ]
