import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("personnel", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttendanceMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                ("due_half_days", models.PositiveSmallIntegerField(verbose_name="应出勤")),
                ("attended_half_days", models.PositiveSmallIntegerField(verbose_name="实出勤")),
                ("paid_leave_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="带薪假")),
                ("sick_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="病假")),
                ("personal_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="事假")),
                ("absent_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="旷工")),
                ("night_shifts", models.PositiveSmallIntegerField(default=0, verbose_name="夜班")),
                ("holiday_shifts", models.PositiveSmallIntegerField(default=0, verbose_name="节假日值班")),
                (
                    "overtime_workday_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="工作日加班"),
                ),
                ("overtime_rest_minutes", models.PositiveIntegerField(default=0, verbose_name="休息日加班")),
                (
                    "overtime_holiday_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="节假日加班"),
                ),
                ("meal_days", models.PositiveSmallIntegerField(default=0, verbose_name="用餐天数")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "待确认"), ("confirmed", "已确认")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("row_version", models.PositiveIntegerField(default=1)),
                (
                    "confirmed_by",
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
                        related_name="attendance",
                        to="personnel.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "person", "unit"],
                "abstract": False,
                "base_manager_name": "everything",
                "indexes": [models.Index(fields=["month", "unit"], name="attendance_by_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="attendance_month_first_day"
                    ),
                    models.UniqueConstraint(
                        fields=("person", "month", "unit"), name="attendance_one_per_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_half_days",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("attended_half_days"),
                                                "+",
                                                models.F("paid_leave_half_days"),
                                            ),
                                            "+",
                                            models.F("sick_half_days"),
                                        ),
                                        "+",
                                        models.F("personal_half_days"),
                                    ),
                                    "+",
                                    models.F("absent_half_days"),
                                ),
                            )
                        ),
                        name="attendance_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_half_days__lte", 62)), name="attendance_within_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), ("confirmed_by__isnull", False), _connector="OR"
                        ),
                        name="attendance_confirmed_by",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
    ]
