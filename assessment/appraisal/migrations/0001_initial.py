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
        ("files", "0001_initial"),
        ("personnel", "0001_initial"),
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
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
                            "decided_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("in_force", models.BooleanField(db_default=True, default=True)),
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
                        (
                            "replaces",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="appraisal.annualresult",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="appraisal.yearsheet",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "-pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("in_force", True)),
                                fields=("person", "year"),
                                name="annual_result_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("replaces__isnull", True), ("sheet__isnull", True)),
                                    models.Q(("decided_by__isnull", False), ("sheet__isnull", False)),
                                    _connector="OR",
                                ),
                                name="annual_result_of_a_sheet_decided_by_somebody",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="AnnualYear",
                    fields=[
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                primary_key=True, serialize=False, verbose_name="年度"
                            ),
                        ),
                        (
                            "opened_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year"],
                    },
                ),
                migrations.CreateModel(
                    name="AnnualRound",
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
                                    ("open", "汇总中"),
                                    ("proposed", "待公示"),
                                    ("publicised", "公示中"),
                                    ("decided", "已审定"),
                                    ("archived", "已归档"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(null=True)),
                        ("publicised_at", models.DateTimeField(null=True)),
                        ("public_until", models.DateField(null=True, verbose_name="公示截止")),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="审定时间")),
                        (
                            "archived_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "publicised_by",
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
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="appraisal.annualyear",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "unit__sort_order"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("year", "unit"), name="annual_round_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["archived", "decided", "open", "proposed", "publicised"])
                                ),
                                name="annual_round_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("public_until__isnull", True), ("state__in", ["open", "proposed"])
                                    ),
                                    models.Q(
                                        ("public_until__isnull", False),
                                        ("publicised_by__isnull", False),
                                        ("state__in", ["publicised", "decided", "archived"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="annual_round_public_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("state__in", ("decided", "archived")),
                                    ),
                                    models.Q(
                                        models.Q(("state__in", ("decided", "archived")), _negated=True),
                                        ("decided_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="annual_round_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("publicised_by__isnull", True),
                                    models.Q(("publicised_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="annual_round_public_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("publicised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="annual_round_decided_by_another",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
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
                    name="ManualPoints",
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
                                    ("waiting", "待确认"),
                                    ("effective", "已生效"),
                                    ("refused", "未通过"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        ("day", models.DateField(verbose_name="发生日期")),
                        ("code", models.CharField(max_length=20, verbose_name="项目代码")),
                        ("name", models.CharField(max_length=60, verbose_name="项目")),
                        ("points", models.IntegerField(verbose_name="分值")),
                        ("reason", models.CharField(max_length=300, verbose_name="事由")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
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
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="manual_points_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "waiting")),
                                    models.Q(("closed_at__isnull", False), ("state", "withdrawn")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("state__in", ["effective", "refused"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="manual_points_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "code", "day"),
                                name="manual_points_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["effective", "refused", "waiting", "withdrawn"])
                                ),
                                name="manual_points_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("points", 0), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="manual_points_something_and_why",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ManualProof",
                    fields=[
                        (
                            "attachment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="files.attachment",
                            ),
                        ),
                        (
                            "manual",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="appraisal.manualpoints",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
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
                    name="PastResult",
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
                                    ("waiting", "待确认"),
                                    ("effective", "已生效"),
                                    ("refused", "未通过"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
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
                        ("document", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                        ("proof", models.CharField(max_length=100, verbose_name="证明材料")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
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
                                related_name="past_results",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "result",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="past",
                                to="appraisal.annualresult",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "-pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="past_result_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "waiting")),
                                    models.Q(("closed_at__isnull", False), ("state", "withdrawn")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("state__in", ["effective", "refused"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="past_result_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "year"),
                                name="past_result_one_waits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "effective"])),
                                fields=("person", "year"),
                                name="past_result_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("proof", ""), _negated=True), name="past_result_has_proof"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("result__isnull", False), ("state", "effective")),
                                    models.Q(
                                        models.Q(("state", "effective"), _negated=True),
                                        ("result__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="past_result_confirmed_has_result",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("award", "奖励"),
                                    ("step", "晋升档次"),
                                    ("talk", "谈话与改进"),
                                    ("renewal", "劳动合同续签"),
                                    ("demotion", "降低层级"),
                                    ("ending", "解除劳动合同"),
                                ],
                                max_length=10,
                                verbose_name="建议",
                            ),
                        ),
                        ("article", models.CharField(max_length=200, verbose_name="依据")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待办理"),
                                    ("taken_up", "已办理"),
                                    ("declined", "不采纳"),
                                    ("lapsed", "已失效"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="appraisal.annualresult",
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
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "what", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["state", "what"], name="year_proposal_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["declined", "lapsed", "proposed", "taken_up"])
                                ),
                                name="year_proposal_state",
                            ),
                            models.UniqueConstraint(fields=("result", "what"), name="year_proposal_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at__isnull", True), ("state", "proposed")),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True),
                                        ("settled_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="year_proposal_settled_at",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["taken_up", "declined"]), _negated=True),
                                    models.Q(
                                        models.Q(("reason", ""), _negated=True), ("settled_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="year_proposal_settled_with_a_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="QuarterResult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quarter", models.DateField(verbose_name="季度")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="考核月数")),
                        ("points", models.IntegerField(verbose_name="平均得分")),
                        ("failed", models.PositiveSmallIntegerField(verbose_name="不合格月数")),
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
                            "closed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quarter_results",
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
                        "ordering": ["-quarter", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["quarter", "unit"], name="quarter_result_by_unit")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "quarter"), name="quarter_result_once"),
                            models.CheckConstraint(
                                condition=models.Q(("quarter__day", 1)), name="quarter_result_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quarter__month__in", [1, 4, 7, 10])),
                                name="quarter_result_of_a_quarter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("failed__lte", models.F("months")), ("months__range", (1, 3))
                                ),
                                name="quarter_result_three_months",
                            ),
                        ],
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
                    name="YearSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="考核月数")),
                        ("points", models.IntegerField(null=True, verbose_name="年度得分")),
                        ("pooled", models.BooleanField(default=False, verbose_name="合并计算名额")),
                        ("reasons", models.JSONField(default=list)),
                        (
                            "computed",
                            models.CharField(
                                choices=[
                                    ("EXCELLENT", "优秀"),
                                    ("COMPETENT", "合格"),
                                    ("BASIC", "基本合格"),
                                    ("FAIL", "不合格"),
                                    ("NONE", "不定等次"),
                                ],
                                max_length=10,
                                verbose_name="按办法",
                            ),
                        ),
                        (
                            "overridden",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("EXCELLENT", "优秀"),
                                    ("COMPETENT", "合格"),
                                    ("BASIC", "基本合格"),
                                    ("FAIL", "不合格"),
                                    ("NONE", "不定等次"),
                                ],
                                max_length=10,
                                verbose_name="调整为",
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
                                verbose_name="等次",
                            ),
                        ),
                        ("settled", models.BooleanField(default=False)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="year_sheets",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="appraisal.annualround",
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
                        "ordering": ["-year", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["round", "-points"], name="year_sheet_by_round")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "year"), name="year_sheet_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("grade", models.F("computed")), ("overridden", "")),
                                    models.Q(
                                        models.Q(("overridden", ""), _negated=True),
                                        ("grade", models.F("overridden")),
                                    ),
                                    _connector="OR",
                                ),
                                name="year_sheet_grade_is_by_rule_or_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("months", 0), ("points__isnull", True)),
                                    models.Q(("months__range", (1, 12)), ("points__isnull", False)),
                                    _connector="OR",
                                ),
                                name="year_sheet_points_of_months",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="YearObjection",
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
                                to="appraisal.yearsheet",
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
                                name="year_objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="year_objection_has_text",
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
                                name="year_objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="year_objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("sheet",),
                                name="year_objection_one_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Override",
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
                                    ("waiting", "待确认"),
                                    ("effective", "已生效"),
                                    ("refused", "未通过"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        (
                            "before",
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
                                verbose_name="调整后等次",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="理由")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
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
                            "result",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="override",
                                to="appraisal.annualresult",
                            ),
                        ),
                        (
                            "objection",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="overrides",
                                to="appraisal.yearobjection",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="overrides",
                                to="appraisal.yearsheet",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="annual_override_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "waiting")),
                                    models.Q(("closed_at__isnull", False), ("state", "withdrawn")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("state__in", ["effective", "refused"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="annual_override_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("sheet",),
                                name="annual_override_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("grade", models.F("before")), _negated=True),
                                name="annual_override_moves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="annual_override_has_a_reason",
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
