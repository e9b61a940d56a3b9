import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("personnel", "0001_initial"),
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="AssessmentMonth",
                    fields=[
                        ("month", models.DateField(primary_key=True, serialize=False, verbose_name="月份")),
                        (
                            "opened_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
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
                    ],
                    options={
                        "ordering": ["-month"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="assessment_month_first_day"
                            )
                        ],
                    },
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
                        ("ledger_points", models.IntegerField(null=True, verbose_name="台账加减分")),
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
                        (
                            "grade_because",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="等次理由"
                            ),
                        ),
                        (
                            "self_remark",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=300, verbose_name="本人自述"
                            ),
                        ),
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
                        (
                            "unit_sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="appraisal.unitsheet",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-month", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["month", "unit"], name="month_sheet_by_unit")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="month_sheet_first_day"
                            ),
                            models.UniqueConstraint(fields=("person", "month"), name="month_sheet_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("base_points__isnull", True),
                                    ("base_points__range", (0, 10000)),
                                    _connector="OR",
                                ),
                                name="month_sheet_base_within_100",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed", True), ("ledger_points__isnull", False)),
                                    models.Q(("confirmed", False), ("ledger_points__isnull", True)),
                                    _connector="OR",
                                ),
                                name="month_sheet_sum_frozen_when_confirmed",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="IndicatorScore",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=12, verbose_name="指标")),
                        ("family", models.CharField(blank=True, max_length=30, verbose_name="岗位类型")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("full", models.PositiveIntegerField(verbose_name="分值")),
                        ("counted", models.PositiveIntegerField(null=True, verbose_name="统计数")),
                        ("counted_points", models.PositiveIntegerField(null=True, verbose_name="统计得分")),
                        ("typed_points", models.PositiveIntegerField(null=True, verbose_name="评分")),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="调整理由")),
                        (
                            "points",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.comparison.Coalesce(
                                    "typed_points", "counted_points"
                                ),
                                output_field=models.PositiveIntegerField(),
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scores",
                                to="appraisal.monthsheet",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["sheet", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("sheet", "code"), name="indicator_score_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("typed_points__isnull", True),
                                        ("typed_points__lte", models.F("full")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("counted_points__isnull", True),
                                        ("counted_points__lte", models.F("full")),
                                        _connector="OR",
                                    ),
                                ),
                                name="indicator_score_within_its_points",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("typed_points__isnull", True),
                                    ("counted_points__isnull", True),
                                    models.Q(("because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="indicator_score_departs_with_a_reason",
                            ),
                        ],
                    },
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
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="appraisal.monthsheet",
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
                                name="sheet_objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="sheet_objection_has_text",
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
                                name="sheet_objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="sheet_objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("sheet",),
                                name="sheet_objection_one_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Correction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before_points", models.IntegerField(verbose_name="原评分")),
                        ("base_points", models.IntegerField(verbose_name="更正后评分")),
                        (
                            "before_grade",
                            models.CharField(
                                choices=[
                                    ("EXCELLENT", "优秀"),
                                    ("COMPETENT", "合格"),
                                    ("BASIC", "基本合格"),
                                    ("FAIL", "不合格"),
                                    ("NONE", "不定等次"),
                                ],
                                max_length=10,
                                verbose_name="原等次",
                            ),
                        ),
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
                                verbose_name="更正后等次",
                            ),
                        ),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待另一人确认"),
                                    ("in_force", "已生效"),
                                    ("superseded", "已被后来的更正取代"),
                                    ("refused", "已退回"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "proposed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decision", models.CharField(blank=True, max_length=300, verbose_name="退回的原因")),
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
                                related_name="+",
                                to="personnel.person",
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
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="appraisal.monthsheet",
                            ),
                        ),
                        (
                            "objection",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="appraisal.sheetobjection",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["in_force", "proposed", "refused", "superseded"])
                                ),
                                name="correction_state_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("sheet",),
                                name="correction_one_proposed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_force")),
                                fields=("sheet",),
                                name="correction_one_in_force",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("base_points__range", (0, 10000))),
                                name="correction_base_within_100",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("base_points", models.F("before_points")), _negated=True),
                                    models.Q(("grade", models.F("before_grade")), _negated=True),
                                    _connector="OR",
                                ),
                                name="correction_corrects",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "proposed")),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="correction_decided_at",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["in_force", "superseded"]), _negated=True),
                                    ("grade", models.F("before_grade")),
                                    ("decided_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="correction_of_a_grade_is_confirmed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="correction_maker_is_not_checker",
                            ),
                        ],
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
                                choices=[
                                    ("scoring", "评分中"),
                                    ("submitted", "已提交"),
                                    ("confirmed", "已确认"),
                                ],
                                default="scoring",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
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
                                to="appraisal.assessmentmonth",
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
                        "ordering": ["month", "unit__sort_order"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("month", "unit"), name="unit_sheet_once"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["confirmed", "scoring", "submitted"])),
                                name="unit_sheet_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("submitted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="unit_sheet_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
                                    models.Q(
                                        models.Q(("state", "confirmed"), _negated=True),
                                        ("confirmed_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="unit_sheet_confirmed_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
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
                        (
                            "override_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="调整理由"),
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
            ],
        ),
    ]
