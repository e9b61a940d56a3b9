import django.contrib.postgres.fields
import django.db.models.deletion
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
                    name="Talk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="谈话日期")),
                        ("place", models.CharField(max_length=60, verbose_name="地点")),
                        ("occasion", models.CharField(blank=True, max_length=20, verbose_name="情形")),
                        ("theme", models.CharField(max_length=100, verbose_name="主题")),
                        (
                            "beside",
                            models.CharField(blank=True, max_length=100, verbose_name="参加谈话的其他人"),
                        ),
                        ("next_on", models.DateField(blank=True, null=True, verbose_name="下次谈话")),
                        (
                            "written_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
                        (
                            "corrects",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="talks.talk",
                            ),
                        ),
                        (
                            "held_by",
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
                                related_name="talks",
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
                        "verbose_name": "谈话",
                        "ordering": ["-held_on", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["person", "-held_on"], name="talk_of_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("theme", ""), _negated=True),
                                    models.Q(("place", ""), _negated=True),
                                ),
                                name="talk_says_where_and_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("next_on__isnull", True),
                                    ("next_on__gt", models.F("held_on")),
                                    _connector="OR",
                                ),
                                name="talk_next_is_later",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Answered",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("said", models.CharField(max_length=300, verbose_name="大家提的")),
                        ("did", models.CharField(max_length=1000, verbose_name="我们做的")),
                        ("published_on", models.DateField(verbose_name="发布日期")),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "您提我办",
                        "ordering": ["-published_on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("said", ""), _negated=True),
                                    models.Q(("did", ""), _negated=True),
                                ),
                                name="demand_published_says_both",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Demand",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("kind", models.CharField(max_length=4, verbose_name="种类")),
                        ("kind_name", models.CharField(max_length=20, verbose_name="种类")),
                        ("hardship", models.BooleanField(default=False, verbose_name="困难帮扶")),
                        ("text", models.CharField(max_length=1000, verbose_name="内容")),
                        ("past_head", models.BooleanField(default=False, verbose_name="直接报政工")),
                        ("raised_on", models.DateField(verbose_name="提出日期")),
                        ("receipt", models.CharField(blank=True, max_length=12, verbose_name="回执码")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "待确定承办人"),
                                    ("owned", "办理中"),
                                    ("answered", "已答复，待评价"),
                                    ("raised_again", "不满意，待政工处理"),
                                    ("closed", "已办结"),
                                    ("merged", "已并案"),
                                ],
                                default="received",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=1000, verbose_name="答复")),
                        (
                            "rating",
                            models.CharField(
                                blank=True,
                                choices=[("satisfied", "满意"), ("partly", "基本满意"), ("not", "不满意")],
                                max_length=10,
                                verbose_name="评价",
                            ),
                        ),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="办结的原因")),
                        (
                            "into",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="talks.demand",
                            ),
                        ),
                        (
                            "owner",
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
                                related_name="demands",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "published",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="demands",
                                to="talks.answered",
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
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "talk",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="demands",
                                to="talks.talk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "诉求",
                        "ordering": ["-raised_on", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["answered", "closed", "merged", "owned", "raised_again", "received"],
                                    )
                                ),
                                name="demand_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="demand_has_text"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("past_head", True),
                                        ("person__isnull", True),
                                        ("talk__isnull", True),
                                        ("unit__isnull", True),
                                        models.Q(("receipt", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("person__isnull", False), ("receipt", ""), ("unit__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="demand_named_or_by_receipt",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["owned", "answered"]), _negated=True),
                                    ("owner__isnull", False),
                                    _connector="OR",
                                ),
                                name="demand_in_hand_has_owner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "answered"), _negated=True),
                                    models.Q(("answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="demand_answered_has_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("into__isnull", False), ("state", "merged")),
                                    models.Q(
                                        models.Q(("state", "merged"), _negated=True), ("into__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="demand_merged_into_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("into__isnull", True),
                                    models.Q(("into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="demand_not_into_itself",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("receipt", ""), _negated=True),
                                fields=("receipt",),
                                name="demand_receipt_once",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Aid",
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
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("fund", models.CharField(max_length=60, verbose_name="资金来源")),
                        ("paid_on", models.DateField(null=True, verbose_name="发放日期")),
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
                            "demand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="aids",
                                to="talks.demand",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "困难帮扶",
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
                                name="demand_aid_maker_is_not_checker",
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
                                name="demand_aid_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("demand",),
                                name="demand_aid_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_fen__gt", 0)), name="demand_aid_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paid_on__isnull", True), ("state", "effective"), _connector="OR"
                                ),
                                name="demand_aid_paid_once_granted",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="DemandPaper",
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
                            "demand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="talks.demand",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DemandStep",
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
                                    ("received", "待确定承办人"),
                                    ("owned", "办理中"),
                                    ("answered", "已答复，待评价"),
                                    ("raised_again", "不满意，待政工处理"),
                                    ("closed", "已办结"),
                                    ("merged", "已并案"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        ("on", models.DateField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "demand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="talks.demand",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="TalkNote",
                    fields=[
                        (
                            "talk",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="note",
                                serialize=False,
                                to="talks.talk",
                            ),
                        ),
                        (
                            "mood",
                            models.CharField(
                                choices=[("good", "平稳"), ("uneasy", "有波动"), ("low", "低落")],
                                max_length=8,
                                verbose_name="情绪",
                            ),
                        ),
                        ("refer", models.BooleanField(default=False, verbose_name="建议转介心理疏导")),
                        ("text", models.CharField(blank=True, max_length=2000, verbose_name="谈话记录")),
                        (
                            "readers",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16), default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "谈话记录",
                        "abstract": False,
                        "base_manager_name": "everything",
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Owed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("occasion", models.CharField(max_length=20, verbose_name="情形")),
                        ("source", models.CharField(max_length=60)),
                        ("arose", models.DateField(verbose_name="起因日期")),
                        (
                            "because",
                            models.CharField(blank=True, max_length=200, verbose_name="不再需要的原因"),
                        ),
                        ("let_go_at", models.DateTimeField(null=True)),
                        (
                            "let_go_by",
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
                                related_name="talks_owed",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "talk",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="settles",
                                to="talks.talk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "应谈话",
                        "ordering": ["due", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("because", ""), ("talk__isnull", True)),
                                fields=["due"],
                                name="talk_owed_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "source"), name="talk_owed_once"),
                            models.CheckConstraint(
                                condition=models.Q(("talk__isnull", True), ("because", ""), _connector="OR"),
                                name="talk_owed_held_or_let_go",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due__gte", models.F("arose"))),
                                name="talk_owed_due_after",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("let_go_at__isnull", True), ("let_go_by__isnull", True)),
                                    models.Q(("because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="talk_owed_let_go_says_why",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Agreed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("text", models.CharField(max_length=200, verbose_name="商定事项")),
                        ("done_on", models.DateField(null=True, verbose_name="落实日期")),
                        ("outcome", models.CharField(blank=True, max_length=200, verbose_name="落实情况")),
                        (
                            "owner",
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
                            "talk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreed",
                                to="talks.talk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "商定事项",
                        "ordering": ["due", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_on__isnull", True), ("outcome", "")),
                                    models.Q(
                                        ("done_on__isnull", False), models.Q(("outcome", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="talk_agreed_done_says_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="talk_agreed_has_text"
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
