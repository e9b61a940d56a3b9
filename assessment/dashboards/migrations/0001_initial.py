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
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
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
                        ("quarter", models.DateField(verbose_name="季度")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待述职"), ("reported", "待讲评"), ("closed", "已讲评")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("figures", models.JSONField(default=list)),
                        ("report", models.CharField(blank=True, max_length=2000, verbose_name="述职")),
                        ("reported_at", models.DateTimeField(null=True)),
                        ("back", models.CharField(blank=True, max_length=300, verbose_name="退回的原因")),
                        ("word", models.CharField(blank=True, max_length=1000, verbose_name="讲评意见")),
                        ("said_at", models.DateTimeField(null=True)),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "said_by",
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
                        "verbose_name": "季度讲评",
                        "ordering": ["-quarter", "unit__sort_order"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["closed", "open", "reported"])),
                                name="review_state_known",
                            ),
                            models.UniqueConstraint(fields=("unit", "quarter"), name="review_once"),
                            models.CheckConstraint(
                                condition=models.Q(("quarter__day", 1)), name="review_quarter_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    models.Q(
                                        models.Q(("report", ""), _negated=True),
                                        ("reported_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_reported_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "closed"), _negated=True),
                                    models.Q(
                                        models.Q(("word", ""), _negated=True), ("said_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="review_closed_has_a_word",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("said_by__isnull", True),
                                    models.Q(("said_by", models.F("reported_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="review_said_by_another",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="AgreedMatter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("text", models.CharField(max_length=200, verbose_name="议定事项")),
                        ("done_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="落实情况")),
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
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="承办人",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreed",
                                to="dashboards.review",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "议定事项",
                        "ordering": ["due", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="agreed_matter_has_text"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_at__isnull", True), ("done_by__isnull", True), ("outcome", "")
                                    ),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("done_by__isnull", False),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="agreed_matter_done_says_how",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Summons",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("month", models.DateField(verbose_name="月份")),
                        ("rule", models.CharField(max_length=60, verbose_name="情形")),
                        ("told", models.CharField(max_length=200, verbose_name="依据")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待约谈"),
                                    ("held", "待复核"),
                                    ("checked", "已复核"),
                                    ("dropped", "不约谈"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("facts", models.CharField(blank=True, max_length=1000, verbose_name="指出的问题")),
                        (
                            "commitments",
                            models.CharField(blank=True, max_length=1000, verbose_name="整改承诺"),
                        ),
                        ("held_at", models.DateTimeField(null=True)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=500, verbose_name="复核情况")),
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
                            "held_by",
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
                        "verbose_name": "约谈",
                        "ordering": ["-month", "unit__sort_order", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["checked", "dropped", "held", "proposed"])),
                                name="summons_state_known",
                            ),
                            models.UniqueConstraint(fields=("unit", "month", "rule"), name="summons_once"),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="summons_month_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["held", "checked"]), _negated=True),
                                    models.Q(
                                        models.Q(("facts", ""), _negated=True),
                                        models.Q(("commitments", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="summons_held_says_what",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Taken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("leader", "局领导"), ("unit_head", "单位负责人")], max_length=9
                            ),
                        ),
                        ("month", models.DateField()),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("audience", "month"), name="readings_taken_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("leader", "局领导"), ("unit_head", "单位负责人")], max_length=9
                            ),
                        ),
                        ("measure", models.CharField(max_length=60)),
                        ("month", models.DateField()),
                        ("part", models.BigIntegerField()),
                        ("whole", models.BigIntegerField(null=True)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("audience", "month", "measure", "unit"), name="reading_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="reading_month_first_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Responsibility",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("matter", models.CharField(max_length=20, verbose_name="事项")),
                        ("post", models.CharField(max_length=40, verbose_name="职务")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "set_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="责任人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "责任",
                        "ordering": ["unit__sort_order", "matter", "-period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("unit", "="), ("matter", "="), ("period", "&&")],
                                name="responsibility_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="responsibility_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("post", ""), _negated=True),
                                name="responsibility_names_the_post",
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
