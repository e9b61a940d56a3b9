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
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Rule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="制定单位",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("unit", "title"), name="rule_one_of_a_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Version",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                        ("text", models.TextField(verbose_name="正文")),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="施行期间"),
                        ),
                        ("discussed", models.CharField(max_length=100, verbose_name="讨论方式")),
                        ("discussed_on", models.DateField(verbose_name="讨论日期")),
                        ("agreed", models.CharField(max_length=100, verbose_name="与谁平等协商")),
                        ("agreed_on", models.DateField(verbose_name="协商确定日期")),
                        ("published_at", models.DateTimeField(verbose_name="公布时间")),
                        (
                            "ended_because",
                            models.CharField(blank=True, max_length=200, verbose_name="废止的原因"),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="rulebook.rule",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["rule__title", "-number"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("rule", "number"), name="rule_version_once"),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("rule", "="), ("period", "&&")],
                                name="rule_version_one_in_force",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="rule_version_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="rule_version_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("discussed", ""), _negated=True),
                                    models.Q(("agreed", ""), _negated=True),
                                    ("agreed_on__gte", models.F("discussed_on")),
                                ),
                                name="rule_version_made_the_democratic_way",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="RuleFile",
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
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="rulebook.version",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("known_on", models.DateField(verbose_name="知悉日期")),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("screen", "本人在线阅知"),
                                    ("signed", "本人签收"),
                                    ("refused", "拒收，两人见证"),
                                    ("mail", "挂号邮寄"),
                                    ("publication", "公告"),
                                ],
                                max_length=12,
                                verbose_name="方式",
                            ),
                        ),
                        (
                            "first_witness",
                            models.CharField(blank=True, max_length=50, verbose_name="见证人一"),
                        ),
                        (
                            "second_witness",
                            models.CharField(blank=True, max_length=50, verbose_name="见证人二"),
                        ),
                        (
                            "recorded_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rule_receipts",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="rulebook.version",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-known_on"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "person"), name="rule_receipt_once"),
                            models.CheckConstraint(
                                condition=models.Q(("how__in", ["screen", "signed", "refused"])),
                                name="rule_receipt_in_a_known_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("how", "refused"), _negated=True),
                                    models.Q(
                                        models.Q(("first_witness", ""), _negated=True),
                                        models.Q(("second_witness", ""), _negated=True),
                                        models.Q(
                                            ("first_witness", models.F("second_witness")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="rule_receipt_refused_before_two_witnesses",
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
