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
        ("inspections", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Draw",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(unique=True)),
                        ("seed", models.CharField(max_length=32)),
                        ("pool", models.JSONField(default=list)),
                        ("drawn", models.JSONField(default=list)),
                        (
                            "made_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Letter",
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
                                choices=[("notice", "整改通知书"), ("opinion", "复查意见书")],
                                max_length=10,
                                verbose_name="文种",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.JSONField()),
                        ("issued_at", models.DateTimeField()),
                        (
                            "check_record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="inspections.spotcheck",
                            ),
                        ),
                        (
                            "issued_by",
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
                        "ordering": ["-pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "year", "number"), name="rectification_letter_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "notice")),
                                fields=("check_record", "unit"),
                                name="rectification_one_notice_a_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__gt", 0)),
                                name="rectification_letter_counts_from_one",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
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
                                    ("issued", "待答复"),
                                    ("answered", "待复查"),
                                    ("passed", "已通过"),
                                    ("cancelled", "已撤销"),
                                ],
                                default="issued",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("serious", models.BooleanField(default=False, verbose_name="重点")),
                        ("due", models.DateField(verbose_name="整改期限")),
                        ("say_by", models.DateField(verbose_name="说明或异议期限")),
                        ("level", models.PositiveSmallIntegerField(default=0, verbose_name="提级")),
                        ("issued_at", models.DateTimeField()),
                        ("passed_on", models.DateField(null=True, verbose_name="通过日期")),
                        ("because", models.CharField(blank=True, max_length=300, verbose_name="撤销原因")),
                        (
                            "finding",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectification",
                                to="inspections.finding",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="rectification.letter",
                                verbose_name="通知书",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="责任人",
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
                        "ordering": ["due", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["unit", "state", "due"], name="rectification_of_unit"),
                            models.Index(fields=["state", "due"], name="rectification_by_state"),
                            models.Index(
                                condition=models.Q(("state__in", ["issued", "answered"])),
                                fields=["due"],
                                name="rectification_open",
                            ),
                            models.Index(
                                condition=models.Q(("state", "issued")),
                                fields=["owner"],
                                name="rectification_of_owner",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["issued", "answered", "passed", "cancelled"])
                                ),
                                name="rectification_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("passed_on__isnull", False), ("state", "passed")),
                                    models.Q(
                                        models.Q(("state", "passed"), _negated=True),
                                        ("passed_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_passed_on_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "cancelled"), _negated=True),
                                    models.Q(("because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="rectification_cancelled_for_a_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Oversight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="督办事项")),
                        ("due", models.DateField(verbose_name="督办期限")),
                        ("reason", models.CharField(max_length=200, verbose_name="挂牌原因")),
                        ("put_at", models.DateTimeField()),
                        ("lifted_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=200, verbose_name="销号意见")),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "put_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "sponsor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="督办领导",
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="oversights",
                                to="rectification.rectification",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("lifted_at__isnull", True)),
                                fields=("rectification",),
                                name="rectification_one_oversight",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="rectification_oversight_is_named",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("lifted_at__isnull", True),
                                        ("lifted_by__isnull", True),
                                        ("outcome", ""),
                                    ),
                                    models.Q(
                                        ("lifted_at__isnull", False),
                                        ("lifted_by", models.F("sponsor")),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_lifted_by_its_sponsor",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="LookBack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("passed_on", models.DateField()),
                        ("due", models.DateField(verbose_name="回头看日期")),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[("held", "未反弹"), ("relapsed", "反弹")],
                                max_length=10,
                                verbose_name="结果",
                            ),
                        ),
                        ("opinion", models.CharField(blank=True, max_length=300, verbose_name="回头看情况")),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "draw",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="look_backs",
                                to="rectification.draw",
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="look_backs",
                                to="rectification.rectification",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due", "pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["due"],
                                name="rectification_look_waits",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("rectification", "draw"), name="rectification_look_back_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due__gt", models.F("passed_on"))),
                                name="rectification_look_back_after_passing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_at__isnull", True), ("done_by__isnull", True), ("result", "")
                                    ),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("done_by__isnull", False),
                                        ("result__in", ["held", "relapsed"]),
                                        models.Q(("opinion", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_look_back_done_by_somebody",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Handing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField()),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("recheck", "复查提级"),
                                    ("overdue", "逾期提级"),
                                    ("relapsed", "回头看反弹"),
                                    ("gone", "原责任人离任"),
                                ],
                                max_length=10,
                                verbose_name="事由",
                            ),
                        ),
                        ("at", models.DateTimeField()),
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
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "was",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handings",
                                to="rectification.rectification",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="RectificationObjection",
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
                            "raised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="rectification.rectification",
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
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="rectification_objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="rectification_objection_has_text",
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
                                name="rectification_objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="rectification_objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("rectification",),
                                name="rectification_objection_one_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待答复"),
                                    ("answered", "待复查"),
                                    ("passed", "通过"),
                                    ("again", "再整改"),
                                    ("escalated", "提级办理"),
                                    ("cancelled", "已撤销"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("opened_at", models.DateTimeField()),
                        ("statement", models.CharField(blank=True, max_length=500, verbose_name="情况说明")),
                        ("stated_at", models.DateTimeField(null=True)),
                        ("measures", models.CharField(blank=True, max_length=500, verbose_name="整改措施")),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer_key", models.UUIDField(null=True, unique=True)),
                        ("rechecked_at", models.DateTimeField(null=True)),
                        ("recheck_key", models.UUIDField(null=True, unique=True)),
                        ("opinion", models.CharField(blank=True, max_length=300, verbose_name="复查意见")),
                        ("reminded_on", models.DateField(null=True)),
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
                            "letter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="rectification.letter",
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
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="rectification.rectification",
                            ),
                        ),
                        (
                            "stated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["rectification", "number"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["again", "answered", "cancelled", "escalated", "open", "passed"],
                                    )
                                ),
                                name="rectification_round_state_known",
                            ),
                            models.UniqueConstraint(
                                fields=("rectification", "number"), name="rectification_round_numbered"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "answered"])),
                                fields=("rectification",),
                                name="rectification_one_open_round",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rechecked_by__isnull", True),
                                    models.Q(("rechecked_by", models.F("answered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="rectification_checker_is_not_who_answered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["open", "cancelled"]),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        models.Q(("measures", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_round_answered_has_measures",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("rechecked_at__isnull", False),
                                        ("rechecked_by__isnull", False),
                                        ("state__in", ("passed", "again", "escalated")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("passed", "again", "escalated")), _negated=True
                                        ),
                                        ("letter__isnull", True),
                                        ("rechecked_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_round_judged_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["again", "escalated"]), _negated=True),
                                    models.Q(("opinion", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="rectification_round_again_for_a_reason",
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
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="rectification.round",
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
                        ("was", models.DateField(verbose_name="原期限")),
                        ("due", models.DateField(verbose_name="新期限")),
                        ("reason", models.CharField(max_length=200, verbose_name="延期原因")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="rectification.rectification",
                            ),
                        ),
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension",
                                to="rectification.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="rectification_extension_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due__gt", models.F("was"))),
                                name="rectification_extension_is_later",
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
