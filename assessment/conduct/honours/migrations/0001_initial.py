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
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honours",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day"],
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
