import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("personnel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Paper",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=100, verbose_name="文书")),
                        ("body", models.TextField(verbose_name="正文")),
                        ("sha256", models.CharField(max_length=64)),
                        ("record", models.CharField(blank=True, max_length=60)),
                        ("addressee", models.CharField(max_length=100, verbose_name="受送达人")),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(null=True, verbose_name="期限（工作日）"),
                        ),
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
                            "to_person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "to_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at", "id"],
                        "indexes": [models.Index(fields=["kind", "record"], name="paper_of_record")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_user__isnull", False), ("to_person__isnull", False), _connector="OR"
                                ),
                                name="paper_has_an_addressee",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("body", ""), _negated=True),
                                    models.Q(("title", ""), _negated=True),
                                ),
                                name="paper_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="paper_hash"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Urging",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("matter", models.CharField(max_length=80)),
                        ("day", models.DateField()),
                        (
                            "sent_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "urged_by",
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
                                fields=("matter", "urged_by", "day"), name="urging_once_a_working_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=100, verbose_name="消息")),
                        ("text", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        ("record", models.CharField(blank=True, max_length=200)),
                        ("due", models.DateField(null=True, verbose_name="期限")),
                        (
                            "sent_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                            ),
                        ),
                        ("read_at", models.DateTimeField(null=True)),
                        (
                            "sent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["to", "-id"], name="notice_of_account"),
                            models.Index(
                                condition=models.Q(("read_at__isnull", True)),
                                fields=["to"],
                                name="notice_unread",
                            ),
                            models.Index(fields=["sent_by", "-id"], name="notice_sent_by"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True), name="notice_says_something"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Service",
                    fields=[
                        (
                            "paper",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="service",
                                serialize=False,
                                to="notices.paper",
                            ),
                        ),
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
                                verbose_name="送达方式",
                            ),
                        ),
                        ("served_on", models.DateField(verbose_name="送达日期")),
                        ("due", models.DateField(null=True, verbose_name="期限")),
                        (
                            "recorded_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "first_witness",
                            models.CharField(blank=True, max_length=50, verbose_name="见证人一"),
                        ),
                        (
                            "second_witness",
                            models.CharField(blank=True, max_length=50, verbose_name="见证人二"),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="单号或公告地点")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("how__in", ["screen", "signed", "refused", "mail", "publication"])
                                ),
                                name="service_in_a_known_way",
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
                                name="service_refused_before_two_witnesses",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("how__in", ["mail", "publication"]), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="service_can_be_traced",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due__isnull", True), ("due__gt", models.F("served_on")), _connector="OR"
                                ),
                                name="service_due_after_it",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
