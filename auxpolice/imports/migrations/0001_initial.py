import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Import",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("sha256", models.CharField(max_length=64)),
                        ("filename", models.CharField(max_length=255, verbose_name="文件名")),
                        ("content", models.BinaryField(default=bytes)),
                        ("include_hidden", models.BooleanField(default=False)),
                        ("layout", models.JSONField(default=dict)),
                        ("mended", models.JSONField(default=dict)),
                        ("sheets", models.JSONField(default=list)),
                        ("hints", models.JSONField(default=list)),
                        ("remarks", models.JSONField(default=list)),
                        ("skipped", models.JSONField(default=list)),
                        ("answers", models.JSONField(default=dict)),
                        ("options", models.JSONField(default=dict)),
                        ("counts", models.JSONField(default=dict)),
                        ("found", models.JSONField(default=dict)),
                        ("asked", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("mapping", "待对应列"),
                                    ("staged", "待确认"),
                                    ("accepted", "已导入"),
                                    ("discarded", "已放弃"),
                                    ("undone", "已撤销"),
                                ],
                                default="staged",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        ("accepted_at", models.DateTimeField(null=True, verbose_name="导入时间")),
                        ("effective", models.DateField(null=True, verbose_name="变更生效日")),
                        ("made", models.JSONField(default=list)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-uploaded_at"],
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "sha256"), name="import_content_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportLayout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("source", models.CharField(max_length=64)),
                        ("columns", models.JSONField(default=dict)),
                        ("told_at", models.DateTimeField(auto_now=True)),
                        (
                            "bureau",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="units.unit",
                            ),
                        ),
                        (
                            "told_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "bureau", "source"),
                                name="import_layout_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sheet", models.PositiveSmallIntegerField(default=0)),
                        ("number", models.PositiveIntegerField(verbose_name="行号")),
                        ("raw", models.JSONField(default=dict)),
                        ("values", models.JSONField(default=dict)),
                        ("notes", models.JSONField(default=list)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("new", "新增"),
                                    ("changed", "变更"),
                                    ("unchanged", "无变化"),
                                    ("wrong", "有误"),
                                    ("same", "重复行"),
                                ],
                                max_length=10,
                                verbose_name="结果",
                            ),
                        ),
                        ("found", models.JSONField(default=list)),
                        ("changes", models.JSONField(default=list)),
                        ("applied_at", models.DateTimeField(null=True)),
                        (
                            "upload",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="imports.import",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["upload", "sheet", "number"],
                        "indexes": [
                            models.Index(
                                fields=["upload", "outcome", "sheet", "number"], name="import_row_outcome"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("upload", "sheet", "number"), name="import_row_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportTrace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=80)),
                        ("record", models.BigIntegerField()),
                        ("before", models.JSONField(null=True)),
                        ("after", models.BigIntegerField(null=True)),
                        (
                            "upload",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="traces",
                                to="imports.import",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("upload", "label", "record"), name="import_trace_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportWord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("field", models.CharField(max_length=40)),
                        ("text", models.CharField(max_length=100)),
                        ("value", models.CharField(max_length=40)),
                        (
                            "told_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "field", "text"), name="import_word_once")
                        ],
                    },
                ),
            ],
        ),
    ]
