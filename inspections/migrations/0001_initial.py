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
                    name="Rectification",
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
                                    ("issued", "待整改"),
                                    ("answered", "待复查"),
                                    ("passed", "已通过"),
                                    ("escalated", "提级督办"),
                                ],
                                default="issued",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("due", models.DateField(verbose_name="整改期限")),
                        ("rounds", models.PositiveSmallIntegerField(default=1, verbose_name="整改次数")),
                        ("statement", models.CharField(blank=True, max_length=500, verbose_name="单位说明")),
                        ("measures", models.CharField(blank=True, max_length=500, verbose_name="整改措施")),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("rechecked_at", models.DateTimeField(null=True)),
                        ("result", models.CharField(blank=True, max_length=300, verbose_name="复查意见")),
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
                            "rechecked_by",
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
                            "check_record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectification",
                                to="inspections.spotcheck",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rechecked_by__isnull", True),
                                    models.Q(("rechecked_by", models.F("answered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="rectification_checker_is_not_the_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "answered"), _negated=True),
                                    models.Q(
                                        ("answered_by__isnull", False),
                                        models.Q(("measures", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_answered_has_measures",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Proof",
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
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="inspections.rectification",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
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
                        ("companions", models.CharField(max_length=60, verbose_name="同行检查人")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="情况")),
                        ("filer_name", models.CharField(blank=True, max_length=100)),
                        (
                            "filed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("published", models.BooleanField(default=False)),
                        (
                            "filed_by",
                            models.ForeignKey(
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
                                condition=models.Q(("is_covert", True), ("published", True), _connector="OR"),
                                name="spot_check_open_is_published",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("companions", models.F("filer_name")), _negated=True),
                                name="spot_check_companion_is_another",
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
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=10, verbose_name="代码")),
                        ("name", models.CharField(max_length=60, verbose_name="问题")),
                        ("points", models.IntegerField(verbose_name="分值")),
                        ("is_repeat", models.BooleanField(default=False, verbose_name="三个月内再犯")),
                        ("text", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("filed", "待确认"),
                                    ("confirmed", "已确认"),
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
                        "ordering": ["id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["person", "code"], name="finding_of_person")],
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
                                    models.Q(("state", "confirmed"), _negated=True),
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
            ],
        ),
    ]
