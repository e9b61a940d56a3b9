import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("duty", "0001_initial"),
        ("personnel", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="AttendanceMonth",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_half_days", models.PositiveSmallIntegerField(verbose_name="应出勤")),
                        ("attended_half_days", models.PositiveSmallIntegerField(verbose_name="实出勤")),
                        (
                            "paid_leave_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="带薪假"),
                        ),
                        ("sick_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="病假")),
                        (
                            "personal_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="事假"),
                        ),
                        (
                            "absent_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="旷工"),
                        ),
                        ("night_shifts", models.PositiveSmallIntegerField(default=0, verbose_name="夜班")),
                        (
                            "holiday_shifts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="节假日值班"),
                        ),
                        (
                            "overtime_workday_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="工作日加班"),
                        ),
                        (
                            "overtime_rest_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="休息日加班"),
                        ),
                        (
                            "overtime_holiday_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="节假日加班"),
                        ),
                        ("meal_days", models.PositiveSmallIntegerField(default=0, verbose_name="用餐天数")),
                        ("month", models.DateField(verbose_name="月份")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "待确认"), ("confirmed", "已确认")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("typed", models.JSONField(blank=True, default=dict, verbose_name="手工更正")),
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
                migrations.CreateModel(
                    name="AttendanceCorrection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_half_days", models.PositiveSmallIntegerField(verbose_name="应出勤")),
                        ("attended_half_days", models.PositiveSmallIntegerField(verbose_name="实出勤")),
                        (
                            "paid_leave_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="带薪假"),
                        ),
                        ("sick_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="病假")),
                        (
                            "personal_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="事假"),
                        ),
                        (
                            "absent_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="旷工"),
                        ),
                        ("night_shifts", models.PositiveSmallIntegerField(default=0, verbose_name="夜班")),
                        (
                            "holiday_shifts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="节假日值班"),
                        ),
                        (
                            "overtime_workday_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="工作日加班"),
                        ),
                        (
                            "overtime_rest_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="休息日加班"),
                        ),
                        (
                            "overtime_holiday_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="节假日加班"),
                        ),
                        ("meal_days", models.PositiveSmallIntegerField(default=0, verbose_name="用餐天数")),
                        ("changed", models.JSONField(verbose_name="更正")),
                        ("reason", models.CharField(max_length=300, verbose_name="原因")),
                        (
                            "proposed_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="提出时间"
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                        (
                            "refusal",
                            models.CharField(blank=True, max_length=200, verbose_name="不同意的原因"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待确认"),
                                    ("in_force", "已生效"),
                                    ("refused", "未同意"),
                                    ("replaced", "已被后来的更正取代"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
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
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "row",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="attendance.attendancemonth",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "考勤更正",
                        "ordering": ["-proposed_at", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["in_force", "refused", "replaced", "waiting"])
                                ),
                                name="attendance_correction_state",
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
                                name="attendance_correction_adds_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="attendance_correction_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="attendance_correction_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_by__isnull", True), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="attendance_correction_confirmed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("row",),
                                name="attendance_correction_one_waits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_force")),
                                fields=("row",),
                                name="attendance_correction_one_in_force",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="DayObjection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=1000, verbose_name="内容")),
                        (
                            "raised_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="提出时间"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="答复期限")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待答复"),
                                    ("answered", "已答复"),
                                    ("upheld", "成立"),
                                    ("rejected", "不成立"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=1000, verbose_name="答复")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                        ("effect", models.JSONField(null=True, verbose_name="处理结果")),
                        ("date", models.DateField()),
                        (
                            "answered_by",
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
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "ordering": ["-raised_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="day_objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="day_objection_has_text"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        ("state__in", ("answered", "upheld", "rejected")),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("answered", "upheld", "rejected")), _negated=True
                                        ),
                                        ("answer", ""),
                                        ("answered_at__isnull", True),
                                        ("answered_by__isnull", True),
                                        ("effect__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="day_objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="day_objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("person", "date"),
                                name="day_objection_one_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="DayWord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "paid_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="带薪假"),
                        ),
                        ("sick_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="病假")),
                        (
                            "personal_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="事假"),
                        ),
                        (
                            "absent_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="旷工"),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("reason", models.CharField(max_length=200, verbose_name="说明")),
                        ("at", models.DateTimeField(auto_now=True, verbose_name="时间")),
                        (
                            "by",
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
                                related_name="+",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "date"), name="attendance_word_once"),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="attendance_word_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "paid_half_days__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(2),
                                            "-",
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("paid_half_days"),
                                                            "+",
                                                            models.F("sick_half_days"),
                                                        ),
                                                        "+",
                                                        models.F("personal_half_days"),
                                                    ),
                                                    "+",
                                                    models.F("absent_half_days"),
                                                ),
                                                "-",
                                                models.F("paid_half_days"),
                                            ),
                                        ),
                                    )
                                ),
                                name="attendance_word_two_halves",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Day",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "paid_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="带薪假"),
                        ),
                        ("sick_half_days", models.PositiveSmallIntegerField(default=0, verbose_name="病假")),
                        (
                            "personal_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="事假"),
                        ),
                        (
                            "absent_half_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="旷工"),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("workday", "工作日"),
                                    ("rest", "休息日"),
                                    ("holiday", "法定节假日"),
                                ],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        ("due_half_days", models.PositiveSmallIntegerField(verbose_name="应出勤")),
                        ("codes", models.CharField(blank=True, max_length=20, verbose_name="班次")),
                        (
                            "planned_minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="排班时长"),
                        ),
                        ("planned_by", models.CharField(blank=True, max_length=8, verbose_name="排班来源")),
                        ("sign", models.CharField(blank=True, max_length=10, verbose_name="签到")),
                        ("late_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="迟到")),
                        ("early_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="早退")),
                        ("leave", models.CharField(blank=True, max_length=40, verbose_name="请假")),
                        ("night_shifts", models.PositiveSmallIntegerField(default=0, verbose_name="夜班")),
                        (
                            "holiday_shifts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="节假日值班"),
                        ),
                        ("meal_days", models.PositiveSmallIntegerField(default=0, verbose_name="用餐")),
                        (
                            "overtime_workday_minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="工作日加班"),
                        ),
                        (
                            "overtime_rest_minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="休息日加班"),
                        ),
                        (
                            "overtime_holiday_minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="节假日加班"),
                        ),
                        ("open", models.BooleanField(default=False, verbose_name="待处理")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                        (
                            "word",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="attendance.dayword",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["date", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["unit", "date"], name="attendance_day_by_unit")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "date"), name="attendance_day_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "paid_half_days__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(2),
                                            "-",
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("paid_half_days"),
                                                            "+",
                                                            models.F("sick_half_days"),
                                                        ),
                                                        "+",
                                                        models.F("personal_half_days"),
                                                    ),
                                                    "+",
                                                    models.F("absent_half_days"),
                                                ),
                                                "-",
                                                models.F("paid_half_days"),
                                            ),
                                        ),
                                    )
                                ),
                                name="attendance_day_two_halves",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Overtime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("starts", models.DateTimeField(verbose_name="开始")),
                        ("ends", models.DateTimeField(verbose_name="结束")),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="时长")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("workday", "工作日延时（150%）"),
                                    ("rest", "休息日（200%）"),
                                    ("holiday", "法定节假日（300%）"),
                                ],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        (
                            "give",
                            models.CharField(
                                choices=[("rest", "安排补休"), ("pay", "支付加班工资")],
                                max_length=4,
                                verbose_name="怎样补偿",
                            ),
                        ),
                        ("work", models.CharField(max_length=200, verbose_name="做什么")),
                        ("urgent", models.CharField(blank=True, max_length=200, verbose_name="紧急情形")),
                        ("afterwards", models.BooleanField(default=False, verbose_name="事后登记")),
                        (
                            "asked_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="提出时间"
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                        ("refusal", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待批"),
                                    ("granted", "已批准"),
                                    ("refused", "未批准"),
                                    ("withdrawn", "已撤回"),
                                    ("cancelled", "已取消"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "call_out",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="overtime",
                                to="duty.callout",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lapsed",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="attendance.attendancecorrection",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="overtimes",
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
                        "verbose_name": "加班",
                        "ordering": ["-date", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["unit", "date"], name="attendance_overtime_by_unit")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["cancelled", "granted", "refused", "waiting", "withdrawn"])
                                ),
                                name="attendance_overtime_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gt", 0), ("minutes__lte", 1440)),
                                name="attendance_overtime_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("work", ""), _negated=True),
                                name="attendance_overtime_work",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "holiday"), _negated=True),
                                    ("give", "pay"),
                                    _connector="OR",
                                ),
                                name="attendance_overtime_holiday_is_paid",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["granted", "refused"]), _negated=True),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="attendance_overtime_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "ends",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("starts"),
                                            "+",
                                            models.ExpressionWrapper(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("minutes"),
                                                    "*",
                                                    models.Value(datetime.timedelta(seconds=60)),
                                                ),
                                                output_field=models.DurationField(),
                                            ),
                                        ),
                                    )
                                ),
                                name="attendance_overtime_interval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("starts__date", models.F("date"))),
                                name="attendance_overtime_day",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("state__in", ["waiting", "granted"])),
                                expressions=[
                                    ("person", "="),
                                    (
                                        models.Func(
                                            models.F("starts"),
                                            models.F("ends"),
                                            function="tstzrange",
                                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="attendance_overtime_one_at_a_time",
                                violation_error_message="这个人这段时间已经登记了加班，请取消或撤回后再登记。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
            ],
        ),
    ]
