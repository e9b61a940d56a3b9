import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("personnel", "0001_initial"),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Sanction",
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
                                    ("criticism", "批评教育"),
                                    ("warning", "警告"),
                                    ("demerit", "记过"),
                                    ("serious_demerit", "记大过"),
                                    ("demotion", "降低层级"),
                                    ("dismissal", "解除劳动合同"),
                                ],
                                max_length=16,
                                verbose_name="种类",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="事由")),
                        ("decided", models.DateField(verbose_name="决定日期")),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="影响期"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sanctions",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-decided"],
                        "abstract": False,
                        "base_manager_name": "everything",
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
            ],
        ),
    ]
