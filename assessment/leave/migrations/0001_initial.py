import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.access.models
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
                    name="LeaveRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=8, verbose_name="假别")),
                        ("kind_name", models.CharField(max_length=20, verbose_name="假别")),
                        (
                            "effect",
                            models.CharField(
                                choices=[("paid", "带薪假"), ("sick", "病假"), ("personal", "事假")],
                                max_length=8,
                                verbose_name="考勤记为",
                            ),
                        ),
                        ("wage", models.BooleanField(verbose_name="工资照发")),
                        ("full_attendance", models.BooleanField(verbose_name="不影响全勤")),
                        ("starts", models.DateTimeField(verbose_name="从")),
                        ("ends", models.DateTimeField(verbose_name="到")),
                        ("asked_until", models.DateTimeField(verbose_name="原定到")),
                        ("counted", models.PositiveSmallIntegerField(verbose_name="计假")),
                        ("event_day", models.DateField(null=True, verbose_name="事由发生日")),
                        ("extra", models.BooleanField(default=False, verbose_name="凭证明增加")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待批"),
                                    ("granted", "已批准"),
                                    ("refused", "未批准"),
                                    ("withdrawn", "已撤回"),
                                    ("cancelled", "已取消"),
                                    ("returned", "已销假"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="申请时间"
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                        (
                            "refusal",
                            models.CharField(blank=True, max_length=200, verbose_name="不批准的原因"),
                        ),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="登记销假时间")),
                        ("returned_at", models.DateTimeField(null=True, verbose_name="实际返岗时间")),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "ended_by",
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
                                related_name="leaves",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "substitute",
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
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "within",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="illnesses",
                                to="leave.leaverequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "请假",
                        "ordering": ["-starts", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["unit", "starts"], name="leave_by_unit"),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["state", "unit"],
                                name="leave_waiting",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "cancelled",
                                            "granted",
                                            "refused",
                                            "returned",
                                            "waiting",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="leave_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked_until__gte", models.F("ends")), ("ends__gt", models.F("starts"))
                                ),
                                name="leave_interval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["granted", "returned", "cancelled", "refused"]),
                                        _negated=True,
                                    ),
                                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="leave_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="leave_decided_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    ("returned_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="leave_returned_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("substitute__isnull", True),
                                    models.Q(("substitute", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="leave_substitute_is_another",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(
                                    ("state__in", ["granted", "returned"]),
                                    models.Q(("state", "waiting"), ("within__isnull", True)),
                                    _connector="OR",
                                ),
                                expressions=[
                                    ("person", "="),
                                    (
                                        models.Func(
                                            models.F("starts"),
                                            models.F("ends"),
                                            function="tstzrange",
                                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="leave_one_at_a_time",
                                violation_error_message="这段时间已经请过假了。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Ground",
                    fields=[
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="ground",
                                serialize=False,
                                to="leave.leaverequest",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="事由")),
                        ("private", models.BooleanField()),
                        ("proof_due", models.BooleanField(default=False, verbose_name="待补证明")),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="leave_ground_has_text"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="LeaveDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("morning", models.BooleanField()),
                        ("afternoon", models.BooleanField()),
                        ("counted", models.PositiveSmallIntegerField(verbose_name="计假")),
                        ("rota", models.BooleanField(default=False)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days",
                                to="leave.leaverequest",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["date"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["person", "date"], name="leave_day_by_person")],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "date"), name="leave_day_once"),
                            models.CheckConstraint(
                                condition=models.Q(("morning", True), ("afternoon", True), _connector="OR"),
                                name="leave_day_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("counted__lte", 12)), name="leave_day_counts"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="LeaveStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "role",
                            models.CharField(
                                choices=auxpolice.access.models.roles, max_length=20, verbose_name="审批人"
                            ),
                        ),
                        ("at", models.DateTimeField(null=True)),
                        ("agreed", models.BooleanField(null=True)),
                        ("opinion", models.CharField(blank=True, max_length=200, verbose_name="意见")),
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="leave.leaverequest",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "number"), name="leave_step_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("by__isnull", False)),
                                fields=("request", "by"),
                                name="leave_step_each_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["unit_head", "political", "leader"])),
                                name="leave_step_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("agreed__isnull", True), ("at__isnull", True), ("by__isnull", True)
                                    ),
                                    models.Q(
                                        ("agreed__isnull", False),
                                        ("at__isnull", False),
                                        ("by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="leave_step_said_by",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("annual", "带薪年休假（按累计工作年限）"),
                                    ("comp", "调休（以休息日加班换得）"),
                                ],
                                max_length=10,
                                verbose_name="额度",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("earned", models.DateField(verbose_name="起")),
                        ("expires", models.DateField(verbose_name="止")),
                        ("source", models.CharField(max_length=60)),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leave_lots",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "expires", "earned", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "source"), name="leave_lot_once"),
                            models.CheckConstraint(
                                condition=models.Q(("expires__gte", models.F("earned"))),
                                name="leave_lot_period",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Movement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                choices=[
                                    ("grant", "核定"),
                                    ("opening", "期初"),
                                    ("carry", "结转"),
                                    ("use", "请假"),
                                    ("return", "退回"),
                                    ("lost", "不享受"),
                                    ("lapse", "放弃"),
                                    ("owed", "未休，应支付报酬"),
                                    ("expiry", "到期"),
                                ],
                                max_length=8,
                                verbose_name="事项",
                            ),
                        ),
                        ("half_days", models.SmallIntegerField(verbose_name="天数")),
                        ("day", models.DateField(verbose_name="日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
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
                            "lot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="leave.lot",
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
                            "request",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="leave.leaverequest",
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
                        "ordering": ["at", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["request"], name="leave_movement_by_request")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("half_days", 0), _negated=True),
                                name="leave_movement_moves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("sort__in", ["use", "lost", "lapse", "owed", "expiry"]),
                                        _negated=True,
                                    ),
                                    ("half_days__lt", 0),
                                    _connector="OR",
                                ),
                                name="leave_movement_takes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sort", "return"), _negated=True),
                                    ("half_days__gt", 0),
                                    _connector="OR",
                                ),
                                name="leave_movement_gives",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sort__in", ["use", "return"]), _negated=True),
                                    ("request__isnull", False),
                                    _connector="OR",
                                ),
                                name="leave_movement_of_a_request",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Opening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("work_start", models.DateField(null=True, verbose_name="累计工作起算日")),
                        (
                            "annual_used",
                            models.PositiveSmallIntegerField(default=0, verbose_name="本年已休年休假"),
                        ),
                        (
                            "carried",
                            models.PositiveSmallIntegerField(default=0, verbose_name="上年结转年休假"),
                        ),
                        ("comp", models.PositiveSmallIntegerField(default=0, verbose_name="可调休")),
                        (
                            "entered_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="录入时间"
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
                            "entered_by",
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
                                related_name="leave_openings",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "假期期初数",
                        "ordering": ["-year", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "year"), name="leave_opening_once_a_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="leave_opening_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("annual_used__lte", 60), ("carried__lte", 60), ("comp__lte", 400)
                                ),
                                name="leave_opening_bounds",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Recount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("days", models.JSONField(verbose_name="改变的日子")),
                        ("before", models.PositiveSmallIntegerField(verbose_name="原计假")),
                        ("after", models.PositiveSmallIntegerField(verbose_name="现计假")),
                        ("short", models.PositiveSmallIntegerField(default=0, verbose_name="余额不足")),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recounts",
                                to="leave.leaverequest",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at"],
                    },
                ),
                migrations.CreateModel(
                    name="WorkStart",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="work_start",
                                serialize=False,
                                to="personnel.person",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="累计工作起算日")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="leave_work_start_two",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ChoiceOfRest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "choice",
                            models.CharField(
                                choices=[("carry", "同意跨年度休"), ("decline", "书面提出不休")],
                                max_length=8,
                                verbose_name="未休天数",
                            ),
                        ),
                        (
                            "said_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                            "said_by",
                            models.ForeignKey(
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
                            models.UniqueConstraint(
                                fields=("person", "year"), name="leave_choice_of_rest_once"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="LeavePaper",
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
                            "ground",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="leave.ground",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
            ],
        ),
    ]
