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
                    name="Course",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="课程")),
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
                        ("content", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        ("exam", models.BooleanField(default=False, verbose_name="有考试")),
                        ("fitness", models.BooleanField(default=False, verbose_name="有体能测试")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                    ],
                    options={
                        "verbose_name": "培训课程",
                        "ordering": ["kind", "name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["initial", "annual", "promotion", "special", "daily"])
                                ),
                                name="training_course_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CreditSheet",
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
                        ("people", models.PositiveSmallIntegerField(verbose_name="人数")),
                        ("failed", models.PositiveSmallIntegerField(verbose_name="未通过")),
                        ("half_days", models.PositiveIntegerField(verbose_name="合计半天数")),
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
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训结果登记表",
                        "ordering": ["-made_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="credit_sheet_maker_is_not_checker",
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
                                name="credit_sheet_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("session",),
                                name="credit_sheet_one_waits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enrolment",
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
                                    ("proposed", "拟调训"),
                                    ("enrolled", "已确定"),
                                    ("declined", "不参加"),
                                    ("attended", "已参训"),
                                    ("absent", "缺训"),
                                    ("passed", "合格"),
                                    ("resit", "待补考"),
                                    ("failed", "未通过"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=100, verbose_name="为什么调训")),
                        ("clash", models.CharField(blank=True, max_length=300, verbose_name="时间冲突")),
                        (
                            "decision",
                            models.CharField(blank=True, max_length=200, verbose_name="怎样处理冲突"),
                        ),
                        (
                            "because",
                            models.CharField(blank=True, max_length=200, verbose_name="不参加的原因"),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("resit_by", models.DateField(null=True, verbose_name="补考期限")),
                        ("half_days", models.PositiveSmallIntegerField(default=0, verbose_name="半天数")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="不足半天的分钟数"),
                        ),
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrolments",
                                to="personnel.person",
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
                            "sheet",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrolments",
                                to="training.creditsheet",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrolments",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训人员",
                        "ordering": ["person__pinyin", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["person", "state"], name="enrolment_by_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "absent",
                                            "attended",
                                            "declined",
                                            "enrolled",
                                            "failed",
                                            "passed",
                                            "proposed",
                                            "resit",
                                        ],
                                    )
                                ),
                                name="enrolment_state_known",
                            ),
                            models.UniqueConstraint(fields=("session", "person"), name="enrolment_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("clash", ""),
                                    ("state__in", ["proposed", "declined"]),
                                    models.Q(("decision", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="enrolment_clash_decided",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "declined"), _negated=True),
                                    models.Q(("because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="enrolment_declined_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sheet__isnull", True),
                                    ("state__in", ("passed", "failed")),
                                    _connector="OR",
                                ),
                                name="enrolment_on_a_sheet_is_judged",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("half_days", 0), ("minutes", 0)),
                                    ("state", "passed"),
                                    _connector="OR",
                                ),
                                name="enrolment_credit_is_passed",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("item", models.CharField(max_length=10, verbose_name="项目")),
                        ("name", models.CharField(max_length=30, verbose_name="项目")),
                        ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="第几次")),
                        (
                            "tries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveIntegerField(), size=None, verbose_name="测得"
                            ),
                        ),
                        ("value", models.PositiveIntegerField(verbose_name="成绩")),
                        ("limit", models.PositiveIntegerField(verbose_name="标准")),
                        ("passed", models.BooleanField(verbose_name="达标")),
                        ("noted_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "enrolment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="training.enrolment",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训成绩",
                        "ordering": ["item", "attempt"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enrolment", "item", "attempt"), name="mark_once_an_attempt"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("attempt__range", (1, 4))), name="mark_attempt"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tries__len__range", (1, 5))), name="mark_tries"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="MarkObjection",
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
                            "mark",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="training.mark",
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
                    ],
                    options={
                        "ordering": ["-raised_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="mark_objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="mark_objection_has_text",
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
                                name="mark_objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="mark_objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("mark",),
                                name="mark_objection_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Oath",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="宣誓日期")),
                        ("place", models.CharField(max_length=60, verbose_name="地点")),
                        ("witness", models.CharField(max_length=60, verbose_name="监誓人")),
                        (
                            "noted_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "noted_by",
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
                                related_name="oaths",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "宣誓",
                        "ordering": ["-day"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "day"), name="oath_once_a_day"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("place", ""), _negated=True),
                                    models.Q(("witness", ""), _negated=True),
                                ),
                                name="oath_place_and_witness",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
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
                    name="Presence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        (
                            "how",
                            models.CharField(
                                choices=[("qr", "扫码"), ("list", "名单"), ("file", "表格")],
                                max_length=4,
                                verbose_name="方式",
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                            ),
                        ),
                        (
                            "enrolment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presences",
                                to="training.enrolment",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["date"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("enrolment", "date"), name="presence_once_a_day")
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(), size=None, verbose_name="日期"
                            ),
                        ),
                        ("begins", models.TimeField(verbose_name="开始")),
                        ("ends", models.TimeField(verbose_name="结束")),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="每天学时（分钟）")),
                        ("place", models.CharField(max_length=60, verbose_name="地点")),
                        ("teacher", models.CharField(max_length=60, verbose_name="教官")),
                        ("seats", models.PositiveSmallIntegerField(verbose_name="名额")),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "待开班"), ("held", "已结训"), ("cancelled", "已取消")],
                                default="planned",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "made_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="取消的原因")),
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
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="training.course",
                            ),
                        ),
                        (
                            "made_by",
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
                        "verbose_name": "培训班",
                        "ordering": ["-days", "-pk"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["days"], name="training_session_days"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("days__len__range", (1, 120))),
                                name="training_session_has_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("begins"))),
                                name="training_session_interval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__range", (5, 720))),
                                name="training_session_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seats__range", (1, 5000))), name="training_session_seats"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("place", ""), _negated=True),
                                    models.Q(("teacher", ""), _negated=True),
                                ),
                                name="training_session_place_and_teacher",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "planned")),
                                    models.Q(
                                        ("closed_at__isnull", False), ("state__in", ["held", "cancelled"])
                                    ),
                                    _connector="OR",
                                ),
                                name="training_session_closed_when",
                            ),
                        ],
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
                                fields=["year", "-short", "-id"],
                                name="training_standing_short",
                            ),
                            models.Index(
                                condition=models.Q(("short__gt", 0)),
                                fields=["year", "kind", "-short", "-id"],
                                name="training_standing_of_kind",
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
                    name="TrainingPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已发布")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训计划",
                        "ordering": ["-year", "unit__sort_order"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("year", "unit"),
                                name="training_plan_one_a_year",
                                violation_error_message="这一年已有培训计划。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("year__range", (2000, 2199))), name="training_plan_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at__isnull", True), ("state", "draft")),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("published_by__isnull", False),
                                        ("state", "published"),
                                    ),
                                    _connector="OR",
                                ),
                                name="training_plan_published_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                        ("heads", models.PositiveSmallIntegerField(verbose_name="计划人数")),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="training.course",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="training.trainingplan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["month", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__range", (1, 12))), name="training_plan_item_month"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("heads__gte", 1)), name="training_plan_item_heads"
                            ),
                        ],
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
                            "enrolment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="record",
                                to="training.enrolment",
                                verbose_name="培训班",
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
                        "verbose_name": "培训记录",
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
                                condition=models.Q(
                                    models.Q(("enrolment__isnull", False), ("source", "session")),
                                    models.Q(("enrolment__isnull", True), ("source", "history")),
                                    _connector="OR",
                                ),
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
