import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("batch", "0001_initial"),
        ("files", "0001_initial"),
        ("personnel", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Shift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("code", models.CharField(max_length=4, verbose_name="班次")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("work", "上岗"), ("watch", "值班"), ("standby", "备勤")],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        ("starts", models.DateTimeField(verbose_name="开始")),
                        ("ends", models.DateTimeField(verbose_name="结束")),
                        (
                            "break_minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="其中休息"),
                        ),
                        ("night", models.BooleanField(default=False, verbose_name="计夜班")),
                        (
                            "called_out",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, verbose_name="出动分钟"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("pattern", "轮班"),
                                    ("solver", "自动排班"),
                                    ("hand", "手工"),
                                    ("swap", "换班"),
                                    ("import", "导入"),
                                    ("default", "常白班"),
                                ],
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=200, verbose_name="为什么")),
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shifts",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shifts",
                                to="duty.plan",
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
                        "ordering": ["date", "starts", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["unit", "date"], name="duty_shift_by_unit"),
                            models.Index(fields=["date"], name="duty_shift_by_date"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="duty_shift_interval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("called_out", 0),
                                    models.Q(("kind", "work"), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_shift_called_out",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("kind", "standby"), _negated=True),
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
                                name="duty_shift_one_at_a_time",
                                violation_error_message="这个人在这段时间已经有班了。",
                            ),
                            models.UniqueConstraint(
                                fields=("person", "date", "code"), name="duty_shift_once"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SituationReport",
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
                                choices=[("phone", "电话"), ("written", "书面")],
                                max_length=8,
                                verbose_name="方式",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                        ("at", models.DateTimeField(verbose_name="报告时间")),
                        ("to", models.CharField(max_length=60, verbose_name="接报人")),
                        ("text", models.CharField(blank=True, max_length=1000, verbose_name="报告内容")),
                        (
                            "written_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                            "situation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="duty.situation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("situation", "way", "number"), name="duty_report_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("way", "phone"), models.Q(("text", ""), _negated=True), _connector="OR"
                                ),
                                name="duty_report_written_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("to", ""), _negated=True), name="duty_report_to_somebody"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("edge", models.DateTimeField(verbose_name="交接时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待交班签字"),
                                    ("given", "待接班签字"),
                                    ("taken", "已交接"),
                                    ("disputed", "接班人有异议"),
                                    ("settled", "负责人已处理"),
                                ],
                                default="open",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="交接说明")),
                        ("opened_at", models.DateTimeField(auto_now_add=True)),
                        ("given_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("dispute", models.CharField(blank=True, max_length=300, verbose_name="异议")),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("settlement", models.CharField(blank=True, max_length=300, verbose_name="处理")),
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
                            "given_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-edge", "unit"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "edge"),
                                name="duty_handover_one_an_edge",
                                violation_error_message="这一次交接班已经有人登记了，请刷新。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "given", "disputed"])),
                                fields=("unit",),
                                name="duty_handover_one_open",
                                violation_error_message="这个单位还有没完成的交接班，先完成它或由负责人处理。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["given", "taken", "disputed"]), _negated=True),
                                    ("given_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="duty_handover_given_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["taken", "disputed"]), _negated=True),
                                    ("answered_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="duty_handover_answered_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "disputed"), _negated=True),
                                    models.Q(("dispute", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_handover_disputed_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), _negated=True),
                                    models.Q(
                                        ("settled_by__isnull", False),
                                        models.Q(("settlement", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_handover_settled_why",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="HandoverCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="装备")),
                        ("due", models.PositiveSmallIntegerField(verbose_name="应有")),
                        ("counted", models.PositiveSmallIntegerField(null=True, verbose_name="实有")),
                        ("word", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counts",
                                to="duty.handover",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("handover", "name"), name="duty_count_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("counted__isnull", True),
                                    ("counted", models.F("due")),
                                    models.Q(("word", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_count_difference_has_its_word",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverPerson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("off", "交班"), ("on", "接班")], max_length=3, verbose_name="交或接"
                            ),
                        ),
                        ("code", models.CharField(max_length=4, verbose_name="班次")),
                        ("absent", models.CharField(blank=True, max_length=60, verbose_name="未到原因")),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="people",
                                to="duty.handover",
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
                        "ordering": ["side", "person__pinyin", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("handover", "person", "side"), name="duty_handover_person_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverSignature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("off", "交班"), ("on", "接班")], max_length=3, verbose_name="交或接"
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="签字时间"
                            ),
                        ),
                        ("on_glass", models.BooleanField(verbose_name="屏幕签字")),
                        ("strokes", models.JSONField(default=list)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signatures",
                                to="duty.handover",
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
                        "ordering": ["-side"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("handover", "side"),
                                name="duty_signature_one_a_side",
                                violation_error_message="这一方已经签过字了，请刷新。",
                            ),
                            models.UniqueConstraint(
                                fields=("handover", "person"),
                                name="duty_signature_not_both_sides",
                                violation_error_message="同一个人不能既交班又接班签字。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("on_glass", False),
                                    models.Q(("strokes", []), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_signature_has_its_strokes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Matter",
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
                                choices=[("work", "未办结事项"), ("equipment", "装备差异")],
                                default="work",
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="事项")),
                        ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                        ("how", models.CharField(blank=True, max_length=300, verbose_name="怎样办结")),
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
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_in",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opened",
                                to="duty.handover",
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
                        "ordering": ["opened_at", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=["unit"],
                                name="duty_matter_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="duty_matter_has_its_text",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("how", "")
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        models.Q(("how", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_matter_closed_how",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="HandoverMatter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="matters",
                                to="duty.handover",
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handed",
                                to="duty.matter",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["matter_id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("handover", "matter"), name="duty_matter_handed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoNights",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "reason",
                            models.CharField(
                                choices=[("pregnant", "怀孕七个月以上"), ("nursing", "哺乳未满一周岁婴儿")],
                                max_length=10,
                                verbose_name="原因",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="no_nights",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="duty_no_nights_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_no_nights_period_not_empty",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="NotedAway",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("word", models.CharField(max_length=20, verbose_name="不在岗原因")),
                        ("code", models.CharField(blank=True, max_length=4, verbose_name="班次")),
                        ("batch_key", models.CharField(max_length=64)),
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
                        "ordering": ["person", "date"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "date"), name="duty_noted_away_once")
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="月份")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "编排中"), ("published", "已发布")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                        ("row_version", models.PositiveIntegerField(default=1)),
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
                        "ordering": ["-month", "unit"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="duty_plan_first_day"
                            ),
                            models.UniqueConstraint(fields=("unit", "month"), name="duty_plan_one_per_month"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), ("published_at__isnull", False), _connector="OR"
                                ),
                                name="duty_plan_published_by",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PlanLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kept",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), default=list, size=None
                            ),
                        ),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "changed_by",
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="duty.plan",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "person"), name="duty_line_once")
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                                    ("running", "计算中"),
                                    ("ready", "待采用"),
                                    ("impossible", "排不下"),
                                    ("taken", "已采用"),
                                    ("discarded", "已放弃"),
                                    ("failed", "未完成"),
                                ],
                                default="running",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("cells", models.JSONField(default=list)),
                        ("figures", models.JSONField(default=list)),
                        ("words", models.JSONField(default=list)),
                        ("proven", models.BooleanField(default=False)),
                        ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="发起时间")),
                        ("decided_at", models.DateTimeField(null=True)),
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
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="batch.job",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="duty.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-asked_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["running", "ready", "impossible"])),
                                fields=("plan",),
                                name="duty_proposal_one_open",
                                violation_error_message="这份班表已有一份自动排班在等处理。",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Punch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("phone", "手机签到"),
                                    ("desk", "值班台签到"),
                                    ("machine", "考勤机"),
                                    ("list", "打卡记录"),
                                    ("repair", "补签"),
                                ],
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(
                                blank=True,
                                choices=[("approved", "补卡"), ("elsewhere", "外勤"), ("set", "管理员更正")],
                                max_length=10,
                                verbose_name="说明",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        ("phone_at", models.DateTimeField(null=True, verbose_name="手机时间")),
                        ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="收到时间")),
                        ("client_key", models.UUIDField(null=True, unique=True)),
                        ("batch_key", models.CharField(blank=True, max_length=64)),
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="punches",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "at"),
                                name="duty_punch_once",
                                violation_error_message="这个人在这一时刻已经有一次签到了。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("source", "repair"), _negated=True),
                                    models.Q(models.Q(("note", ""), _negated=True), ("by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="duty_repair_has_its_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Rating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="办件编号")),
                        ("at", models.DateTimeField(verbose_name="评价时间")),
                        ("matter", models.CharField(blank=True, max_length=60, verbose_name="事项")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (5, "非常满意"),
                                    (4, "满意"),
                                    (3, "基本满意"),
                                    (2, "不满意"),
                                    (1, "非常不满意"),
                                ],
                                verbose_name="评价",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                                verbose_name="工作人员",
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
                        "indexes": [models.Index(fields=["unit", "at"], name="duty_rating_by_unit")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__gte", 1), ("level__lte", 5)),
                                name="duty_rating_level",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ShiftRecord",
                    fields=[
                        (
                            "shift",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="record",
                                serialize=False,
                                to="duty.shift",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ok", "正常"),
                                    ("late", "迟到"),
                                    ("early", "早退"),
                                    ("late_early", "迟到早退"),
                                    ("no_in", "缺上班签到"),
                                    ("no_out", "缺下班签到"),
                                    ("no_record", "没有签到"),
                                    ("on", "在岗"),
                                    ("before", "上月已上班"),
                                    ("open", "月末未下班"),
                                    ("away", "不在岗"),
                                ],
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("late_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="迟到")),
                        ("early_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="早退")),
                        (
                            "marks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("in_by_approval", "上班补卡"),
                                        ("out_by_approval", "下班补卡"),
                                        ("in_elsewhere", "上班外勤签到"),
                                        ("out_elsewhere", "下班外勤签到"),
                                        ("set_by_administrator", "管理员更正"),
                                        ("shared_in", "与上一班共用一次签到"),
                                        ("shared_out", "与下一班共用一次签到"),
                                    ],
                                    max_length=20,
                                ),
                                default=list,
                                size=None,
                                verbose_name="说明",
                            ),
                        ),
                        ("away", models.CharField(blank=True, max_length=20, verbose_name="不在岗原因")),
                        (
                            "signed_in",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.punch",
                            ),
                        ),
                        (
                            "signed_out",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.punch",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["ok", "late", "early", "late_early"]), _negated=True
                                    ),
                                    models.Q(("signed_in__isnull", False), ("signed_out__isnull", False)),
                                    _connector="OR",
                                ),
                                name="duty_record_signed_both",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="RepairRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("in", "上班"), ("out", "下班")],
                                max_length=3,
                                verbose_name="上班或下班",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="申请时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "待处理"), ("granted", "已补签"), ("refused", "未同意")],
                                default="waiting",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=120, verbose_name="答复")),
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
                            "punch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.punch",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="repairs",
                                to="duty.shift",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["asked_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("shift", "side"),
                                name="duty_repair_asked_once",
                                violation_error_message="已经申请过补签，正等负责人处理。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_by__isnull", True), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("decided_by__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_repair_decided_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "granted"), _negated=True),
                                    ("punch__isnull", False),
                                    _connector="OR",
                                ),
                                name="duty_repair_granted_by_punch",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SignaturePicture",
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
                        ("side", models.CharField(choices=[("off", "交班"), ("on", "接班")], max_length=3)),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.handover",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Situation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("number", models.PositiveIntegerField(verbose_name="编号")),
                        ("code", models.CharField(max_length=6, verbose_name="种类代码")),
                        ("kind", models.CharField(max_length=30, verbose_name="种类")),
                        ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                        ("known_at", models.DateTimeField(verbose_name="知道时间")),
                        ("place", models.CharField(max_length=100, verbose_name="地点")),
                        ("done", models.CharField(max_length=1000, verbose_name="处置经过")),
                        ("result", models.CharField(blank=True, max_length=300, verbose_name="结果")),
                        ("addressee", models.CharField(blank=True, max_length=40, verbose_name="报告对象")),
                        ("phone_due", models.DateTimeField(null=True, verbose_name="电话报告时限")),
                        ("written_due", models.DateTimeField(null=True, verbose_name="书面报告时限")),
                        ("phone_at", models.DateTimeField(null=True, verbose_name="手机时间")),
                        ("logged_at", models.DateTimeField(verbose_name="记载时间")),
                        (
                            "received_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="收到时间"
                            ),
                        ),
                        ("client_key", models.UUIDField(unique=True)),
                        (
                            "corrects",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="duty.situation",
                            ),
                        ),
                        (
                            "people",
                            models.ManyToManyField(
                                related_name="+", to="personnel.person", verbose_name="处置人员"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "-number"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["unit", "-known_at"], name="duty_situation_by_unit")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "year", "number"), name="duty_situation_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("known_at__gte", models.F("happened_at"))),
                                name="duty_situation_known_after",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done", ""), _negated=True),
                                    models.Q(("place", ""), _negated=True),
                                ),
                                name="duty_situation_says_what_and_where",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("phone_due__isnull", True), ("written_due__isnull", True)),
                                    models.Q(("addressee", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_situation_reported_to",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="CallOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts", models.DateTimeField(verbose_name="出动")),
                        ("ends", models.DateTimeField(verbose_name="归队")),
                        ("ordered_by", models.CharField(max_length=60, verbose_name="谁派出")),
                        ("bed", models.BooleanField(default=False, verbose_name="值班时有床位可休息")),
                        ("noted_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_outs",
                                to="duty.shift",
                            ),
                        ),
                        (
                            "situation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.situation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-starts"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="duty_call_out_interval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ordered_by", ""), _negated=True),
                                name="duty_call_out_ordered_by",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="SituationPicture",
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
                            "situation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pictures",
                                to="duty.situation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SituationReceipt",
                    fields=[
                        (
                            "report",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="receipt",
                                serialize=False,
                                to="duty.situationreport",
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="签收时间"
                            ),
                        ),
                        ("word", models.CharField(blank=True, max_length=200, verbose_name="批示")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Staffing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "days",
                            models.CharField(
                                choices=[("every", "每天"), ("workday", "工作日"), ("off", "休息日和节假日")],
                                default="every",
                                max_length=8,
                                verbose_name="哪些天",
                            ),
                        ),
                        ("starts", models.TimeField(verbose_name="从")),
                        ("ends", models.TimeField(verbose_name="到")),
                        ("wanted", models.PositiveSmallIntegerField(verbose_name="应到人数")),
                        ("minimum", models.PositiveSmallIntegerField(verbose_name="最少人数")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.post",
                                verbose_name="岗位",
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
                        "ordering": ["unit", "starts", "ends"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_staffing_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minimum__lte", models.F("wanted"))),
                                name="duty_staffing_minimum_within_wanted",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="StreetPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="岗点")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("patrol", "巡逻岗"), ("traffic", "交通岗"), ("guard", "值守岗")],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="位置")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "by",
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
                        "ordering": ["unit", "name"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_post_period_not_empty",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("unit", "="), ("name", "="), ("period", "&&")],
                                name="duty_post_one_of_a_name",
                                violation_error_message="本单位这段时间已经有同名的岗点。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Sighting",
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
                                choices=[("check_in", "到岗报到"), ("look", "随机抽查")],
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("manned", models.BooleanField(verbose_name="有人")),
                        ("words", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                        (
                            "by",
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
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.streetpost",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["post", "at"], name="duty_sighting_by_post")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "look"), ("person__isnull", True)),
                                    models.Q(
                                        ("kind", "check_in"), ("manned", True), ("person__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_sighting_who",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PostHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "days",
                            models.CharField(
                                choices=[("every", "每天"), ("workday", "工作日"), ("off", "休息日和节假日")],
                                default="every",
                                max_length=8,
                                verbose_name="哪些天",
                            ),
                        ),
                        ("starts", models.TimeField(verbose_name="从")),
                        ("ends", models.TimeField(verbose_name="到")),
                        ("wanted", models.PositiveSmallIntegerField(verbose_name="应到人数")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.streetpost",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["post", "starts"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_post_hours_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("wanted__gte", 1)), name="duty_post_hours_wanted"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PostDuty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts", models.DateTimeField(verbose_name="从")),
                        ("ends", models.DateTimeField(verbose_name="到")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="post_duties",
                                to="duty.shift",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.streetpost",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["starts"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="duty_post_duty_interval",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("shift", "="),
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
                                name="duty_post_duty_one_at_a_time",
                                violation_error_message="这个人这段时间已经排在另一个岗点。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=8)),
                        ("kind_name", models.CharField(max_length=30, verbose_name="种类")),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("dispatched", "指令派警"),
                                    ("asked", "群众求助"),
                                    ("found", "巡逻发现"),
                                ],
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        ("place", models.CharField(max_length=80, verbose_name="地点")),
                        ("accepted_at", models.DateTimeField(verbose_name="接到")),
                        ("arrived_at", models.DateTimeField(null=True, verbose_name="到达")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="办结")),
                        ("outcome", models.CharField(blank=True, max_length=200, verbose_name="处置结果")),
                        ("client_key", models.UUIDField(null=True, unique=True)),
                        (
                            "by",
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
                                verbose_name="处置人",
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
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="duty.streetpost",
                                verbose_name="岗点",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-accepted_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["unit", "accepted_at"], name="duty_call_by_unit")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("arrived_at__isnull", True),
                                    ("arrived_at__gte", models.F("accepted_at")),
                                    _connector="OR",
                                ),
                                name="duty_call_arrived_after_accepted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finished_at__isnull", True),
                                    models.Q(
                                        ("finished_at__gte", models.F("accepted_at")),
                                        models.Q(("outcome", ""), _negated=True),
                                        models.Q(
                                            ("arrived_at__isnull", True),
                                            ("finished_at__gte", models.F("arrived_at")),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_call_finished_last",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Swap",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("giver_date", models.DateField(verbose_name="给出的班")),
                        ("giver_code", models.CharField(max_length=4)),
                        ("taker_date", models.DateField(null=True, verbose_name="换来的班")),
                        ("taker_code", models.CharField(blank=True, max_length=4)),
                        ("words", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "等对方答复"),
                                    ("agreed", "等负责人批准"),
                                    ("approved", "已换班"),
                                    ("declined", "对方未同意"),
                                    ("refused", "未批准"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(auto_now_add=True)),
                        ("agreed_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                            "giver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="swaps_asked",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "taker",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="swaps_offered",
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
                        "ordering": ["-asked_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["unit", "state"], name="duty_swap_by_unit")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["agreed", "approved", "asked", "declined", "refused", "withdrawn"],
                                    )
                                ),
                                name="duty_swap_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("giver", models.F("taker")), _negated=True),
                                name="duty_swap_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("agreed_by__isnull", False), ("decided_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="duty_swap_agreed_and_decided",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("agreed_by__isnull", True),
                                    models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_swap_asked_not_agreed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_swap_asked_not_decided",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "agreed"])),
                                fields=("giver", "giver_date", "giver_code"),
                                name="duty_swap_one_open_a_shift",
                                violation_error_message="这个班已经在申请换班。",
                            ),
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
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        ("team", models.CharField(max_length=10, verbose_name="班组")),
                        ("behind", models.PositiveSmallIntegerField(verbose_name="轮次错开天数")),
                        (
                            "by",
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
                                related_name="teams",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="duty_team_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_team_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("behind__lte", 60)), name="duty_team_behind"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitPattern",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        ("pattern", models.CharField(max_length=8, verbose_name="轮班方式")),
                        ("anchor", models.DateField(verbose_name="轮次起点")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.post",
                                verbose_name="岗位",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("unit", "="),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("post"), models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    ("period", "&&"),
                                ],
                                name="duty_pattern_one_at_a_time",
                                violation_error_message="这段时间已经登记了轮班方式。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_pattern_period_not_empty",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="WindowWork",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("matter", models.CharField(max_length=40, verbose_name="事项")),
                        ("done", models.PositiveIntegerField(verbose_name="办件数")),
                        ("returned", models.PositiveIntegerField(default=0, verbose_name="差错件数")),
                        (
                            "by",
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
                                verbose_name="人员",
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
                        "ordering": ["-date", "person"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "date", "matter"), name="duty_window_work_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("returned__lte", models.F("done"))),
                                name="duty_window_work_returned",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Wish",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("code", models.CharField(max_length=4, verbose_name="想要")),
                        ("words", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
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
                        "ordering": ["date"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "date"), name="duty_wish_once")
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="WorkSystem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "system",
                            models.CharField(
                                choices=[
                                    ("standard", "标准工时制"),
                                    ("comprehensive", "综合计算工时制"),
                                    ("flexible", "不定时工时制"),
                                ],
                                max_length=14,
                                verbose_name="工时制度",
                            ),
                        ),
                        (
                            "cycle",
                            models.CharField(
                                blank=True,
                                choices=[("month", "月"), ("quarter", "季"), ("year", "年")],
                                max_length=8,
                                verbose_name="计算周期",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=100, verbose_name="批准文件")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.post",
                                verbose_name="岗位",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("unit", "="),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("post"), models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    ("period", "&&"),
                                ],
                                name="duty_system_one_at_a_time",
                                violation_error_message="这段时间已经登记了工时制度。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="duty_system_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("system", "standard"),
                                    models.Q(("document", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="duty_system_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("system", "comprehensive"), models.Q(("cycle", ""), _negated=True)
                                    ),
                                    models.Q(
                                        models.Q(("system", "comprehensive"), _negated=True), ("cycle", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="duty_system_cycle",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="EquipmentLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="装备")),
                        ("count", models.PositiveSmallIntegerField(verbose_name="应有")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        (
                            "set_by",
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
                        "ordering": ["id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("unit", "="), ("name", "="), ("period", "&&")],
                                name="duty_equipment_one_count",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period__isempty", False)), name="duty_equipment_period"
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
