"""Tables of supplementary runs; a slip may cite the one it replaces."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("batch", "0001_initial"),
        ("payroll", "0009_questions"),
        ("personnel", "0003_roster_import_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "year"), name="number_series_once")],
            },
        ),
        migrations.CreateModel(
            name="SupplementaryFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64)),
                ("heads", models.PositiveIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("content", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
        migrations.CreateModel(
            name="SupplementaryMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="personnel.person"
                    ),
                ),
                (
                    "reversed_slip",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="payroll.payslip",
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "person"],
            },
        ),
        migrations.CreateModel(
            name="SupplementaryRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="批次号")),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("calculating", "计算中"),
                            ("calculated", "待审批"),
                            ("approved", "已审批"),
                            ("locked", "已锁定"),
                            ("cancelled", "已作废"),
                        ],
                        default="calculating",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                ("reversed_heads", models.PositiveIntegerField(default=0)),
                ("reversed_gross_fen", models.BigIntegerField(default=0)),
                ("reversed_net_fen", models.BigIntegerField(default=0)),
                ("reversed_employer_fen", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("approved_at", models.DateTimeField(null=True)),
                ("locked_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.CharField(blank=True, max_length=200)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplements",
                        to="payroll.payrollmonth",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplement",
                        to="payroll.payrollrun",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-serial"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "serial"), name="supplementary_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancelled_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="supplementary_cancelled_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["calculating", "calculated", "approved"])),
                        fields=("month",),
                        name="supplementary_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="supplementary_maker_is_not_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "locked"]), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="supplementary_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("locked_at__isnull", False),
                                ("locked_by__isnull", False),
                                ("state", "locked"),
                            ),
                            models.Q(
                                models.Q(("state", "locked"), _negated=True), ("locked_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="supplementary_locked_has_date",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="payrollrun",
            name="kind",
            field=models.CharField(
                choices=[("regular", "当月工资"), ("supplementary", "补发批次")],
                default="regular",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="payslip",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="payroll.payslip",
                verbose_name="所冲销的工资条",
            ),
        ),
        migrations.AlterField(
            model_name="payrollrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "计算中"),
                    ("calculated", "已计算"),
                    ("effective", "有效"),
                    ("superseded", "已被取代"),
                    ("failed", "未完成"),
                ],
                default="running",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="payrollrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "regular"), ("state", "calculated"), _negated=True),
                    models.Q(("kind", "supplementary"), ("state", "effective"), _negated=True),
                ),
                name="payroll_run_state_of_its_kind",
            ),
        ),
        migrations.AddField(
            model_name="supplementarymember",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="payroll.supplementaryrun",
            ),
        ),
        migrations.AddField(
            model_name="supplementaryfile",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="file",
                to="payroll.supplementaryrun",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementarymember",
            constraint=models.UniqueConstraint(fields=("batch", "person"), name="supplementary_member_once"),
        ),
    ]
