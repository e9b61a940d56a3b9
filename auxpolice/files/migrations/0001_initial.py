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
                    name="Attachment",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("link", models.CharField(max_length=60)),
                        ("name", models.CharField(max_length=120, verbose_name="文件名")),
                        ("media_type", models.CharField(max_length=80)),
                        ("size", models.PositiveIntegerField(verbose_name="大小")),
                        ("sha256", models.CharField(max_length=64)),
                        ("sent_sha256", models.CharField(max_length=64)),
                        ("width", models.PositiveIntegerField(null=True)),
                        ("height", models.PositiveIntegerField(null=True)),
                        (
                            "put_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="上传时间"
                            ),
                        ),
                        ("keep_until", models.DateField(verbose_name="保存至")),
                        (
                            "put_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["put_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)), name="attachment_holds_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sent_sha256__regex", "^[0-9a-f]{64}$"),
                                    ("sha256__regex", "^[0-9a-f]{64}$"),
                                ),
                                name="attachment_hashes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("height__isnull", True), ("width__isnull", True)),
                                    models.Q(("height__gt", 0), ("width__gt", 0)),
                                    _connector="OR",
                                ),
                                name="attachment_pictures_have_both_sides",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Removal",
                    fields=[
                        (
                            "attachment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="removal",
                                serialize=False,
                                to="files.attachment",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="理由")),
                        (
                            "removed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "removed_by",
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
                                condition=models.Q(("reason", ""), _negated=True),
                                name="removal_has_its_reason",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
