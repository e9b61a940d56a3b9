import django.contrib.postgres.constraints
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
        ("files", "0001_initial"),
        ("personnel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Certificate",
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
                        ("kind", models.CharField(max_length=10, verbose_name="证书种类")),
                        ("name", models.CharField(max_length=60, verbose_name="证书名称")),
                        ("number", models.CharField(blank=True, max_length=60, verbose_name="证书编号")),
                        ("issuer", models.CharField(blank=True, max_length=80, verbose_name="发证机关")),
                        (
                            "grade",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="等级"),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期"),
                        ),
                        (
                            "entered",
                            models.CharField(
                                choices=[
                                    ("department", "政工登记"),
                                    ("own", "本人提交"),
                                    ("history", "历史导入"),
                                ],
                                default="department",
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        ("proof", models.CharField(blank=True, max_length=100, verbose_name="证明材料")),
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
                                related_name="certificates",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-period", "-pk"],
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
                                name="certificate_maker_is_not_checker",
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
                                name="certificate_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "kind", "period"),
                                name="certificate_one_waits",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("state", "effective")),
                                expressions=[("person", "="), ("kind", "="), ("period", "&&")],
                                name="certificate_no_overlap",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="certificate_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("grade__isnull", True), ("grade__range", (1, 3)), _connector="OR"
                                ),
                                name="certificate_grade",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", ""), _negated=True),
                                    models.Q(("name", ""), _negated=True),
                                ),
                                name="certificate_has_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("entered__in", ["department", "own", "history"])),
                                name="certificate_entered_known",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(
                                    ("state", "effective"), models.Q(("number", ""), _negated=True)
                                ),
                                expressions=[("kind", "="), ("number", "="), ("person", "<>")],
                                name="certificate_number_of_one_person",
                                violation_error_message="这个证书编号已登记在另一人名下，请核对编号。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="CertificateReminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(verbose_name="到期前天数")),
                        ("sent_on", models.DateField(verbose_name="提醒日")),
                        (
                            "certificate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="training.certificate",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("certificate", "days"), name="certificate_reminder_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CertificateScan",
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
                            "certificate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scans",
                                to="training.certificate",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TrainingRecord",
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
                                    ("initial", "初任培训"),
                                    ("annual", "年度培训"),
                                    ("promotion", "晋升培训"),
                                    ("special", "专项培训"),
                                    ("daily", "日常学习"),
                                ],
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=100, verbose_name="培训名称")),
                        ("organiser", models.CharField(blank=True, max_length=100, verbose_name="主办单位")),
                        ("began", models.DateField(null=True, verbose_name="开始日期")),
                        ("ended", models.DateField(verbose_name="结束日期")),
                        ("half_days", models.PositiveSmallIntegerField(verbose_name="半天数")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="不足半天的分钟数"),
                        ),
                        ("passed", models.BooleanField(default=True, verbose_name="合格")),
                        (
                            "source",
                            models.CharField(
                                choices=[("session", "本系统培训"), ("history", "以往培训")],
                                default="history",
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="trainings",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-ended"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("began__isnull", True),
                                    ("began__lte", models.F("ended")),
                                    _connector="OR",
                                ),
                                name="training_record_began_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__lt", 240)), name="training_record_minutes"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["initial", "annual", "promotion", "special", "daily"])
                                ),
                                name="training_record_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__in", ["session", "history"])),
                                name="training_record_source_known",
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
