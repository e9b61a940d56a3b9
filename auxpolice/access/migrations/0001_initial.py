import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import auxpolice.access.models
import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Attempts",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=8)),
                        ("key", models.CharField(max_length=140)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("last_failure", models.DateTimeField(null=True)),
                        ("blocked_until", models.DateTimeField(null=True)),
                        ("last_success", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Delegation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=auxpolice.access.models.roles, max_length=20, verbose_name="角色"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="代理期间"),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="事由")),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-period", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="PastPassword",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128)),
                        ("replaced_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="RoleGrant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=auxpolice.access.models.roles, max_length=20, verbose_name="角色"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期"),
                        ),
                        ("granted_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="来源地址")),
                        ("agent", models.CharField(blank=True, max_length=200, verbose_name="浏览器")),
                        ("started_at", models.DateTimeField(verbose_name="登录时间")),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("username", models.CharField(max_length=50, unique=True, verbose_name="用户名")),
                        ("full_name", models.CharField(max_length=100, verbose_name="姓名")),
                        ("duty_title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("is_demo", models.BooleanField(default=False, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("code_until", models.DateTimeField(null=True, verbose_name="一次性登录码有效至")),
                        ("must_change", models.BooleanField(default=False, verbose_name="须修改密码")),
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
                ),
            ],
        ),
    ]
