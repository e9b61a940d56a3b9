"""年度绩效兑现: what was paid of a year is not edited, and taken back only while its month is open."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

SQL = """
CREATE FUNCTION payroll_year_end_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM payroll_refuse_locked(ARRAY[OLD.month]);
    RETURN OLD;
  END IF;
  IF to_jsonb(OLD) - 'settled_by_id' - 'settled_note' <> to_jsonb(NEW) - 'settled_by_id' - 'settled_note'
     OR OLD.settled_note <> '' THEN
    RAISE EXCEPTION '年度绩效兑现记录不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER year_end_guard BEFORE UPDATE OR DELETE ON payroll_yearendpayout
  FOR EACH ROW EXECUTE FUNCTION payroll_year_end_guard();
CREATE TRIGGER year_end_no_truncate BEFORE TRUNCATE ON payroll_yearendpayout
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- a county that has its parameters already gets the proposed factors
INSERT INTO policy_parameter (code, name, value, period, source, mark)
SELECT 'performance.year_end', '年度绩效兑现系数',
       '{"factors": {"EXCELLENT": "1", "COMPETENT": "1", "BASIC": "0.5", "FAIL": "0", "NONE": "0"}}',
       daterange('2019-01-01', NULL),
       '示例（建议默认）：比照月度绩效，优秀、合格全额，基本合格减半，不合格不发；不定等次不发', 'example'
 WHERE EXISTS (SELECT FROM policy_parameter)
   AND NOT EXISTS (SELECT FROM policy_parameter WHERE code = 'performance.year_end');
"""

DROP = "DROP FUNCTION payroll_year_end_guard() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0015_back_pay_window"),
        ("personnel", "0003_roster_import_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearEndPayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("month", models.DateField(verbose_name="兑现月份")),
                ("slips", models.JSONField(verbose_name="留存明细")),
                ("held_fen", models.BigIntegerField(verbose_name="留存合计")),
                ("grade", models.CharField(blank=True, max_length=10, verbose_name="年度考核")),
                ("factor", models.CharField(max_length=20, verbose_name="系数")),
                ("amount_fen", models.BigIntegerField(verbose_name="兑现金额")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("entry", "计入工资"), ("outside", "另行支付"), ("none", "不发放")],
                        max_length=8,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="说明")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("settled_note", models.CharField(blank=True, max_length=200, verbose_name="支付方式")),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="year_end",
                        to="payroll.payentry",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="year_end_payouts",
                        to="personnel.person",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "person"],
                "abstract": False,
                "base_manager_name": "everything",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="year_end_first_day"),
                    models.UniqueConstraint(fields=("person", "year"), name="year_end_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0), ("held_fen__gt", 0)),
                        name="year_end_of_something_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen__gt", 0), ("entry__isnull", False), ("outcome", "entry")),
                            models.Q(("amount_fen__gt", 0), ("entry__isnull", True), ("outcome", "outside")),
                            models.Q(
                                ("amount_fen", 0),
                                ("entry__isnull", True),
                                ("outcome", "none"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="year_end_of_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_by__isnull", True), ("settled_note", "")),
                            models.Q(
                                ("outcome", "outside"),
                                ("settled_by__isnull", False),
                                models.Q(("settled_note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="year_end_settled_says_how",
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
