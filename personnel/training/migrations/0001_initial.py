import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
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
        ("files", "0001_initial"),
        ("personnel", "0001_initial"),
        ("units", "0001_initial"),
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
                    name="PastTraining",
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
                        ("title", models.CharField(max_length=100, verbose_name="培训名称")),
                        ("organiser", models.CharField(blank=True, max_length=100, verbose_name="主办单位")),
                        ("began", models.DateField(null=True, verbose_name="开始日期")),
                        ("ended", models.DateField(verbose_name="结束日期")),
                        ("half_days", models.PositiveSmallIntegerField(verbose_name="半天数")),
                        ("passed", models.BooleanField(default=True, verbose_name="合格")),
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
                                related_name="past_trainings",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "record",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="past",
                                to="training.trainingrecord",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-ended", "-pk"],
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
                                name="past_training_maker_is_not_checker",
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
                                name="past_training_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "kind", "title", "ended"),
                                name="past_training_one_waits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "effective"])),
                                fields=("person", "kind", "title", "ended"),
                                name="past_training_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("record__isnull", False), ("state", "effective")),
                                    models.Q(
                                        models.Q(("state", "effective"), _negated=True),
                                        ("record__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="past_training_confirmed_has_record",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("began__isnull", True),
                                    ("began__lte", models.F("ended")),
                                    _connector="OR",
                                ),
                                name="past_training_began_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["initial", "annual", "promotion", "special", "daily"])
                                ),
                                name="past_training_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("proof", ""), _negated=True),
                                    models.Q(("title", ""), _negated=True),
                                ),
                                name="past_training_has_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("half_days__range", (1, 800))), name="past_training_days"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PastTrainingPaper",
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
                            "past",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="training.pasttraining",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Standing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
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
                        ("required", models.PositiveSmallIntegerField(verbose_name="应训")),
                        ("credited", models.PositiveSmallIntegerField(verbose_name="已训")),
                        (
                            "short",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(
                                        required__gt=models.F("credited"),
                                        then=django.db.models.expressions.CombinedExpression(
                                            models.F("required"), "-", models.F("credited")
                                        ),
                                    ),
                                    default=models.Value(0),
                                ),
                                output_field=models.IntegerField(verbose_name="还缺"),
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-short", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("short__gt", 0)),
                                fields=["year", "-short", "id"],
                                name="training_standing_short",
                            ),
                            models.Index(
                                condition=models.Q(("short__gt", 0)),
                                fields=["unit", "year", "-short"],
                                name="training_standing_of_unit",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "year", "kind"), name="training_standing_once"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
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
                migrations.CreateModel(
                    name="Completion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("number", models.PositiveIntegerField(verbose_name="编号")),
                        ("bureau", models.CharField(max_length=60, verbose_name="发证单位")),
                        ("text", models.CharField(max_length=300, verbose_name="内容")),
                        ("given_on", models.DateField(verbose_name="发证日期")),
                        (
                            "given_by",
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
                                related_name="completions",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completion",
                                to="training.trainingrecord",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "-number"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("year", "number"), name="completion_number"),
                            models.CheckConstraint(
                                condition=models.Q(("number__gt", 0)), name="completion_number_positive"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitStanding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="月份")),
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
                        ("people", models.PositiveIntegerField(verbose_name="应训人数")),
                        ("lacking", models.PositiveIntegerField(verbose_name="缺训人数")),
                        ("required", models.PositiveIntegerField(verbose_name="应训")),
                        ("credited", models.PositiveIntegerField(verbose_name="已训")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["unit__sort_order", "kind"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("month", "unit", "kind"), name="training_unit_standing_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("credited__lte", models.F("required")),
                                    ("lacking__lte", models.F("people")),
                                ),
                                name="training_unit_standing_sound",
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
