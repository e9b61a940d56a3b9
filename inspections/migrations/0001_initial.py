import uuid

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
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("code", models.CharField(max_length=10, verbose_name="代码")),
                        ("name", models.CharField(max_length=60, verbose_name="问题")),
                        ("kind", models.CharField(blank=True, max_length=30, verbose_name="类别")),
                        (
                            "severity",
                            models.CharField(
                                choices=[("minor", "一般"), ("grave", "较重"), ("severe", "严重")],
                                default="minor",
                                max_length=10,
                                verbose_name="程度",
                            ),
                        ),
                        (
                            "target",
                            models.CharField(
                                choices=[("person", "个人"), ("unit", "单位"), ("head", "负责人")],
                                default="person",
                                max_length=10,
                                verbose_name="记在谁名下",
                            ),
                        ),
                        ("evidence", models.CharField(blank=True, max_length=80, verbose_name="证据要求")),
                        (
                            "forbidden_duty",
                            models.CharField(blank=True, max_length=2, verbose_name="禁止性工作"),
                        ),
                        ("points", models.IntegerField(verbose_name="分值")),
                        ("is_repeat", models.BooleanField(default=False, verbose_name="再犯")),
                        ("self_reported", models.BooleanField(default=False, verbose_name="单位自查自报")),
                        ("text", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("shown", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("filed", "待认定"),
                                    ("confirmed", "已认定"),
                                    ("dropped", "未认定"),
                                    ("reversed", "已撤销"),
                                ],
                                default="filed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decision", models.CharField(blank=True, max_length=300, verbose_name="处理说明")),
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
                            "filed_by",
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
                                related_name="findings",
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
                            "check_record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="inspections.spotcheck",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["check_record", "position"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["person", "code"], name="finding_of_person"),
                            models.Index(fields=["unit", "code"], name="finding_of_unit"),
                            models.Index(
                                condition=models.Q(("state", "filed")), fields=["state"], name="finding_filed"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("points__lte", 0)), name="finding_takes_points"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_by__isnull", True), ("state", "filed")),
                                    models.Q(
                                        models.Q(("state", "filed"), _negated=True),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("filed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="finding_filer_does_not_confirm",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("theme", models.CharField(blank=True, max_length=10, verbose_name="主题")),
                        ("title", models.CharField(blank=True, max_length=60, verbose_name="名称")),
                        ("begun_on", models.DateField(verbose_name="开始日期")),
                        (
                            "opened_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("year", models.PositiveSmallIntegerField(null=True)),
                        ("number", models.PositiveIntegerField(null=True, verbose_name="编号")),
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
                        "ordering": ["-begun_on", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("year", "number"), name="inspection_number_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number__isnull", True), ("year__isnull", True)),
                                    models.Q(("number__isnull", False), ("year__isnull", False)),
                                    _connector="OR",
                                ),
                                name="inspection_number_of_a_year",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SpotCheck",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("place", models.CharField(max_length=100, verbose_name="地点")),
                        ("is_covert", models.BooleanField(default=False, verbose_name="暗访")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="情况")),
                        (
                            "statement",
                            models.CharField(blank=True, max_length=500, verbose_name="单位现场意见"),
                        ),
                        (
                            "signature",
                            models.CharField(
                                choices=[("none", "未签字"), ("signed", "已签字"), ("refused", "拒绝签字")],
                                default="none",
                                max_length=10,
                                verbose_name="现场签字",
                            ),
                        ),
                        ("signed_name", models.CharField(blank=True, max_length=40, verbose_name="签字人")),
                        ("strokes", models.JSONField(null=True, verbose_name="签名笔迹")),
                        ("witness", models.CharField(blank=True, max_length=40, verbose_name="拒签见证人")),
                        (
                            "filed_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="服务器登记时间",
                            ),
                        ),
                        ("phone_at", models.DateTimeField(null=True, verbose_name="手机登记时间")),
                        ("digest", models.CharField(max_length=64)),
                        ("published", models.BooleanField(default=False)),
                        ("published_at", models.DateTimeField(null=True)),
                        (
                            "filed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="inspections.inspection",
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
                        "ordering": ["-at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["unit", "-at"], name="spot_check_by_unit")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("published", False),
                                        ("published_at__isnull", True),
                                        ("published_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("published", True),
                                        ("published_at__isnull", False),
                                        ("published_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="spot_check_published_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signature", "signed"), _negated=True),
                                    models.Q(("signed_name", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="spot_check_signed_by_a_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signature", "refused"), _negated=True),
                                    models.Q(("witness", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="spot_check_refusal_has_a_witness",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Photo",
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
                            "sha256_phone",
                            models.CharField(blank=True, max_length=64, verbose_name="手机校验值"),
                        ),
                        ("taken_at", models.DateTimeField(null=True, verbose_name="拍摄时间（手机）")),
                        (
                            "received_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="收到时间（服务器）",
                            ),
                        ),
                        ("latitude", models.FloatField(null=True)),
                        ("longitude", models.FloatField(null=True)),
                        ("accuracy", models.FloatField(null=True, verbose_name="定位精度（米）")),
                        (
                            "finding",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photos",
                                to="inspections.finding",
                            ),
                        ),
                        (
                            "check_record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photos",
                                to="inspections.spotcheck",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(
                                        ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                                    ),
                                    _connector="OR",
                                ),
                                name="photo_place_on_earth",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="CheckMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(choices=[("filed", "登记"), ("with", "同行")], max_length=10),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "check_record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="inspections.spotcheck",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["role", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["user", "check_record"], name="check_member_of_user")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("check_record", "user"), name="check_member_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "filed")),
                                fields=("check_record",),
                                name="check_member_one_filed",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ChecklistAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=10)),
                        ("text", models.CharField(max_length=100, verbose_name="检查项")),
                        (
                            "answer",
                            models.CharField(
                                choices=[("met", "符合"), ("not_met", "不符合"), ("not_seen", "未查")],
                                max_length=10,
                                verbose_name="结果",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        (
                            "check_record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="inspections.spotcheck",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("check_record", "code"), name="checklist_answer_once"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Addition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="补充")),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "check_record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="additions",
                                to="inspections.spotcheck",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="addition_says_something",
                            )
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
