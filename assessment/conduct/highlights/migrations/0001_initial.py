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
                    name="Highlight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=60, verbose_name="标题")),
                        ("text", models.CharField(max_length=2000, verbose_name="正文")),
                        ("measure", models.CharField(blank=True, max_length=40, verbose_name="说明的指标")),
                        ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                        ("published_on", models.DateField(null=True, verbose_name="发布日期")),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "起草中"),
                                    ("submitted", "待编发"),
                                    ("returned", "已退回"),
                                    ("published", "已发布"),
                                    ("withdrawn", "已撤下"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                                verbose_name="作者",
                            ),
                        ),
                        (
                            "drafted_by",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-published_on", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["state", "-published_on"], name="highlight_published")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["draft", "published", "returned", "submitted", "withdrawn"],
                                    )
                                ),
                                name="highlight_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                ),
                                name="highlight_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    models.Q(
                                        ("published_by__isnull", False), ("published_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="highlight_published_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_by__isnull", True),
                                    models.Q(("published_by", models.F("drafted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="highlight_published_by_another",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Adoption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("media", models.CharField(max_length=60, verbose_name="媒体")),
                        ("link", models.URLField(blank=True, max_length=300, verbose_name="链接")),
                        ("day", models.DateField(verbose_name="采用日期")),
                        ("points", models.IntegerField(default=0, verbose_name="加分")),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                            "highlight",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adoptions",
                                to="highlights.highlight",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("media", ""), _negated=True), ("points__gte", 0)
                                ),
                                name="adoption_by_somebody",
                            ),
                            models.UniqueConstraint(
                                fields=("highlight", "media"),
                                name="adoption_once_a_media",
                                violation_error_message="这家媒体的采用已经登记过。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HighlightPicture",
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
                            "highlight",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pictures",
                                to="highlights.highlight",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
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
                            "read_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("likes", models.BooleanField(default=False)),
                        (
                            "highlight",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readings",
                                to="highlights.highlight",
                            ),
                        ),
                        (
                            "reader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("highlight", "reader"), name="reading_one_a_person"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
