import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("personnel", "0001_initial"),
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False, verbose_name="月份")),
                (
                    "state",
                    models.CharField(
                        choices=[("scoring", "评分中"), ("published", "已公布"), ("archived", "已归档")],
                        default="scoring",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
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
                        related_name="+",
                        to="policy.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-month"],
            },
        ),
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
                "ordering": ["-month", "person"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("unit", "单位"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="荣誉")),
                ("issuer", models.CharField(max_length=100, verbose_name="颁授单位")),
                ("day", models.DateField(verbose_name="日期")),
                ("document", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="personnel.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="计入月份")),
                ("day", models.DateField(verbose_name="发生日期")),
                ("code", models.CharField(max_length=20, verbose_name="项目代码")),
                ("name", models.CharField(max_length=60, verbose_name="项目")),
                ("points", models.IntegerField(verbose_name="分值")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="事由")),
                ("source_kind", models.CharField(max_length=20, verbose_name="来源")),
                ("source_id", models.CharField(blank=True, max_length=40)),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to="personnel.person",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="assessment.ledgerentry",
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
                "ordering": ["-day", "-id"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MonthSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                ("base_points", models.IntegerField(blank=True, null=True, verbose_name="评分")),
                ("ledger_points", models.IntegerField(default=0, verbose_name="台账加减分")),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("EXCELLENT", "优秀"),
                            ("COMPETENT", "合格"),
                            ("BASIC", "基本合格"),
                            ("FAIL", "不合格"),
                            ("NONE", "不定等次"),
                        ],
                        default="NONE",
                        max_length=10,
                        verbose_name="等次",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="评语")),
                ("confirmed", models.BooleanField(default=False, verbose_name="已确认")),
                ("row_version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_sheets",
                        to="personnel.person",
                    ),
                ),
                (
                    "scored_by",
                    models.ForeignKey(
                        null=True,
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
                "ordering": ["-month", "person"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("criticism", "批评教育"),
                            ("warning", "警告"),
                            ("demerit", "记过"),
                            ("serious_demerit", "记大过"),
                            ("demotion", "降低层级"),
                            ("dismissal", "解除劳动合同"),
                        ],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="事由")),
                ("decided", models.DateField(verbose_name="决定日期")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="影响期")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sanctions",
                        to="personnel.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-decided"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SheetObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="异议")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待答复"), ("upheld", "成立"), ("rejected", "不成立")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("due", models.DateField(verbose_name="答复期限")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="personnel.person"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="assessment.monthsheet",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="UnitSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("scoring", "评分中"), ("submitted", "已提交"), ("confirmed", "已确认")],
                        default="scoring",
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
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_sheets",
                        to="assessment.assessmentmonth",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
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
                "ordering": ["month", "unit__sort_order"],
                "abstract": False,
                "base_manager_name": "everything",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="monthsheet",
            name="unit_sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="assessment.unitsheet"
            ),
        ),
        migrations.CreateModel(
            name="AnnualResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("EXCELLENT", "优秀"),
                            ("COMPETENT", "合格"),
                            ("BASIC", "基本合格"),
                            ("FAIL", "不合格"),
                            ("NONE", "不定等次"),
                        ],
                        max_length=10,
                        verbose_name="等次",
                    ),
                ),
                ("override_reason", models.CharField(blank=True, max_length=200, verbose_name="调整理由")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annual_results",
                        to="personnel.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
                "abstract": False,
                "base_manager_name": "everything",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "year"), name="annual_result_once")
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name="assessmentmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="assessment_month_first_day"
            ),
        ),
        migrations.AddIndex(
            model_name="attendancemonth",
            index=models.Index(fields=["month", "unit"], name="attendance_by_unit"),
        ),
        migrations.AddConstraint(
            model_name="attendancemonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="attendance_month_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendancemonth",
            constraint=models.UniqueConstraint(fields=("person", "month"), name="attendance_one_per_month"),
        ),
        migrations.AddConstraint(
            model_name="attendancemonth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_half_days",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("attended_half_days"), "+", models.F("paid_leave_half_days")
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
        ),
        migrations.AddConstraint(
            model_name="attendancemonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_half_days__lte", 62)), name="attendance_within_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendancemonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("confirmed_by__isnull", False), _connector="OR"),
                name="attendance_confirmed_by",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["month", "person"], name="ledger_by_month"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["person", "-day"], name="ledger_by_person"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="ledger_month_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", True), models.Q(("source_id", ""), _negated=True)),
                fields=("source_kind", "source_id"),
                name="ledger_one_entry_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("points", 0), _negated=True), name="ledger_points_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetobjection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("sheet",), name="sheet_objection_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetobjection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("answered_by__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="sheet_objection_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitsheet",
            constraint=models.UniqueConstraint(fields=("month", "unit"), name="unit_sheet_once"),
        ),
        migrations.AddConstraint(
            model_name="unitsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    ("submitted_by__isnull", True),
                    models.Q(("confirmed_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="unit_sheet_maker_is_not_checker",
            ),
        ),
        migrations.AddIndex(
            model_name="monthsheet",
            index=models.Index(fields=["month", "unit"], name="month_sheet_by_unit"),
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="month_sheet_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.UniqueConstraint(fields=("person", "month"), name="month_sheet_once"),
        ),
        migrations.AddConstraint(
            model_name="monthsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("base_points__isnull", True), ("base_points__range", (0, 10000)), _connector="OR"
                ),
                name="month_sheet_base_within_100",
            ),
        ),
    ]
