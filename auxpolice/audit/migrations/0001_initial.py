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
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="时间"
                            ),
                        ),
                        ("act", models.CharField(max_length=60, verbose_name="行为")),
                        ("target_type", models.CharField(blank=True, max_length=60)),
                        ("target_id", models.CharField(blank=True, max_length=60)),
                        ("target_label", models.CharField(blank=True, max_length=200, verbose_name="对象")),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                        ("role", models.CharField(blank=True, max_length=200, verbose_name="角色")),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="来源地址")),
                        ("succeeded", models.BooleanField(default=True, verbose_name="成功")),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["target_type", "target_id"], name="audit_entry_target"),
                            models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
                            models.Index(fields=["act", "-id"], name="audit_entry_act"),
                            models.Index(
                                condition=models.Q(("on_behalf_of__isnull", False)),
                                fields=["on_behalf_of", "at"],
                                name="audit_entry_on_behalf",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seal",
                                to="audit.entry",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Witness",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("table_name", models.CharField(max_length=63)),
                        ("row_id", models.CharField(max_length=60)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        (
                            "made_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["table_name", "row_id", "-id"], name="audit_witness_row")
                        ],
                    },
                ),
            ],
        ),
    ]
