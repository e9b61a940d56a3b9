import uuid

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("inspections", "0001_initial"),
        ("personnel", "0001_initial"),
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Campaign",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("theme", models.CharField(max_length=60, verbose_name="主题")),
                        ("purpose", models.CharField(blank=True, max_length=500, verbose_name="督察内容")),
                        ("starts", models.DateField(verbose_name="开始日期")),
                        ("ends", models.DateField(verbose_name="结束日期")),
                        ("is_covert", models.BooleanField(default=False, verbose_name="暗访")),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("random", "简单随机"),
                                    ("stratified", "按单位类别和风险分层"),
                                    ("weighted", "按风险加权"),
                                ],
                                default="stratified",
                                max_length=10,
                                verbose_name="抽样方式",
                            ),
                        ),
                        (
                            "goal_percent",
                            models.PositiveSmallIntegerField(default=100, verbose_name="覆盖目标"),
                        ),
                        ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "筹备"),
                                    ("running", "进行中"),
                                    ("closed", "已结束"),
                                    ("published", "已公布"),
                                    ("dropped", "已取消"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "unvisited",
                            models.CharField(blank=True, max_length=300, verbose_name="未到现场的原因"),
                        ),
                        ("published_at", models.DateTimeField(null=True, verbose_name="公布时间")),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "planner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="组织人",
                            ),
                        ),
                        (
                            "published_by",
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
                        "ordering": ["-starts", "-planned_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["closed", "draft", "dropped", "published", "running"])
                                ),
                                name="campaign_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("theme", ""), _negated=True), name="campaign_has_theme"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gte", models.F("starts"))),
                                name="campaign_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("goal_percent__range", (1, 100))),
                                name="campaign_goal_is_a_share",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("published_by__isnull", False),
                                        ("state", "published"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "published"), _negated=True),
                                        ("published_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="campaign_published_by_somebody",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ConflictOfInterest",
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
                                    ("relative", "亲属在该单位"),
                                    ("former", "曾在该单位任职"),
                                    ("same", "现属该单位"),
                                    ("other", "其他利害关系"),
                                ],
                                max_length=10,
                                verbose_name="关系",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        ("until", models.DateField(null=True, verbose_name="至")),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                                verbose_name="有关人员",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="检查人",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["user", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person__isnull", True), ("unit__isnull", False)),
                                    models.Q(("person__isnull", False), ("unit__isnull", True)),
                                    _connector="OR",
                                ),
                                name="conflict_of_unit_or_person",
                                violation_error_message="请选择单位或者填写有关人员，只填一项。",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Draw",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("nth", models.PositiveSmallIntegerField(verbose_name="第几次抽签")),
                        ("seed", models.BigIntegerField(verbose_name="种子")),
                        ("facts", models.JSONField()),
                        ("told", models.JSONField()),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=300, verbose_name="重新抽签的原因"),
                        ),
                        (
                            "drawn_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="抽签时间"),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="draws",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-nth"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "nth"), name="campaign_draw_nth"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("nth", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="campaign_redrawn_for_a_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Stop",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("stratum", models.CharField(max_length=40, verbose_name="层")),
                        ("place", models.CharField(blank=True, max_length=100, verbose_name="地点")),
                        ("day", models.DateField(verbose_name="日期")),
                        ("at_night", models.BooleanField(default=False, verbose_name="夜间")),
                        ("order", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                        ("dropped", models.BooleanField(default=False, verbose_name="取消")),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stops",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "check_record",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stop",
                                to="inspections.spotcheck",
                            ),
                        ),
                        (
                            "draw",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stops",
                                to="campaigns.draw",
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second",
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
                        "ordering": ["day", "order", "unit__code"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["day", "first"], name="campaign_stop_by_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first", models.F("second")), _negated=True),
                                name="campaign_stop_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dropped", False), ("check_record__isnull", True), _connector="OR"
                                ),
                                name="campaign_stop_dropped_unvisited",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="StopChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.JSONField()),
                        ("after", models.JSONField()),
                        ("reason", models.CharField(max_length=300, verbose_name="原因")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "stop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="campaigns.stop",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="campaign_stop_changed_for_a_reason",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Target",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("places", models.JSONField(default=list)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="targets",
                                to="campaigns.campaign",
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
                        "ordering": ["unit__sort_order", "unit__code"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "unit"), name="campaign_target_once")
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="TeamMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sent_by",
                            models.CharField(
                                choices=[
                                    ("inspection", "督察"),
                                    ("political", "政工"),
                                    ("discipline", "纪检"),
                                    ("legal", "法制"),
                                ],
                                default="inspection",
                                max_length=12,
                                verbose_name="来自",
                            ),
                        ),
                        ("leads", models.BooleanField(default=False, verbose_name="带队")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-leads", "sent_by", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "user"), name="campaign_member_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("leads", True)),
                                fields=("campaign",),
                                name="campaign_one_leads",
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
