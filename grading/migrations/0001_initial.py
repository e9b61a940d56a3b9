import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
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
        ("personnel", "0001_initial"),
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="QuotaPool",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ladder", models.CharField(max_length=40, unique=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Evaluation",
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
                                    ("first", "首次评定"),
                                    ("conversion", "首次套改"),
                                    ("yearly", "年度晋升"),
                                    ("early", "提前晋升"),
                                    ("demotion", "降低层级"),
                                ],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="名称")),
                        ("content", models.JSONField()),
                        ("rules_version", models.SmallIntegerField()),
                        (
                            "layout",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), size=None
                            ),
                        ),
                        ("cut_off", models.DateField(verbose_name="截止日")),
                        ("effective_from", models.DateField(verbose_name="执行日期")),
                        (
                            "unit_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        ("only_without_level", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("proposed", "单位推荐中"),
                                    ("reviewed", "部门已复核"),
                                    ("decided", "已决定"),
                                    ("published", "公示中"),
                                    ("effective", "已生效"),
                                    ("cancelled", "已撤销"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("headcount", models.IntegerField(default=0, verbose_name="用人额度")),
                        ("headcount_is_actual", models.BooleanField(default=False)),
                        ("quota", models.JSONField(default=dict, verbose_name="职数")),
                        ("people", models.IntegerField(default=0, verbose_name="人数")),
                        ("publicity_from", models.DateField(null=True, verbose_name="公示起")),
                        ("publicity_until", models.DateField(null=True, verbose_name="公示止")),
                        ("opened_at", models.DateTimeField(auto_now_add=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("effective_at", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("silence", models.JSONField(default=list, verbose_name="未推荐的单位")),
                        (
                            "silence_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="按不推荐处理的理由"),
                        ),
                        (
                            "meeting",
                            models.CharField(blank=True, max_length=120, verbose_name="研究会议及文号"),
                        ),
                        ("meeting_on", models.DateField(null=True, verbose_name="研究日期")),
                        (
                            "notice_text",
                            models.TextField(blank=True, max_length=2000, verbose_name="公示正文"),
                        ),
                        ("notice_frozen_at", models.DateTimeField(null=True)),
                        ("row_version", models.PositiveIntegerField(default=1)),
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
                            "notice_frozen_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                            "reviewed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "silence_by",
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
                        "ordering": ["-opened_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("opened_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="evaluation_second_person_decides",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "proposed", "reviewed", "cancelled"]),
                                    ("decided_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="evaluation_decided_has_date",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["published"]), _negated=True),
                                    models.Q(
                                        ("publicity_from__isnull", False),
                                        ("publicity_until__gte", models.F("publicity_from")),
                                    ),
                                    _connector="OR",
                                ),
                                name="evaluation_published_has_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("silence", []), ("silence_reason", "")),
                                    models.Q(
                                        models.Q(("silence", []), _negated=True),
                                        models.Q(("silence_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="evaluation_silence_with_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("meeting", ""), ("meeting_on__isnull", True)),
                                    models.Q(
                                        models.Q(("meeting", ""), _negated=True),
                                        ("meeting_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="evaluation_meeting_on_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("effective_from__day", 1)),
                                name="evaluation_effective_from_first_of_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Headcount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[("attendant", "勤务"), ("civilian", "文职")],
                                max_length=10,
                                verbose_name="人员类别",
                            ),
                        ),
                        ("approved", models.PositiveIntegerField(verbose_name="核定用人额度")),
                        ("derivation", models.JSONField(blank=True, default=list, verbose_name="核定依据")),
                        ("document", models.CharField(blank=True, max_length=120, verbose_name="批准文件")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "recorded_by",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="headcounts",
                                to="units.unit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["unit", "category", "period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("unit", "="), ("category", "="), ("period", "&&")],
                                name="headcount_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="headcount_period_not_empty",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="HeadcountException",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[("attendant", "勤务"), ("civilian", "文职")],
                                max_length=10,
                                verbose_name="人员类别",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="理由")),
                        ("asked_at", models.DateTimeField(auto_now_add=True)),
                        ("granted_at", models.DateTimeField(null=True)),
                        ("returned_at", models.DateTimeField(null=True)),
                        ("used_on", models.DateField(null=True)),
                        ("file", models.UUIDField(db_index=True, null=True)),
                        ("file_name", models.CharField(blank=True, max_length=255, verbose_name="来源文件")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "granted_by",
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
                                null=True,
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
                        "ordering": ["-asked_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="headcount_exception_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted_by__isnull", True),
                                    ("returned_at__isnull", True),
                                    _connector="OR",
                                ),
                                name="headcount_exception_granted_or_returned",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted_by__isnull", True),
                                    models.Q(("granted_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="headcount_exception_second_person",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PostClassification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("values", models.JSONField(verbose_name="因素分值")),
                        ("score", models.SmallIntegerField(verbose_name="得分")),
                        ("post_class", models.SmallIntegerField(verbose_name="岗位类别")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("decided_at", models.DateTimeField(auto_now_add=True)),
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
                            "method",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="classifications",
                                to="personnel.post",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["post", "period"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("post", "="), ("period", "&&")], name="post_class_one_at_a_time"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="post_class_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("post_class__range", (1, 9)), ("score__range", (0, 10000))
                                ),
                                name="post_class_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Verdict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("old_rank", models.SmallIntegerField()),
                        ("old_step", models.SmallIntegerField()),
                        ("proposed_rank", models.SmallIntegerField()),
                        ("proposed_step", models.SmallIntegerField()),
                        ("rank", models.SmallIntegerField(verbose_name="层级")),
                        ("step", models.SmallIntegerField(verbose_name="档次")),
                        ("counts_from", models.DateField()),
                        (
                            "state",
                            models.SmallIntegerField(
                                choices=[
                                    (1, "拟定"),
                                    (2, "不变"),
                                    (3, "条件不足"),
                                    (4, "职数所限"),
                                    (5, "暂缓"),
                                    (6, "异议暂缓"),
                                    (7, "已生效"),
                                    (8, "不予执行"),
                                ],
                                verbose_name="状态",
                            ),
                        ),
                        ("reason", models.SmallIntegerField()),
                        ("points", models.IntegerField()),
                        ("quota_group", models.SmallIntegerField()),
                        ("position", models.IntegerField()),
                        ("unmet", models.IntegerField()),
                        (
                            "facts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None
                            ),
                        ),
                        (
                            "evaluation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdicts",
                                to="grading.evaluation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdicts",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["evaluation", "-rank", "-points", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("evaluation", "person"), name="verdict_one_per_person"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__range", (1, 8))), name="verdict_state_known"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("old_rank__range", (-1, 40)),
                                    ("rank__range", (-1, 40)),
                                    ("step__range", (0, 60)),
                                ),
                                name="verdict_rank_range",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("recommended", models.BooleanField(verbose_name="推荐")),
                        ("appraisal", models.IntegerField(default=0, verbose_name="民主测评")),
                        ("issued", models.PositiveSmallIntegerField(default=0, verbose_name="发出票数")),
                        (
                            "votes_excellent",
                            models.PositiveSmallIntegerField(default=0, verbose_name="优秀票"),
                        ),
                        (
                            "votes_competent",
                            models.PositiveSmallIntegerField(default=0, verbose_name="称职票"),
                        ),
                        (
                            "votes_basic",
                            models.PositiveSmallIntegerField(default=0, verbose_name="基本称职票"),
                        ),
                        ("votes_poor", models.PositiveSmallIntegerField(default=0, verbose_name="不称职票")),
                        ("remark", models.CharField(blank=True, max_length=300, verbose_name="意见")),
                        ("proposed_at", models.DateTimeField(auto_now=True)),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "verdict",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposal",
                                to="grading.verdict",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("appraisal__range", (0, 10000))),
                                name="unit_proposal_appraisal_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "issued__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("votes_excellent"),
                                                    "+",
                                                    models.F("votes_competent"),
                                                ),
                                                "+",
                                                models.F("votes_basic"),
                                            ),
                                            "+",
                                            models.F("votes_poor"),
                                        ),
                                    )
                                ),
                                name="unit_proposal_ballots_issued",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Objection",
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
                        ("raised_on", models.DateField()),
                        (
                            "state_before",
                            models.SmallIntegerField(
                                choices=[
                                    (1, "拟定"),
                                    (2, "不变"),
                                    (3, "条件不足"),
                                    (4, "职数所限"),
                                    (5, "暂缓"),
                                    (6, "异议暂缓"),
                                    (7, "已生效"),
                                    (8, "不予执行"),
                                ]
                            ),
                        ),
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
                            "raised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "verdict",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="grading.verdict",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["state", "due"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="objection_has_text"
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
                                name="objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("verdict",),
                                name="objection_one_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="LevelHolding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("level_code", models.CharField(max_length=20, verbose_name="层级代码")),
                        ("level_name", models.CharField(max_length=30, verbose_name="层级")),
                        ("rank_order", models.SmallIntegerField(verbose_name="层级序")),
                        ("step", models.SmallIntegerField(default=0, verbose_name="档次")),
                        ("counts_from", models.DateField(verbose_name="层级年限起算")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("first", "首次评定"),
                                    ("conversion", "首次套改"),
                                    ("yearly", "年度晋升"),
                                    ("early", "提前晋升"),
                                    ("demotion", "降低层级"),
                                    ("import", "花名册导入"),
                                    ("manual", "人工核定"),
                                ],
                                max_length=12,
                                verbose_name="来源",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("set_at", models.DateTimeField(null=True, verbose_name="核定时间")),
                        (
                            "employment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="levels",
                                to="personnel.employment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="levels",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核定人",
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
                            "verdict",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="grading.verdict",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(fields=["period"], name="level_period")
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")], name="level_one_at_a_time"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="level_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rank_order__range", (0, 40)), ("step__range", (0, 60))),
                                name="level_rank_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("set_at__isnull", True), ("set_by__isnull", True)),
                                    models.Q(("set_at__isnull", False), ("set_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="level_set_by_and_when",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="VerdictOverride",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.SmallIntegerField(verbose_name="层级")),
                        ("step", models.SmallIntegerField(default=0, verbose_name="档次")),
                        ("reason", models.CharField(max_length=300, verbose_name="理由")),
                        ("asked_at", models.DateTimeField(auto_now_add=True)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("refused", models.BooleanField(default=False)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "verdict",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="overrides",
                                to="grading.verdict",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="override_has_reason"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="override_second_person",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_by__isnull", True), ("refused", False)),
                                fields=("verdict",),
                                name="override_one_waiting",
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
