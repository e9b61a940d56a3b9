import django.contrib.postgres.constraints
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
                    name="Certificate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="证书名称")),
                        ("grade", models.PositiveSmallIntegerField(verbose_name="等级")),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("name", "="), ("period", "&&")],
                                name="certificate_no_overlap",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("grade__range", (1, 3))), name="certificate_grade"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="TrainingRecord",
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
                                    ("initial", "初任培训"),
                                    ("annual", "年度培训"),
                                    ("promotion", "晋升培训"),
                                    ("special", "专项培训"),
                                    ("daily", "日常学习"),
                                ],
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=100, verbose_name="培训名称")),
                        ("organiser", models.CharField(blank=True, max_length=100, verbose_name="主办单位")),
                        ("began", models.DateField(null=True, verbose_name="开始日期")),
                        ("ended", models.DateField(verbose_name="结束日期")),
                        ("half_days", models.PositiveSmallIntegerField(verbose_name="半天数")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(default=0, verbose_name="不足半天的分钟数"),
                        ),
                        ("passed", models.BooleanField(default=True, verbose_name="合格")),
                        (
                            "source",
                            models.CharField(
                                choices=[("session", "本系统培训"), ("history", "以往培训")],
                                default="history",
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="trainings",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-ended"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("began__isnull", True),
                                    ("began__lte", models.F("ended")),
                                    _connector="OR",
                                ),
                                name="training_record_began_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__lt", 240)), name="training_record_minutes"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["initial", "annual", "promotion", "special", "daily"])
                                ),
                                name="training_record_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__in", ["session", "history"])),
                                name="training_record_source_known",
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
