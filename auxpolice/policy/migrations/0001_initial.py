import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Consultation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        ("explanation", models.TextField(max_length=2000, verbose_name="起草说明")),
                        (
                            "unit_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("opens", models.DateField(verbose_name="开始")),
                        ("closes", models.DateField(verbose_name="截止")),
                        ("content", models.JSONField()),
                        (
                            "opened_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "closing_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="提前结束原因"),
                        ),
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
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consultations",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-opened_at"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "number"), name="consultation_round"),
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("version",),
                                name="consultation_one_open_round",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("closes__gte", models.F("opens"))),
                                name="consultation_closes_after_opening",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("explanation", ""), _negated=True),
                                name="consultation_explains",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stance",
                            models.CharField(
                                choices=[("support", "赞成"), ("suggest", "建议修改"), ("against", "反对")],
                                max_length=8,
                                verbose_name="态度",
                            ),
                        ),
                        ("part", models.CharField(blank=True, max_length=100, verbose_name="针对")),
                        ("text", models.TextField(blank=True, max_length=2000, verbose_name="意见")),
                        ("unnamed", models.BooleanField(default=False, verbose_name="不署名")),
                        (
                            "given_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="policy.consultation",
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
                        "ordering": ["given_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stance", "support"),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="opinion_says_why",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Parameter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=60, verbose_name="代码")),
                        ("name", models.CharField(max_length=120, verbose_name="名称")),
                        ("value", models.JSONField(verbose_name="值")),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期"),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="依据")),
                        (
                            "mark",
                            models.CharField(
                                choices=[("statute", "法定"), ("local", "地方规定"), ("example", "示例")],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["code", "period"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("code", "="), ("period", "&&")],
                                name="policy_parameter_no_overlap",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParameterProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=60, verbose_name="代码")),
                        ("name", models.CharField(max_length=120, verbose_name="名称")),
                        ("value", models.JSONField(verbose_name="值")),
                        ("start", models.DateField(verbose_name="起始日期")),
                        ("source", models.CharField(max_length=300, verbose_name="依据")),
                        (
                            "mark",
                            models.CharField(
                                choices=[("statute", "法定"), ("local", "地方规定"), ("example", "示例")],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待审批"),
                                    ("approved", "已批准"),
                                    ("refused", "已退回"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
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
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-entered_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("code", "start"),
                                name="parameter_proposal_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="parameter_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="parameter_proposal_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="parameter_refusal_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                name="parameter_proposal_has_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20, verbose_name="类别")),
                        ("number", models.PositiveIntegerField(verbose_name="版本号")),
                        ("title", models.CharField(max_length=120, verbose_name="名称")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草案"),
                                    ("consulting", "征求意见"),
                                    ("submitted", "待审批"),
                                    ("approved", "已批准"),
                                    ("superseded", "已废止"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("content", models.JSONField()),
                        (
                            "mark",
                            models.CharField(
                                choices=[("statute", "法定"), ("local", "地方规定"), ("example", "示例")],
                                default="example",
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=300, verbose_name="依据")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "based_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "-number"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "number"), name="policy_version_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="policy_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("state__in", ["approved", "superseded"]),
                                    ),
                                    models.Q(
                                        ("approved_at__isnull", True),
                                        ("state__in", ["draft", "consulting", "submitted"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="policy_approved_has_date",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="InForce",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="施行期间"),
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
                                related_name="in_force",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("kind", "="), ("unit", "="), ("period", "&&")],
                                name="policy_one_version_per_unit_and_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period__isempty", False)),
                                name="policy_in_force_not_empty",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("adopted", "采纳"), ("partly", "部分采纳"), ("not", "不采纳")],
                                max_length=8,
                                verbose_name="处理",
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=2000, verbose_name="答复")),
                        (
                            "replied_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "opinion",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reply",
                                to="policy.opinion",
                            ),
                        ),
                        (
                            "replied_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verdict", "adopted"),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="reply_says_why_not",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
