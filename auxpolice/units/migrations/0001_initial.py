import django.db.models.deletion
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0000_ground"),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Unit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="单位代码")),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="单位名称")),
                        ("short_name", models.CharField(blank=True, max_length=30, verbose_name="简称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("bureau", "公安局"),
                                    ("department", "科室"),
                                    ("brigade", "大队"),
                                    ("squad", "中队"),
                                    ("station", "派出所"),
                                    ("service_station", "勤务工作站"),
                                    ("window", "窗口"),
                                    ("detention", "监管场所"),
                                ],
                                max_length=20,
                                verbose_name="类别",
                            ),
                        ),
                        ("path", models.CharField(db_index=True, default="", editable=False, max_length=200)),
                        ("sort_order", models.IntegerField(default=0, verbose_name="排序")),
                        ("opened", models.DateField(blank=True, null=True, verbose_name="设立日期")),
                        ("closed", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="units.unit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["sort_order", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "bureau"), ("parent__isnull", True)),
                                    models.Q(
                                        models.Q(("kind", "bureau"), _negated=True), ("parent__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="unit_root_is_bureau",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed__isnull", True),
                                    ("opened__isnull", True),
                                    ("closed__gte", models.F("opened")),
                                    _connector="OR",
                                ),
                                name="unit_closed_after_opened",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "bureau")),
                                fields=("kind",),
                                name="unit_one_bureau",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
