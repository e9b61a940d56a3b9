from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Day",
                    fields=[
                        ("date", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("workday", "工作日"),
                                    ("rest", "休息日"),
                                    ("holiday", "法定节假日"),
                                ],
                                max_length=8,
                                verbose_name="性质",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=30, verbose_name="名称")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                    ],
                    options={
                        "ordering": ["date"],
                    },
                ),
            ],
        ),
    ]
