"""年度缴费基数核定: what was confirmed and by which pay; written once."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER base_review_frozen BEFORE UPDATE OR DELETE ON payroll_basereview
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reviewed_base_frozen BEFORE UPDATE OR DELETE ON payroll_reviewedbase
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER base_review_no_truncate BEFORE TRUNCATE ON payroll_basereview
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reviewed_base_no_truncate BEFORE TRUNCATE ON payroll_reviewedbase
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER reviewed_base_no_truncate ON payroll_reviewedbase;
DROP TRIGGER base_review_no_truncate ON payroll_basereview;
DROP TRIGGER reviewed_base_frozen ON payroll_reviewedbase;
DROP TRIGGER base_review_frozen ON payroll_basereview;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0021_year_end_by_two"),
        ("personnel", "0003_roster_import_places"),
        ("units", "0003_path"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BaseReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="工资年度")),
                ("start", models.DateField(verbose_name="起始月")),
                ("digest", models.CharField(max_length=64, verbose_name="校验值")),
                ("people", models.PositiveIntegerField(verbose_name="人数")),
                ("changed", models.PositiveIntegerField(verbose_name="基数有变化")),
                ("left", models.JSONField(default=dict, verbose_name="未核定")),
                ("before_fen", models.BigIntegerField(verbose_name="原社保基数合计")),
                ("after_fen", models.BigIntegerField(verbose_name="新社保基数合计")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="核定时间"
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
            ],
            options={
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__day", 1)), name="base_review_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("changed__lte", models.F("people")), ("people__gt", 0)),
                        name="base_review_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "start__year",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("year"), "+", models.Value(1)
                                ),
                            )
                        ),
                        name="base_review_of_last_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewedBase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="工资年度")),
                ("slips", models.JSONField(verbose_name="依据的工资条")),
                ("total_fen", models.BigIntegerField(verbose_name="计入基数的工资合计")),
                ("months", models.PositiveSmallIntegerField(verbose_name="月数")),
                ("average_fen", models.BigIntegerField(verbose_name="月平均工资")),
                ("old_insurance_fen", models.BigIntegerField(null=True, verbose_name="原社保基数")),
                ("old_housing_fen", models.BigIntegerField(null=True, verbose_name="原公积金基数")),
                ("insurance_fen", models.BigIntegerField(verbose_name="社保基数")),
                ("housing_fen", models.BigIntegerField(verbose_name="公积金基数")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewed_bases",
                        to="personnel.person",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bases",
                        to="payroll.basereview",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["review", "person"],
                "abstract": False,
                "base_manager_name": "everything",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "year"), name="reviewed_base_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("average_fen__gt", 0), ("months__range", (1, 12)), ("total_fen__gt", 0)
                        ),
                        name="reviewed_base_of_some_pay",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("housing_fen__in", [0, models.F("average_fen")]),
                            ("insurance_fen__in", [0, models.F("average_fen")]),
                            models.Q(("insurance_fen__gt", 0), ("housing_fen__gt", 0), _connector="OR"),
                        ),
                        name="reviewed_base_is_the_average",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(GUARDS, DROP),
    ]
