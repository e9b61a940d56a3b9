import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Word",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("matter", models.CharField(max_length=40)),
                        ("record", models.CharField(max_length=60)),
                        (
                            "said",
                            models.CharField(
                                choices=[
                                    ("submitted", "提交审批"),
                                    ("agreed", "同意"),
                                    ("returned", "退回修改"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("step", models.CharField(blank=True, max_length=30, verbose_name="步骤")),
                        ("text", models.TextField(blank=True, max_length=1000, verbose_name="意见")),
                        (
                            "said_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["matter", "record"], name="approval_word_of_record")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("said", "returned"), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="approval_returned_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("said__in", ["submitted", "agreed", "returned"])),
                                name="approval_word_known",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
