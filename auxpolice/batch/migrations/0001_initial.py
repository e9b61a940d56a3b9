import uuid

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
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="名称")),
                        ("idem_key", models.CharField(max_length=120, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队中"),
                                    ("running", "进行中"),
                                    ("done", "已完成"),
                                    ("failed", "需人工处理"),
                                    ("cancelled", "已取消"),
                                ],
                                default="queued",
                                max_length=12,
                            ),
                        ),
                        ("params", models.JSONField(default=dict)),
                        ("build_id", models.CharField(max_length=64)),
                        ("total", models.BigIntegerField(default=0)),
                        ("under_way", models.BigIntegerField(default=0)),
                        ("message", models.CharField(blank=True, max_length=500)),
                        ("result", models.JSONField(default=dict)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("notified_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "running"])),
                                fields=["created_at"],
                                name="batch_job_alive",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chunk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seq", models.IntegerField()),
                        ("lo", models.BigIntegerField()),
                        ("hi", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队中"),
                                    ("leased", "处理中"),
                                    ("done", "已完成"),
                                    ("failed", "失败"),
                                ],
                                default="queued",
                                max_length=8,
                            ),
                        ),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("fence", models.BigIntegerField(default=0)),
                        ("attempts", models.IntegerField(default=0)),
                        ("rows", models.BigIntegerField(default=0)),
                        ("sum_fen", models.BigIntegerField(default=0)),
                        ("error", models.CharField(blank=True, max_length=500)),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chunks",
                                to="batch.job",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["seq"],
                        "constraints": [
                            models.UniqueConstraint(fields=("job", "seq"), name="batch_chunk_once"),
                            models.CheckConstraint(
                                condition=models.Q(("hi__gte", models.F("lo"))), name="batch_chunk_range"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Slot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("slot", models.CharField(max_length=40)),
                        (
                            "served_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "slot"), name="batch_slot_once")
                        ],
                    },
                ),
            ],
        ),
    ]
