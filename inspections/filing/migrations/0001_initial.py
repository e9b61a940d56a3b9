import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import auxpolice.sealed
import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="DataKey",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("key", auxpolice.sealed.SealedField(blank=True, default="")),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("key", ""), ("key__startswith", "sealed:"), _connector="OR"
                                ),
                                name="phone_key_sealed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("digest", models.CharField(max_length=64)),
                        ("answer", models.JSONField()),
                        ("received_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="receipt_digest"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("size", models.PositiveIntegerField()),
                        ("have", models.PositiveIntegerField(default=0)),
                        ("sha256", models.CharField(max_length=64)),
                        ("whole", models.BooleanField(default=False)),
                        ("touched_at", models.DateTimeField(auto_now=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user"], name="upload_of_user")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("have__lte", models.F("size"))),
                                name="upload_within_its_size",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("size__gte", 1), ("size__lte", 20971520)),
                                name="upload_size",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("whole", False), ("have", models.F("size")), _connector="OR"
                                ),
                                name="upload_whole_has_all",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="upload_sha256"
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
