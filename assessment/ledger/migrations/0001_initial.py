import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("personnel", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="LedgerEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="计入月份")),
                        ("day", models.DateField(verbose_name="发生日期")),
                        ("code", models.CharField(max_length=20, verbose_name="项目代码")),
                        ("name", models.CharField(max_length=60, verbose_name="项目")),
                        ("points", models.IntegerField(verbose_name="分值")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="事由")),
                        ("source_kind", models.CharField(max_length=20, verbose_name="来源")),
                        ("source_id", models.CharField(blank=True, max_length=40)),
                        (
                            "entered_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ledger",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="ledger.ledgerentry",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day", "-id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["month", "person"], name="ledger_by_month"),
                            models.Index(fields=["person", "-day"], name="ledger_by_person"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="ledger_month_first_day"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("reverses__isnull", True), models.Q(("source_id", ""), _negated=True)
                                ),
                                fields=("source_kind", "source_id"),
                                name="ledger_one_entry_per_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("points", 0), _negated=True),
                                name="ledger_points_not_zero",
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
