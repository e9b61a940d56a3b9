import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.access.models
import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("batch", "0001_initial"),
        ("files", "0001_initial"),
        ("honours", "0001_initial"),
        ("personnel", "0001_initial"),
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="ApprovalChain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=60, verbose_name="名称")),
                        ("start", models.DateField(verbose_name="自月份")),
                        (
                            "unit_mode",
                            models.CharField(
                                choices=[
                                    ("none", "不需要"),
                                    ("wanted", "征求意见，不确认也可送审"),
                                    ("required", "必须确认"),
                                ],
                                default="wanted",
                                max_length=8,
                                verbose_name="单位确认",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "草案"), ("approved", "已批准"), ("withdrawn", "已撤销")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("approved_at", models.DateTimeField(null=True)),
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
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-start", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("start__day", 1)), name="approval_chain_first_day"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "approved")),
                                fields=("start",),
                                name="approval_chain_one_a_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="approval_chain_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="approval_chain_approved_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seq", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=30, verbose_name="步骤")),
                        (
                            "roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=auxpolice.access.models.roles, max_length=20
                                ),
                                size=None,
                                verbose_name="角色",
                            ),
                        ),
                        (
                            "chain",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="payroll.approvalchain",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["chain", "seq"],
                        "constraints": [
                            models.UniqueConstraint(fields=("chain", "seq"), name="approval_step_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("roles__contained_by", ["finance", "political", "leader"]),
                                    ("roles__len__gt", 0),
                                ),
                                name="approval_step_roles",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackPayCheck",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "核查中"), ("done", "已核查"), ("failed", "未完成")],
                                default="running",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("people", models.PositiveIntegerField(default=0)),
                        ("lines", models.PositiveIntegerField(default=0)),
                        (
                            "started_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "job",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="back_pay_check",
                                to="batch.job",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="back_pay_checks",
                                to="payroll.payrollmonth",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-started_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("month",),
                                name="back_pay_one_live_check",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first__lte", models.F("last"))),
                                name="back_pay_check_window",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackPayGap",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("of_month", models.DateField(verbose_name="所属月份")),
                        ("text", models.CharField(max_length=200, verbose_name="说明")),
                        (
                            "found_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="gaps",
                                to="payroll.backpaycheck",
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
                    ],
                    options={
                        "ordering": ["person", "of_month"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("found_by", "person", "of_month"), name="back_pay_gap_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BaseReview",
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
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("digest", models.CharField(max_length=64, verbose_name="校验值")),
                        ("people", models.PositiveIntegerField(verbose_name="人数")),
                        ("start", models.DateField(verbose_name="起始月")),
                        ("changed", models.PositiveIntegerField(verbose_name="基数有变化")),
                        ("left", models.JSONField(default=dict, verbose_name="未核定")),
                        ("before_fen", models.BigIntegerField(verbose_name="原社保基数合计")),
                        ("after_fen", models.BigIntegerField(verbose_name="新社保基数合计")),
                        ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                        (
                            "withdrawn_because",
                            models.CharField(
                                blank=True, db_default="", max_length=200, verbose_name="撤回原因"
                            ),
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
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="base_review_maker_is_not_checker",
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
                                name="base_review_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("year",),
                                name="base_review_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["effective", "refused", "waiting", "withdrawn"])
                                ),
                                name="base_review_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("start__day", 1)), name="base_review_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("people__gt", 0), ("changed__lte", models.F("people"))),
                                name="base_review_of_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "start__year",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("year"), "+", models.Value(1)
                                        ),
                                    )
                                ),
                                name="base_review_of_last_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("withdrawn_at__isnull", True),
                                        ("withdrawn_because", ""),
                                        ("withdrawn_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("withdrawn_at__isnull", False),
                                        ("withdrawn_by__isnull", False),
                                        models.Q(("withdrawn_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="base_review_withdrawn_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="月份")),
                        (
                            "what",
                            models.CharField(
                                choices=[("protection", "Protection"), ("year_end", "Year End")],
                                max_length=10,
                                verbose_name="变更",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年度")),
                        ("people", models.PositiveIntegerField(default=1, verbose_name="人数")),
                        (
                            "made_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["month"], name="hand_change_by_month")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="hand_change_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("person__isnull", False),
                                        ("what", "protection"),
                                        ("year__isnull", True),
                                    ),
                                    models.Q(
                                        ("person__isnull", True),
                                        ("what", "year_end"),
                                        ("year__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="hand_change_of_person_or_year",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "year"), name="number_series_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningSums",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="纳税年度")),
                        ("through", models.DateField(verbose_name="截至月份")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="任职月数")),
                        ("slips", models.PositiveSmallIntegerField(verbose_name="已发工资月数")),
                        ("income_fen", models.BigIntegerField(verbose_name="累计收入")),
                        ("exempt_fen", models.BigIntegerField(default=0, verbose_name="累计免税收入")),
                        ("special_fen", models.BigIntegerField(default=0, verbose_name="累计专项扣除")),
                        (
                            "additional_fen",
                            models.BigIntegerField(default=0, verbose_name="累计专项附加扣除"),
                        ),
                        ("other_fen", models.BigIntegerField(default=0, verbose_name="累计其他扣除")),
                        ("relief_fen", models.BigIntegerField(default=0, verbose_name="累计减免税额")),
                        ("withheld_fen", models.BigIntegerField(verbose_name="累计已预扣税额")),
                        (
                            "bonus_fen",
                            models.BigIntegerField(default=0, verbose_name="已单独计税的全年一次性奖金"),
                        ),
                        (
                            "base_wages_fen",
                            models.BigIntegerField(null=True, verbose_name="计入缴费基数的工资"),
                        ),
                        ("held_fen", models.BigIntegerField(default=0, verbose_name="已留存的年度绩效")),
                        (
                            "entered_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="录入时间"
                            ),
                        ),
                        ("counts_from", models.DateField(null=True, verbose_name="起计月份")),
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
                                related_name="opening_sums",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "期初数",
                        "ordering": ["-year", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "year"), name="opening_sums_once_a_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("through__day", 1)), name="opening_sums_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="opening_sums_two_persons",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_by__isnull", True), ("counts_from__isnull", True)),
                                    models.Q(
                                        ("confirmed_by__isnull", False),
                                        ("counts_from__day", 1),
                                        ("counts_from__gt", models.F("through")),
                                    ),
                                    _connector="OR",
                                ),
                                name="opening_sums_count_once_confirmed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("months__gte", 1),
                                    ("slips__gte", 1),
                                    ("slips__lte", models.F("months")),
                                    ("through__year", models.F("year")),
                                    ("months__lte", models.F("through__month")),
                                ),
                                name="opening_sums_months",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("additional_fen__gte", 0),
                                    ("bonus_fen__gte", 0),
                                    ("exempt_fen__gte", 0),
                                    ("held_fen__gte", 0),
                                    ("income_fen__gte", models.F("exempt_fen")),
                                    ("other_fen__gte", 0),
                                    ("relief_fen__gte", 0),
                                    ("special_fen__gte", 0),
                                    ("withheld_fen__gte", 0),
                                ),
                                name="opening_sums_not_negative",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PayCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("start", models.DateField(unique=True, verbose_name="自月份")),
                        (
                            "open_day",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(28),
                                ],
                                verbose_name="当月几日新建",
                            ),
                        ),
                        (
                            "pay_day",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(28),
                                ],
                                verbose_name="次月几日发薪",
                            ),
                        ),
                        (
                            "cut_off",
                            models.CharField(
                                choices=[("day", "次月几日"), ("before", "发薪日前几个工作日")],
                                max_length=8,
                                verbose_name="输入截止",
                            ),
                        ),
                        (
                            "cut_off_days",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(28),
                                ],
                                verbose_name="几日／几个工作日",
                            ),
                        ),
                        (
                            "remind_days",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(28),
                                ],
                                verbose_name="截止前几个工作日提醒",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(28),
                                ],
                                verbose_name="答复工资疑问的工作日",
                            ),
                        ),
                        (
                            "waive_percent",
                            models.PositiveSmallIntegerField(
                                default=5, verbose_name="财务可核准放行的人数占比（%）"
                            ),
                        ),
                        (
                            "set_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-start"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("start__day", 1)), name="pay_calendar_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer_days__range", (1, 28)),
                                    ("cut_off_days__range", (1, 28)),
                                    ("open_day__range", (1, 28)),
                                    ("pay_day__range", (1, 28)),
                                    ("remind_days__range", (1, 28)),
                                ),
                                name="pay_calendar_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("waive_percent__range", (0, 100))),
                                name="pay_calendar_waive_percent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PayEntry",
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
                                    ("award_fen", "表彰奖励"),
                                    ("other_pay_fen", "其他应发"),
                                    ("exempt_pay_fen", "免税应发"),
                                    ("bonus_fen", "全年一次性奖金"),
                                    ("severance_fen", "经济补偿"),
                                    ("damage_fen", "赔偿扣款"),
                                    ("court_fen", "法院裁定代扣"),
                                ],
                                max_length=16,
                                verbose_name="项目",
                            ),
                        ),
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("separate_tax", models.BooleanField(default=False, verbose_name="单独计税")),
                        ("reason", models.CharField(max_length=200, verbose_name="事由")),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "document",
                            models.CharField(
                                blank=True, db_default="", max_length=60, verbose_name="文号或凭据编号"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待确认"),
                                    ("effective", "已生效"),
                                    ("withdrawn", "已撤回"),
                                ],
                                db_default="waiting",
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("by_rule", models.BooleanField(db_default=False, default=False)),
                        (
                            "idem_key",
                            models.UUIDField(
                                db_default=django.contrib.postgres.functions.RandomUUID(),
                                default=uuid.uuid4,
                                editable=False,
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "withdrawn_because",
                            models.CharField(
                                blank=True, db_default="", max_length=200, verbose_name="撤回的原因"
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "honour",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="honours.honour",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pay_entries",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-month", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["month", "person"], name="pay_entry_by_month")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="pay_entry_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "other_pay_fen"), ("amount_fen__gt", 0), _connector="OR"
                                ),
                                name="pay_entry_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_fen__range", (-1000000000000, 1000000000000))),
                                name="pay_entry_within_limit",
                            ),
                            models.UniqueConstraint(fields=("idem_key",), name="pay_entry_key_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "withdrawn"), _negated=True),
                                fields=("honour",),
                                name="pay_entry_award_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="pay_entry_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "effective"), _negated=True),
                                    ("by_rule", True),
                                    ("confirmed_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="pay_entry_effective_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "withdrawn"),
                                        ("withdrawn_by__isnull", False),
                                        models.Q(("withdrawn_because", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "withdrawn"), _negated=True),
                                        ("withdrawn_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="pay_entry_withdrawn_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["effective", "waiting", "withdrawn"])),
                                name="pay_entry_state",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="EntryPaper",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="payroll.payentry",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PayReminder",
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
                                    ("attendance", "考勤未确认"),
                                    ("scores", "考核未提交"),
                                    ("finance", "工资输入待催"),
                                ],
                                max_length=10,
                                verbose_name="事项",
                            ),
                        ),
                        ("people", models.PositiveIntegerField(verbose_name="人数")),
                        ("due", models.DateField(verbose_name="截止")),
                        (
                            "made_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        "ordering": ["-month", "unit"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="pay_reminder_first_day"
                            ),
                            models.UniqueConstraint(
                                fields=("month", "unit", "kind"),
                                name="pay_reminder_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "finance"), ("unit__isnull", True)),
                                    models.Q(
                                        models.Q(("kind", "finance"), _negated=True), ("unit__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="pay_reminder_of_unit_or_finance",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PayrollMonth",
                    fields=[
                        ("month", models.DateField(primary_key=True, serialize=False, verbose_name="月份")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "未计算"),
                                    ("calculating", "计算中"),
                                    ("trial", "试算"),
                                    ("calculated", "已计算"),
                                    ("checked", "已复核"),
                                    ("approved", "已审批"),
                                    ("locked", "已锁定"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        ("digest", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("steps", models.JSONField(default=list, verbose_name="审批步骤")),
                        ("returned_at", models.DateTimeField(null=True)),
                        (
                            "return_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
                        ),
                        ("locked_at", models.DateTimeField(null=True)),
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
                            "calculated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "locked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "returned_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-month"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="payroll_month_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("calculated_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="payroll_month_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("checked_by__isnull", True),
                                    models.Q(("checked_by", models.F("calculated_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="payroll_month_calculated_not_checked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("checked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="payroll_month_checked_not_approved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["approved", "locked"]), _negated=True),
                                    models.Q(
                                        ("approved_by__isnull", False),
                                        ("calculated_by__isnull", False),
                                        models.Q(("digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="payroll_month_approved_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("locked_at__isnull", False),
                                        ("locked_by__isnull", False),
                                        ("state", "locked"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "locked"), _negated=True),
                                        ("locked_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="payroll_month_locked_has_date",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("return_reason", ""),
                                        ("returned_at__isnull", True),
                                        ("returned_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("returned_at__isnull", False),
                                        ("returned_by__isnull", False),
                                        models.Q(("return_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="payroll_month_returned_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PayrollRun",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("revision", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("regular", "当月工资"), ("supplementary", "补发批次")],
                                default="regular",
                                max_length=14,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "计算中"),
                                    ("calculated", "已计算"),
                                    ("effective", "有效"),
                                    ("superseded", "已被取代"),
                                    ("failed", "未完成"),
                                ],
                                default="running",
                                max_length=12,
                            ),
                        ),
                        ("expected_heads", models.PositiveIntegerField(default=0)),
                        ("snapshot_sha256", models.CharField(blank=True, max_length=64)),
                        (
                            "fact_names",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), size=None
                            ),
                        ),
                        ("schemes", models.JSONField(default=dict)),
                        ("parameters", models.JSONField(default=list)),
                        ("accepted", models.JSONField(default=list)),
                        ("trial", models.BooleanField(default=False, verbose_name="试算")),
                        ("build_id", models.CharField(max_length=64)),
                        ("gross_fen", models.BigIntegerField(default=0)),
                        ("net_fen", models.BigIntegerField(default=0)),
                        ("employer_fen", models.BigIntegerField(default=0)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        (
                            "job",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payroll_run",
                                to="batch.job",
                            ),
                        ),
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="payroll.payrollmonth",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-month", "-revision"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("month", "revision"), name="payroll_run_revision"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("month",),
                                name="payroll_one_live_run",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "effective")),
                                fields=("month",),
                                name="payroll_one_effective_run",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "regular"), ("state", "calculated"), _negated=True),
                                    models.Q(
                                        ("kind", "supplementary"), ("state", "effective"), _negated=True
                                    ),
                                ),
                                name="payroll_run_state_of_its_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("trial", False), ("kind", "regular"), _connector="OR"),
                                name="payroll_trial_of_a_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PayrollInput",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.IntegerField()),
                        (
                            "facts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "scheme_version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inputs",
                                to="payroll.payrollrun",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["run", "person"], name="payroll_input_person")],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "position"), name="payroll_input_position")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PayException",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule", models.CharField(max_length=12, verbose_name="规则")),
                        ("amount_fen", models.BigIntegerField(default=0, verbose_name="金额")),
                        ("detail", models.CharField(max_length=200, verbose_name="异常")),
                        ("word", models.CharField(blank=True, max_length=200, verbose_name="核查说明")),
                        ("cleared_at", models.DateTimeField(null=True)),
                        (
                            "cleared_by",
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
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exceptions",
                                to="payroll.payrollrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["run", "rule", "unit", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "person", "rule"), name="pay_exception_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("cleared_at__isnull", True),
                                        ("cleared_by__isnull", True),
                                        ("word", ""),
                                    ),
                                    models.Q(
                                        ("cleared_at__isnull", False),
                                        ("cleared_by__isnull", False),
                                        models.Q(("word", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="pay_exception_cleared_with_a_word",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Payslip",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.IntegerField()),
                        ("is_effective", models.BooleanField(default=False)),
                        (
                            "amounts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        ("gross_fen", models.BigIntegerField(verbose_name="应发")),
                        ("deductions_fen", models.BigIntegerField(verbose_name="扣款")),
                        ("net_fen", models.BigIntegerField(verbose_name="实发")),
                        ("employer_fen", models.BigIntegerField(verbose_name="单位负担")),
                        (
                            "cumulative",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        ("tax_months", models.SmallIntegerField()),
                        ("first_month_base_fen", models.BigIntegerField(default=0, verbose_name="首月工资")),
                        ("after_leaving", models.BooleanField(default=False, verbose_name="离职后补发")),
                        ("warnings", models.IntegerField(default=0)),
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slips",
                                to="payroll.payrollmonth",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payslips",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="payroll.payslip",
                                verbose_name="所冲销的工资条",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slips",
                                to="payroll.payrollrun",
                            ),
                        ),
                        (
                            "scheme_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_effective", True)),
                                fields=["month", "unit"],
                                name="payslip_by_unit",
                            ),
                            models.Index(
                                condition=models.Q(("first_month_base_fen__gt", 0)),
                                fields=["person", "month"],
                                name="payslip_first_month_base",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "net_fen",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("gross_fen"), "-", models.F("deductions_fen")
                                        ),
                                    )
                                ),
                                name="payslip_net_is_gross_less",
                            ),
                            models.UniqueConstraint(fields=("run", "person"), name="payslip_one_per_run"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_effective", True)),
                                fields=("person", "month"),
                                name="payslip_one_effective",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first_month_base_fen__gte", 0)),
                                name="payslip_first_month_base_not_negative",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="BackPayLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "settled_note",
                            models.CharField(blank=True, max_length=200, verbose_name="办理方式"),
                        ),
                        ("month", models.DateField(verbose_name="入账月份")),
                        ("of_month", models.DateField(verbose_name="所属月份")),
                        ("item", models.CharField(max_length=40, verbose_name="项目")),
                        ("item_name", models.CharField(max_length=60)),
                        ("before_fen", models.BigIntegerField(verbose_name="已发")),
                        ("after_fen", models.BigIntegerField(verbose_name="应为")),
                        ("amount_fen", models.BigIntegerField(verbose_name="差额")),
                        ("fact", models.CharField(max_length=30)),
                        ("cause", models.CharField(max_length=200, verbose_name="原因")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "核查中"),
                                    ("posted", "已计入"),
                                    ("pending", "待处理"),
                                    ("settled", "已另行结清"),
                                ],
                                default="posted",
                                max_length=8,
                                verbose_name="状态",
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "found_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="found",
                                to="payroll.backpaycheck",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="back_pay",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "slip",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="payroll.payslip",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-month", "person", "of_month", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["of_month"], name="back_pay_by_old_month")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="back_pay_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("of_month__day", 1)), name="back_pay_of_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("of_month__lt", models.F("month"))),
                                name="back_pay_of_an_earlier_month",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["posted", "pending"])),
                                fields=("month", "person", "of_month", "item", "fact"),
                                name="back_pay_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "amount_fen",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("after_fen"), "-", models.F("before_fen")
                                        ),
                                    ),
                                    models.Q(("amount_fen", 0), _negated=True),
                                ),
                                name="back_pay_is_the_difference",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), _negated=True),
                                    models.Q(
                                        ("settled_by__isnull", False),
                                        models.Q(("settled_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="back_pay_settled_says_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(
                                        ("state", "settled"),
                                        models.Q(("confirmed_by", models.F("settled_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="back_pay_settled_by_two",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PersonAmount",
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
                        ("code", models.CharField(max_length=40, verbose_name="项目")),
                        ("monthly_fen", models.BigIntegerField(verbose_name="每月金额")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        ("reason", models.CharField(max_length=200, verbose_name="事由")),
                        (
                            "document",
                            models.CharField(blank=True, max_length=60, verbose_name="文号或凭据编号"),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pay_amounts",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "code", "-period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("state", "effective")),
                                expressions=[("person", "="), ("code", "="), ("period", "&&")],
                                name="person_amount_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="person_amount_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="person_amount_maker_is_not_checker",
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
                                name="person_amount_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "code"),
                                name="person_amount_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("monthly_fen__range", (-1000000000000, 1000000000000))),
                                name="person_amount_within_limit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["effective", "refused", "waiting", "withdrawn"])
                                ),
                                name="person_amount_state",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Protection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="施行日期")),
                        ("month", models.DateField(verbose_name="起始月份")),
                        (
                            "unit_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None, verbose_name="施行单位"
                            ),
                        ),
                        ("chosen", models.BooleanField(verbose_name="就高不就低")),
                        (
                            "left_out",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                default=list,
                                size=None,
                                verbose_name="不保护的人",
                            ),
                        ),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "entered_by",
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
                                related_name="protections",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["month", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="protection_first_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProtectedPay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("regular_fen", models.BigIntegerField(verbose_name="受保护的原固定工资")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        ("why", models.CharField(max_length=300, verbose_name="依据")),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "ended_why",
                            models.CharField(
                                blank=True, db_default="", max_length=300, verbose_name="终止原因"
                            ),
                        ),
                        (
                            "before",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                                verbose_name="原方案",
                            ),
                        ),
                        (
                            "employment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.employment",
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
                            "entered_by",
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
                                related_name="protected_pay",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="protected_pay",
                                to="policy.policyversion",
                                verbose_name="现方案",
                            ),
                        ),
                        (
                            "ended_for",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="payroll.protection",
                            ),
                        ),
                        (
                            "protection",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rows",
                                to="payroll.protection",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="protected_pay_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="protected_pay_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("regular_fen__gt", 0)), name="protected_pay_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("version")), _negated=True),
                                name="protected_pay_two_versions",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_by__isnull", True),
                                    models.Q(("ended_why", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="protected_pay_end_has_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Recovery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="所属月份")),
                        ("amount_fen", models.BigIntegerField(verbose_name="应追回")),
                        ("settled_fen", models.BigIntegerField(default=0, verbose_name="已追回")),
                        ("pending_fen", models.BigIntegerField(default=0, verbose_name="办理中")),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "new_slip",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recovery_after",
                                to="payroll.payslip",
                            ),
                        ),
                        (
                            "old_slip",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recovery",
                                to="payroll.payslip",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recoveries",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "slip",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shortfall",
                                to="payroll.payslip",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recoveries",
                                to="payroll.supplementaryrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-month", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="recovery_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_fen__gt", 0)), name="recovery_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("pending_fen__gte", 0),
                                    ("settled_fen__gte", 0),
                                    (
                                        "amount_fen__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("settled_fen"), "+", models.F("pending_fen")
                                        ),
                                    ),
                                ),
                                name="recovery_never_over",
                            ),
                            models.UniqueConstraint(fields=("batch", "person"), name="recovery_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("batch__isnull", False),
                                        ("old_slip__isnull", False),
                                        ("slip__isnull", True),
                                    ),
                                    models.Q(
                                        ("batch__isnull", True),
                                        ("new_slip__isnull", True),
                                        ("old_slip__isnull", True),
                                        ("slip__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="recovery_of_one_cause",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ReviewedBase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="工资年度")),
                        ("slips", models.JSONField(verbose_name="依据的工资条")),
                        ("total_fen", models.BigIntegerField(verbose_name="计入基数的工资合计")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="月数")),
                        ("average_fen", models.BigIntegerField(verbose_name="月平均工资")),
                        ("old_insurance_fen", models.BigIntegerField(null=True, verbose_name="原社保基数")),
                        ("old_housing_fen", models.BigIntegerField(null=True, verbose_name="原公积金基数")),
                        ("insurance_fen", models.BigIntegerField(verbose_name="社保基数")),
                        ("housing_fen", models.BigIntegerField(verbose_name="公积金基数")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviewed_bases",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bases",
                                to="payroll.basereview",
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
                        "ordering": ["review", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "year"), name="reviewed_base_once_a_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("average_fen__gt", 0), ("months__range", (1, 12)), ("total_fen__gt", 0)
                                ),
                                name="reviewed_base_of_some_pay",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("housing_fen__in", [0, models.F("average_fen")]),
                                    ("insurance_fen__in", [0, models.F("average_fen")]),
                                    models.Q(
                                        ("insurance_fen__gt", 0), ("housing_fen__gt", 0), _connector="OR"
                                    ),
                                ),
                                name="reviewed_base_is_the_average",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Signature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=30, verbose_name="步骤")),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "signed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signatures",
                                to="payroll.payrollrun",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "voided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["run", "step", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("voided_at__isnull", True)),
                                fields=("run", "step"),
                                name="signature_one_a_step",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("voided_at__isnull", True)),
                                fields=("run", "signed_by"),
                                name="signature_one_a_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("signed_by", models.F("made_by")), _negated=True),
                                name="signature_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                                    models.Q(
                                        ("voided_at__isnull", False),
                                        ("voided_by__isnull", False),
                                        models.Q(("void_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="signature_voided_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Simulation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="名称")),
                        ("month", models.DateField(verbose_name="测算月份")),
                        ("facts_month", models.DateField(verbose_name="取数月份")),
                        (
                            "unit_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("sides", models.JSONField()),
                        ("schemes", models.JSONField(default=dict)),
                        ("ladders", models.JSONField(default=dict)),
                        ("parameters", models.JSONField(default=list)),
                        (
                            "fact_names",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), size=None
                            ),
                        ),
                        (
                            "budget_fen",
                            models.BigIntegerField(blank=True, null=True, verbose_name="全年预算"),
                        ),
                        ("build_id", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "测算中"), ("done", "已完成"), ("failed", "未完成")],
                                default="running",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                        ("summary", models.JSONField(default=dict)),
                        ("inputs_digest", models.CharField(blank=True, max_length=64)),
                        ("digest", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                        ("is_forecast", models.BooleanField(default=True, editable=False)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        (
                            "job",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="simulation",
                                to="batch.job",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="simulation_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("facts_month__day", 1)), name="simulation_facts_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("facts_month__lte", models.F("month"))),
                                name="simulation_facts_not_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("is_forecast", True)), name="simulation_is_never_pay"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("budget_fen__isnull", True), ("budget_fen__gt", 0), _connector="OR"
                                ),
                                name="simulation_budget_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), models.Q(("digest", ""), _negated=True)),
                                    models.Q(("state", "done"), _negated=True),
                                    _connector="OR",
                                ),
                                name="simulation_done_has_digest",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SimulatedSlip",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.SmallIntegerField()),
                        ("position", models.IntegerField()),
                        ("version_id", models.BigIntegerField()),
                        ("protected_fen", models.BigIntegerField()),
                        (
                            "amounts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        ("gross_fen", models.BigIntegerField(verbose_name="应发")),
                        ("deductions_fen", models.BigIntegerField(verbose_name="扣款")),
                        ("net_fen", models.BigIntegerField(verbose_name="实发")),
                        ("employer_fen", models.BigIntegerField(verbose_name="单位负担")),
                        ("held_fen", models.BigIntegerField(verbose_name="年度留存")),
                        ("year_cost_fen", models.BigIntegerField(verbose_name="全年成本")),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                            ),
                        ),
                        (
                            "simulation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slips",
                                to="payroll.simulation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "side", "position"), name="simulated_slip_position"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "net_fen",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("gross_fen"), "-", models.F("deductions_fen")
                                        ),
                                    )
                                ),
                                name="simulated_net_is_gross_less",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SimulatedItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.SmallIntegerField()),
                        ("chunk", models.IntegerField()),
                        ("code", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=60)),
                        ("kind", models.CharField(max_length=10)),
                        ("total_fen", models.BigIntegerField()),
                        (
                            "simulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="payroll.simulation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "side", "chunk", "code"), name="simulated_item_once"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SimulationInput",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.IntegerField()),
                        (
                            "facts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        (
                            "ranks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        (
                            "steps",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        (
                            "versions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None
                            ),
                        ),
                        ("level_years", models.BigIntegerField()),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "simulation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inputs",
                                to="payroll.simulation",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "position"), name="simulation_input_position"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SimulationLeftOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.SmallIntegerField()),
                        ("why", models.CharField(max_length=200, verbose_name="原因")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "simulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="left_out",
                                to="payroll.simulation",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "person", "side"), name="simulation_left_out_once"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SimulationOutlook",
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
                                choices=[("projection", "五年推演"), ("affordable", "预算可承受上限")],
                                max_length=10,
                            ),
                        ),
                        ("asked", models.JSONField()),
                        ("answer", models.JSONField()),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        (
                            "simulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outlooks",
                                to="payroll.simulation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SlipQuestion",
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
                        ("item", models.CharField(max_length=40)),
                        ("item_name", models.CharField(max_length=60, verbose_name="项目")),
                        ("topic", models.CharField(max_length=20)),
                        (
                            "to_role",
                            models.CharField(
                                choices=auxpolice.access.models.roles, max_length=20, verbose_name="答复人"
                            ),
                        ),
                        (
                            "forward_note",
                            models.CharField(blank=True, max_length=200, verbose_name="转交说明"),
                        ),
                        ("seen_at", models.DateTimeField(null=True)),
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
                            "forwarded_by",
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
                        (
                            "slip",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="payroll.payslip",
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
                        "ordering": ["-raised_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["to_role", "due"],
                                name="slip_question_waiting",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="slip_question_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="slip_question_has_text"
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
                                name="slip_question_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="slip_question_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("slip", "item"),
                                name="slip_question_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("to_role__in", ["unit_head", "political", "finance"])),
                                name="slip_question_to_role",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SupplementaryRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True, verbose_name="批次号")),
                        ("year", models.PositiveSmallIntegerField()),
                        ("serial", models.PositiveIntegerField()),
                        ("reason", models.CharField(max_length=200, verbose_name="事由")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("calculating", "计算中"),
                                    ("calculated", "待审批"),
                                    ("approved", "已审批"),
                                    ("locked", "已锁定"),
                                    ("cancelled", "已作废"),
                                ],
                                default="calculating",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("steps", models.JSONField(default=list, verbose_name="审批步骤")),
                        ("digest", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                        ("reversed_heads", models.PositiveIntegerField(default=0)),
                        ("reversed_gross_fen", models.BigIntegerField(default=0)),
                        ("reversed_net_fen", models.BigIntegerField(default=0)),
                        ("reversed_employer_fen", models.BigIntegerField(default=0)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("locked_at", models.DateTimeField(null=True)),
                        ("cancelled_because", models.CharField(blank=True, max_length=200)),
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
                            "cancelled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "locked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supplements",
                                to="payroll.payrollmonth",
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supplement",
                                to="payroll.payrollrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "-serial"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("year", "serial"), name="supplementary_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["calculating", "calculated", "approved"])),
                                fields=("month",),
                                name="supplementary_one_live",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="supplementary_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["approved", "locked"]), _negated=True),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                        models.Q(("digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supplementary_approved_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("locked_at__isnull", False),
                                        ("locked_by__isnull", False),
                                        ("state", "locked"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "locked"), _negated=True),
                                        ("locked_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supplementary_locked_has_date",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "cancelled"), _negated=True),
                                    models.Q(("cancelled_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="supplementary_cancelled_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupplementaryMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="事由")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "reversed_slip",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversals",
                                to="payroll.payslip",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="payroll.supplementaryrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["batch", "person"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("batch", "person"), name="supplementary_member_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryInstalment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("deduction", "工资扣款"),
                                    ("cash", "退回现金"),
                                    ("offset", "重发抵减"),
                                ],
                                max_length=10,
                                verbose_name="方式",
                            ),
                        ),
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("settled_fen", models.BigIntegerField(default=0, verbose_name="实际追回")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "办理中"),
                                    ("settled", "已追回"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("month", models.DateField(null=True, verbose_name="扣款月份")),
                        ("receipt", models.CharField(blank=True, max_length=40, verbose_name="收据号")),
                        ("received_on", models.DateField(null=True, verbose_name="收款日期")),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
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
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "entry",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instalment",
                                to="payroll.payentry",
                            ),
                        ),
                        (
                            "recovery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instalments",
                                to="payroll.recovery",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offsets",
                                to="payroll.supplementaryrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["entered_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount_fen__gt", 0)), name="recovery_instalment_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("batch__isnull", True),
                                        ("month__isnull", False),
                                        ("receipt", ""),
                                        ("received_on__isnull", True),
                                        ("way", "deduction"),
                                    ),
                                    models.Q(
                                        ("batch__isnull", True),
                                        ("entry__isnull", True),
                                        ("month__isnull", True),
                                        ("received_on__isnull", False),
                                        ("way", "cash"),
                                        models.Q(("receipt", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("batch__isnull", False),
                                        ("entry__isnull", True),
                                        ("month__isnull", True),
                                        ("receipt", ""),
                                        ("received_on__isnull", True),
                                        ("settled_fen", models.F("amount_fen")),
                                        ("state", "settled"),
                                        ("way", "offset"),
                                    ),
                                    _connector="OR",
                                ),
                                name="recovery_instalment_of_its_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", True),
                                        ("closed_by__isnull", True),
                                        ("settled_fen", 0),
                                        ("state", "waiting"),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("settled_fen__gte", 0),
                                        ("state", "settled"),
                                        ("settled_fen__lte", models.F("amount_fen")),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("settled_fen", 0),
                                        ("state", "withdrawn"),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="recovery_instalment_closed_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("way", "deduction"), _negated=True),
                                    ("state", "withdrawn"),
                                    ("entry__isnull", False),
                                    _connector="OR",
                                ),
                                name="recovery_deduction_has_entry",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), ("way", "cash"), _negated=True),
                                    ("settled_fen", models.F("amount_fen")),
                                    _connector="OR",
                                ),
                                name="recovery_cash_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), ("way", "cash"), _negated=True),
                                    models.Q(("closed_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="recovery_cash_confirmed_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("way", "cash"), models.Q(("state", "withdrawn"), _negated=True)
                                ),
                                fields=("receipt",),
                                name="recovery_receipt_once",
                            ),
                            models.UniqueConstraint(
                                fields=("recovery", "batch"), name="recovery_offset_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExportFile",
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
                                    ("sheets", "工资表"),
                                    ("bank", "银行代发"),
                                    ("cover", "银行代发封面"),
                                    ("tax", "个税申报"),
                                    ("taxcheck", "个税核对"),
                                    ("accounting", "会计汇总"),
                                ],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True, verbose_name="编号")),
                        ("name", models.CharField(max_length=120, verbose_name="文件名")),
                        ("sha256", models.CharField(max_length=64)),
                        ("heads", models.PositiveIntegerField()),
                        ("total_fen", models.BigIntegerField()),
                        ("content", models.BinaryField()),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="payroll.payrollmonth",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="payroll.supplementaryrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("batch__isnull", True)),
                                fields=("month", "kind"),
                                name="export_file_once",
                            ),
                            models.UniqueConstraint(
                                fields=("batch", "kind"), name="export_file_once_a_supplement"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaxRelief",
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
                                    ("disabled", "残疾"),
                                    ("alone", "孤老"),
                                    ("martyr", "烈属"),
                                    ("disaster", "因自然灾害遭受重大损失"),
                                ],
                                max_length=10,
                                verbose_name="减免事项",
                            ),
                        ),
                        ("monthly_fen", models.BigIntegerField(verbose_name="每月减免")),
                        ("year_limit_fen", models.BigIntegerField(verbose_name="全年限额")),
                        ("document", models.CharField(max_length=60, verbose_name="证明文号")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
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
                                related_name="tax_reliefs",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "-period"],
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
                                name="tax_relief_maker_is_not_checker",
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
                                name="tax_relief_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "kind"),
                                name="tax_relief_one_waits",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("state__in", ["waiting", "effective"])),
                                expressions=[("person", "="), ("kind", "="), ("period", "&&")],
                                name="tax_relief_one_per_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["effective", "refused", "waiting", "withdrawn"])
                                ),
                                name="tax_relief_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="tax_relief_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("monthly_fen__gt", 0), ("year_limit_fen__gte", models.F("monthly_fen"))
                                ),
                                name="tax_relief_within_its_limit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document", ""), _negated=True),
                                name="tax_relief_has_proof",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ReliefEnd",
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
                        ("last", models.DateField(null=True, verbose_name="最后一个月")),
                        ("reason", models.CharField(max_length=200, verbose_name="停止或撤销的原因")),
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
                            ),
                        ),
                        (
                            "relief",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ends",
                                to="payroll.taxrelief",
                            ),
                        ),
                    ],
                    options={
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
                                name="tax_relief_end_maker_is_not_checker",
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
                                name="tax_relief_end_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("relief",),
                                name="tax_relief_end_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["effective", "refused", "waiting", "withdrawn"])
                                ),
                                name="tax_relief_end_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last__day", 1)), name="tax_relief_end_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="tax_relief_end_has_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitConfirmation",
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
                                    ("confirmed", "已确认"),
                                    ("objected", "有异议"),
                                    ("answered", "异议已答复"),
                                ],
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="异议")),
                        ("heads", models.PositiveIntegerField()),
                        ("net_fen", models.BigIntegerField()),
                        (
                            "said_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300, verbose_name="答复")),
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmations",
                                to="payroll.payrollrun",
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
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["run", "unit"],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "unit"), name="unit_confirmation_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reason", ""), ("state", "confirmed")),
                                    models.Q(
                                        models.Q(("state", "confirmed"), _negated=True),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="unit_confirmation_objection_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_by__isnull", False),
                                        ("state", "answered"),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "answered"), _negated=True),
                                        ("answer", ""),
                                        ("answered_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="unit_confirmation_answer_has_author",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Waiver",
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
                                    ("attendance", "考勤未确认"),
                                    ("grade", "考核等次未确认"),
                                    ("back_pay", "差额未核查"),
                                    ("month_open", "月份未结束即正式计算"),
                                    ("inputs_open", "输入截止前审批"),
                                ],
                                max_length=12,
                                verbose_name="缺项",
                            ),
                        ),
                        ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                        ("of_people", models.PositiveIntegerField(default=0)),
                        ("effect_fen", models.BigIntegerField(null=True, verbose_name="影响金额")),
                        ("sentence", models.CharField(max_length=500)),
                        ("reason", models.CharField(max_length=300, verbose_name="理由")),
                        (
                            "waived_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("by_leader", models.BooleanField(default=False)),
                        ("dropped_at", models.DateTimeField(null=True)),
                        (
                            "month",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="waivers",
                                to="payroll.payrollmonth",
                            ),
                        ),
                        (
                            "waived_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["month", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("dropped_at__isnull", True)),
                                fields=("month", "kind"),
                                name="waiver_one_a_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="waiver_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind__in", ["month_open", "inputs_open"]), _negated=True),
                                    ("by_leader", True),
                                    _connector="OR",
                                ),
                                name="waiver_exception_by_leader",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="YearEndPayment",
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
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("digest", models.CharField(max_length=64, verbose_name="校验值")),
                        ("people", models.PositiveIntegerField(verbose_name="人数")),
                        ("month", models.DateField(verbose_name="兑现月份")),
                        ("separate_tax", models.BooleanField(verbose_name="单独计税")),
                        ("held_fen", models.BigIntegerField(verbose_name="留存合计")),
                        ("amount_fen", models.BigIntegerField(verbose_name="兑现金额")),
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
                    ],
                    options={
                        "ordering": ["-made_at"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="year_end_payment_maker_is_not_checker",
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
                                name="year_end_payment_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("year", "month"),
                                name="year_end_payment_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["effective", "refused", "waiting", "withdrawn"])
                                ),
                                name="year_end_payment_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="year_end_payment_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("people__gt", 0), ("amount_fen__gte", 0)),
                                name="year_end_payment_of_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="YearEndPayout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "settled_note",
                            models.CharField(blank=True, max_length=200, verbose_name="办理方式"),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("month", models.DateField(verbose_name="兑现月份")),
                        ("slips", models.JSONField(verbose_name="留存明细")),
                        ("held_fen", models.BigIntegerField(verbose_name="留存合计")),
                        ("grade", models.CharField(blank=True, max_length=10, verbose_name="年度考核")),
                        ("factor", models.CharField(max_length=20, verbose_name="系数")),
                        ("amount_fen", models.BigIntegerField(verbose_name="兑现金额")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("entry", "计入工资"), ("outside", "另行支付"), ("none", "不发放")],
                                max_length=8,
                                verbose_name="处理",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="说明")),
                        (
                            "made_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "entry",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="year_end",
                                to="payroll.payentry",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="year_end_payouts",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="year_end_first_day"
                            ),
                            models.UniqueConstraint(fields=("person", "year"), name="year_end_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="year_end_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_fen__gte", 0), ("held_fen__gt", 0)),
                                name="year_end_of_something_held",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("amount_fen__gt", 0), ("entry__isnull", False), ("outcome", "entry")
                                    ),
                                    models.Q(
                                        ("amount_fen__gt", 0), ("entry__isnull", True), ("outcome", "outside")
                                    ),
                                    models.Q(
                                        ("amount_fen", 0),
                                        ("entry__isnull", True),
                                        ("outcome", "none"),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="year_end_of_its_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_by__isnull", True), ("settled_note", "")),
                                    models.Q(
                                        ("outcome", "outside"),
                                        ("settled_by__isnull", False),
                                        models.Q(("settled_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="year_end_settled_says_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(
                                        ("settled_by__isnull", False),
                                        models.Q(("confirmed_by", models.F("settled_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="year_end_settled_by_two",
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
