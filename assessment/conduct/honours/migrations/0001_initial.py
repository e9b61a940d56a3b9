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
        ("policy", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Nomination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="期限")),
                        ("kind", models.CharField(max_length=10)),
                        ("kind_name", models.CharField(max_length=40, verbose_name="奖励")),
                        ("ladder", models.CharField(max_length=20)),
                        ("step", models.PositiveSmallIntegerField()),
                        (
                            "rank",
                            models.CharField(
                                choices=[
                                    ("province", "省级"),
                                    ("city", "市级"),
                                    ("county", "县级"),
                                    ("unit", "单位"),
                                ],
                                max_length=10,
                                verbose_name="级别",
                            ),
                        ),
                        ("points", models.IntegerField(default=0, verbose_name="加分")),
                        ("award_fen", models.BigIntegerField(default=0, verbose_name="奖金")),
                        ("early", models.BooleanField(default=False, verbose_name="提前晋升的条件")),
                        ("publicity_days", models.PositiveSmallIntegerField(default=0, verbose_name="公示")),
                        ("issuer", models.CharField(max_length=60, verbose_name="授予机关")),
                        ("deed_day", models.DateField(verbose_name="事迹日期")),
                        ("deed", models.CharField(max_length=1000, verbose_name="事迹")),
                        (
                            "secret_because",
                            models.CharField(blank=True, max_length=200, verbose_name="涉密不公示的理由"),
                        ),
                        ("nominated_at", models.DateTimeField(verbose_name="申报时间")),
                        ("present", models.PositiveSmallIntegerField(null=True, verbose_name="参加评议")),
                        ("in_favour", models.PositiveSmallIntegerField(null=True, verbose_name="同意")),
                        ("appraised_at", models.DateTimeField(null=True)),
                        ("reviewed_at", models.DateTimeField(null=True)),
                        ("opinion", models.CharField(blank=True, max_length=300, verbose_name="审核意见")),
                        ("public_from", models.DateField(null=True, verbose_name="公示开始")),
                        ("public_until", models.DateField(null=True, verbose_name="公示截止")),
                        ("document", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("nominated", "待单位评议"),
                                    ("appraised", "待政工审核"),
                                    ("public", "公示中"),
                                    ("submitted", "待决定"),
                                    ("granted", "已授予"),
                                    ("refused", "未通过"),
                                    ("withdrawn", "已撤回"),
                                    ("revoked", "已撤销"),
                                ],
                                default="nominated",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "appraised_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "nominated_by",
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
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "reviewed_by",
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
                        "ordering": ["-nominated_at", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["state", "unit"], name="nomination_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "appraised",
                                            "granted",
                                            "nominated",
                                            "public",
                                            "refused",
                                            "revoked",
                                            "submitted",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="nomination_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("deed", ""), _negated=True), name="nomination_has_a_deed"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person__isnull", False),
                                    models.Q(("award_fen", 0), ("early", False), ("points", 0)),
                                    _connector="OR",
                                ),
                                name="nomination_of_a_unit_brings_nobody_money",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("award_fen__gte", 0), ("points__gte", 0)),
                                name="nomination_brings_no_less",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("in_favour__isnull", True), ("present__isnull", True)),
                                    models.Q(("in_favour__lte", models.F("present")), ("present__gt", 0)),
                                    _connector="OR",
                                ),
                                name="nomination_votes",
                                violation_error_message="同意的人数不能多于参加评议的人数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["submitted", "granted", "revoked"]), _negated=True
                                    ),
                                    models.Q(("document", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="nomination_has_its_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["submitted", "granted", "revoked"]), _negated=True
                                    ),
                                    ("publicity_days", 0),
                                    ("public_until__isnull", False),
                                    models.Q(("secret_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="nomination_public_or_secret",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["granted", "revoked"]), _negated=True),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("reviewed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="nomination_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("nominated_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nomination_nominator_decides_not",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("reviewed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nomination_reviewer_decides_not",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by__isnull", True),
                                    models.Q(("reviewed_by", models.F("nominated_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nomination_nominator_reviews_not",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("person__isnull", False),
                                    (
                                        "state__in",
                                        ("nominated", "appraised", "public", "submitted", "granted"),
                                    ),
                                ),
                                fields=("person", "deed_day"),
                                name="nomination_one_deed_once",
                                violation_error_message="这个人这一天的事迹已经申报过；同一事迹只奖励一次，同日的另一件事请写入同一份申报。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("person__isnull", True),
                                    (
                                        "state__in",
                                        ("nominated", "appraised", "public", "submitted", "granted"),
                                    ),
                                ),
                                fields=("unit", "deed_day"),
                                name="nomination_unit_one_deed_once",
                                violation_error_message="这个单位这一天的事迹已经申报过；同一事迹只奖励一次。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Honour",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rank",
                            models.CharField(
                                choices=[
                                    ("province", "省级"),
                                    ("city", "市级"),
                                    ("county", "县级"),
                                    ("unit", "单位"),
                                ],
                                max_length=10,
                                verbose_name="级别",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="荣誉")),
                        ("issuer", models.CharField(max_length=100, verbose_name="颁授单位")),
                        ("day", models.DateField(verbose_name="日期")),
                        ("document", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                        ("kind", models.CharField(blank=True, max_length=10)),
                        ("ladder", models.CharField(blank=True, max_length=20)),
                        ("step", models.PositiveSmallIntegerField(default=0)),
                        ("points", models.IntegerField(default=0, verbose_name="加分")),
                        ("award_fen", models.BigIntegerField(default=0, verbose_name="奖金")),
                        ("early", models.BooleanField(null=True, verbose_name="提前晋升的条件")),
                        ("in_force", models.BooleanField(default=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honours",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "nomination",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honour",
                                to="honours.nomination",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["-day"], name="honour_by_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("award_fen__gte", 0), ("points__gte", 0)),
                                name="honour_brings_no_less",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("in_force", True)),
                                fields=("person", "title", "day"),
                                name="honour_once",
                                violation_error_message="这个人这一天的这项荣誉已经登记过。",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="NominationObjection",
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
                            "nomination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="honours.nomination",
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
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="nomination_objection_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="nomination_objection_has_text",
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
                                name="nomination_objection_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nomination_objection_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("nomination", "raised_by"),
                                name="nomination_objection_one_open",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="NominationPaper",
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
                            "nomination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="honours.nomination",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Praise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=100, verbose_name="表扬")),
                        ("day", models.DateField(verbose_name="日期")),
                        ("points", models.IntegerField(default=0, verbose_name="加分")),
                        (
                            "given_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="表扬的人",
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
                        "ordering": ["-day", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["person", "-day"], name="praise_by_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="praise_has_text"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("points__gte", 0)), name="praise_takes_nothing"
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
