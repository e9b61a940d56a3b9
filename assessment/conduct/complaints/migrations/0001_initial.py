import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import auxpolice.sealed
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
                    name="Complaint",
                    fields=[
                        ("due", models.DateField(verbose_name="期限")),
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("hotline", "12345 热线"),
                                    ("police", "12389 举报"),
                                    ("mailbox", "局长信箱"),
                                    ("call", "110 投诉"),
                                    ("visit", "来信来访"),
                                    ("web", "网民留言"),
                                    ("window", "窗口差评"),
                                    ("superior", "上级交办"),
                                    ("found", "自查发现"),
                                ],
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=40, verbose_name="来源编号")),
                        (
                            "stream",
                            models.CharField(
                                choices=[
                                    ("accusation", "检举控告"),
                                    ("petition", "申诉求决"),
                                    ("suggestion", "意见建议"),
                                ],
                                max_length=12,
                                verbose_name="类型",
                            ),
                        ),
                        ("kind", models.CharField(max_length=6)),
                        ("kind_name", models.CharField(max_length=30, verbose_name="类别")),
                        ("title", models.CharField(max_length=100, verbose_name="标题")),
                        ("text", models.TextField(max_length=4000, verbose_name="内容")),
                        ("place", models.CharField(blank=True, max_length=100, verbose_name="事发地点")),
                        ("happened_on", models.DateField(verbose_name="事发日期")),
                        (
                            "about",
                            models.CharField(
                                choices=[
                                    ("unknown", "待查"),
                                    ("auxiliary", "辅警"),
                                    ("officer", "民警"),
                                    ("unit", "单位工作"),
                                    ("other", "与本局人员无关"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="涉及对象",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="收到时间")),
                        (
                            "registered_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间"),
                        ),
                        (
                            "late_because",
                            models.CharField(blank=True, max_length=200, verbose_name="迟登原因"),
                        ),
                        ("accept_due", models.DateField(verbose_name="告知期限")),
                        ("stopped", models.BooleanField(default=False, verbose_name="中止计时")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("registered", "待分办"),
                                    ("handling", "办理中"),
                                    ("answered", "已答复"),
                                    ("closed", "已办结"),
                                    ("not_taken", "不予受理"),
                                    ("transferred", "已退回转送"),
                                    ("repeated", "重复并案"),
                                    ("withdrawn", "已撤诉"),
                                ],
                                default="registered",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("accepted_at", models.DateTimeField(null=True, verbose_name="受理时间")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                        ("because", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("result", models.CharField(blank=True, max_length=10)),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "in_charge",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="承办单位",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "repeats",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repeated_by",
                                to="complaints.complaint",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="被投诉单位",
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
                        "ordering": ["-received_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["received_at"], name="complaint_by_day"),
                            models.Index(fields=["unit", "received_at"], name="complaint_by_unit"),
                            models.Index(fields=["state", "due"], name="complaint_by_due"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "answered",
                                            "closed",
                                            "handling",
                                            "not_taken",
                                            "registered",
                                            "repeated",
                                            "transferred",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="complaint_state_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=("source", "number"),
                                name="complaint_once_per_number",
                                violation_error_message="这个编号的工单已经登记过，请在列表里查找。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="complaint_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("repeats", models.F("id")), _negated=True),
                                name="complaint_repeats_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "repeated"), _negated=True),
                                    ("repeats__isnull", False),
                                    _connector="OR",
                                ),
                                name="complaint_repeated_of_which",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["handling", "answered", "closed"]), _negated=True
                                    ),
                                    models.Q(("accepted_by__isnull", False), ("in_charge__isnull", False)),
                                    _connector="OR",
                                ),
                                name="complaint_handled_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stopped", False), ("state", "handling"), _connector="OR"
                                ),
                                name="complaint_stopped_while_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Clearing",
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
                            "way",
                            models.CharField(
                                choices=[
                                    ("letter", "书面澄清"),
                                    ("face", "当面澄清"),
                                    ("announced", "会议通报"),
                                ],
                                max_length=10,
                                verbose_name="澄清方式",
                            ),
                        ),
                        ("consent", models.CharField(max_length=200, verbose_name="本人意见")),
                        ("text", models.CharField(max_length=1000, verbose_name="澄清内容")),
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
                                verbose_name="被澄清人",
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clearings",
                                to="complaints.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
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
                                name="complaint_clearing_maker_is_not_checker",
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
                                name="complaint_clearing_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("complaint", "person"),
                                name="complaint_clearing_one_waits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "effective")),
                                fields=("complaint", "person"),
                                name="complaint_cleared_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("consent", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                ),
                                name="complaint_clearing_says_why",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Answer",
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
                        ("number", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                        ("claim", models.CharField(max_length=1000, verbose_name="信访诉求")),
                        ("facts", models.CharField(max_length=2000, verbose_name="查明的事实")),
                        ("opinion", models.CharField(max_length=2000, verbose_name="处理意见")),
                        ("basis", models.CharField(max_length=500, verbose_name="依据")),
                        ("told_on", models.DateField(null=True, verbose_name="告知日期")),
                        ("told_how", models.CharField(blank=True, max_length=100, verbose_name="告知方式")),
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
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="complaints.complaint",
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
                                name="complaint_answer_maker_is_not_checker",
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
                                name="complaint_answer_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("complaint",),
                                name="complaint_answer_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("claim", ""), _negated=True),
                                    models.Q(("facts", ""), _negated=True),
                                    models.Q(("opinion", ""), _negated=True),
                                    models.Q(("basis", ""), _negated=True),
                                ),
                                name="complaint_answer_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("told_how", ""), ("told_on__isnull", True)),
                                    models.Q(
                                        ("state", "effective"),
                                        ("told_on__isnull", False),
                                        models.Q(("told_how", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_answer_told_how",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Allegation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="反映的问题")),
                        ("kind", models.CharField(max_length=6)),
                        ("kind_name", models.CharField(max_length=30, verbose_name="类别")),
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
                                related_name="allegations",
                                to="personnel.person",
                                verbose_name="被反映人",
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="allegations",
                                to="complaints.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="allegation_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person__isnull", True), ("unit__isnull", False), _connector="OR"
                                ),
                                name="allegation_person_has_unit",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ComplaintPaper",
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
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="complaints.complaint",
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
                    name="Extension",
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
                        ("days", models.PositiveSmallIntegerField(verbose_name="延长天数")),
                        ("reason", models.CharField(max_length=300, verbose_name="延长原因")),
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
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extensions",
                                to="complaints.complaint",
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
                    ],
                    options={
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
                                name="complaint_extension_maker_is_not_checker",
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
                                name="complaint_extension_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("complaint",),
                                name="complaint_extension_one_waits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "effective")),
                                fields=("complaint",),
                                name="complaint_extended_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="complaint_extension_has_reason",
                            ),
                        ],
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
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("true", "属实"),
                                    ("partly", "部分属实"),
                                    ("untrue", "不属实"),
                                    ("unproven", "无法查证"),
                                    ("withdrawn", "撤诉"),
                                    ("repeated", "重复"),
                                    ("not_taken", "不予受理"),
                                ],
                                max_length=10,
                                verbose_name="结论",
                            ),
                        ),
                        ("facts", models.CharField(max_length=1000, verbose_name="查明的事实")),
                        ("false_accusation", models.BooleanField(default=False, verbose_name="经查系诬告")),
                        ("points", models.IntegerField(default=0, verbose_name="分值")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("reversed_at", models.DateTimeField(null=True)),
                        (
                            "allegation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="complaints.allegation",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="complaints.complaint",
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
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="共同调查人",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("facts", ""), _negated=True),
                                name="complaint_finding_has_facts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("by", models.F("second")), _negated=True),
                                name="complaint_finding_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("points__lte", 0)), name="complaint_finding_takes_points"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("false_accusation", False), ("result", "untrue"), _connector="OR"
                                ),
                                name="complaint_false_is_untrue",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", True),
                                        ("decided_by__isnull", True),
                                        ("reversed_at__isnull", True),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        models.Q(("decided_by", models.F("by")), _negated=True),
                                        models.Q(("decided_by", models.F("second")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_finding_decided_by_another",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Handler",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("leads", models.BooleanField(default=False, verbose_name="主办")),
                        ("of_unit", models.BooleanField(default=False)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handlers",
                                to="complaints.complaint",
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
                        "ordering": ["-leads", "since", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("complaint", "user"),
                                name="complaint_handler_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("leads", True), ("until__isnull", True)),
                                fields=("complaint",),
                                name="complaint_one_leads",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateField(verbose_name="中止自")),
                        ("until", models.DateField(null=True, verbose_name="恢复于")),
                        ("reason", models.CharField(max_length=200, verbose_name="中止原因")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="complaints.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("complaint",),
                                name="complaint_one_pause",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="complaint_pause_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="complaint_pause_ends_after",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Recusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="回避原因")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recusals",
                                to="complaints.complaint",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complaint", "user"), name="complaint_recusal_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="complaint_recusal_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("level", models.PositiveSmallIntegerField(verbose_name="层级")),
                        ("asked_on", models.DateField(verbose_name="申请日期")),
                        ("reason", models.CharField(max_length=500, verbose_name="申请理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "复查中"), ("kept", "维持"), ("changed", "撤销，重新办理")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("opinion", models.CharField(blank=True, max_length=1000, verbose_name="复查意见")),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="complaints.answer",
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
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="complaints.complaint",
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
                    ],
                    options={
                        "ordering": ["pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("answer", "level"), name="complaint_review_once_a_level"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", [1, 2])), name="complaint_review_two_levels"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_by__isnull", True), ("opinion", ""), ("state", "open")
                                    ),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        ("answered_by__isnull", False),
                                        models.Q(("opinion", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_review_answered_by_somebody",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Satisfaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("nth", models.PositiveSmallIntegerField(verbose_name="第几次")),
                        ("handling", models.PositiveSmallIntegerField(verbose_name="对办理过程")),
                        ("outcome", models.PositiveSmallIntegerField(verbose_name="对办理结果")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="回访记录")),
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
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="satisfaction",
                                to="complaints.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complaint", "nth"), name="complaint_satisfaction_nth"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("handling__range", (1, 5)), ("nth__gte", 1), ("outcome__range", (1, 5))
                                ),
                                name="complaint_satisfaction_levels",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Step",
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
                                    ("evidence", "固定证据"),
                                    ("complainant", "询问信访人"),
                                    ("person", "听取被反映人陈述"),
                                    ("witness", "询问证人"),
                                    ("told", "告知信访人"),
                                    ("note", "工作记录"),
                                ],
                                max_length=12,
                                verbose_name="事项",
                            ),
                        ),
                        ("text", models.CharField(max_length=2000, verbose_name="情况")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="complaints.complaint",
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="complaint_step_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ("complainant", "person", "witness")), _negated=True
                                    ),
                                    models.Q(
                                        ("second__isnull", False),
                                        models.Q(("second", models.F("by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_statement_by_two",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Complainant",
                    fields=[
                        (
                            "complaint",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="complainant",
                                serialize=False,
                                to="complaints.complaint",
                            ),
                        ),
                        ("name", auxpolice.sealed.SealedField(blank=True, default="", verbose_name="姓名")),
                        (
                            "phone",
                            auxpolice.sealed.SealedField(blank=True, default="", verbose_name="联系电话"),
                        ),
                        (
                            "address",
                            auxpolice.sealed.SealedField(blank=True, default="", verbose_name="地址"),
                        ),
                        ("sex", auxpolice.sealed.SealedField(blank=True, default="", verbose_name="性别")),
                        ("marked", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["marked"], name="complainant_by_mark")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), ("name__startswith", "sealed:"), _connector="OR"),
                                    models.Q(
                                        ("phone", ""), ("phone__startswith", "sealed:"), _connector="OR"
                                    ),
                                    models.Q(
                                        ("address", ""), ("address__startswith", "sealed:"), _connector="OR"
                                    ),
                                    models.Q(("sex", ""), ("sex__startswith", "sealed:"), _connector="OR"),
                                ),
                                name="complainant_is_sealed",
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
