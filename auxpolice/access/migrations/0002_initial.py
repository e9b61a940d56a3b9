import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import auxpolice.access.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("personnel", "0001_initial"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="person",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account",
                to="personnel.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempts",
            constraint=models.UniqueConstraint(fields=("kind", "key"), name="attempts_counted_once"),
        ),
        migrations.AddField(
            model_name="delegation",
            name="from_user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lent_to_others",
                to=settings.AUTH_USER_MODEL,
                verbose_name="离岗人",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="to_user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lent_by_others",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代理人",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.AddField(
            model_name="pastpassword",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="past_passwords",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="granted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="units.unit",
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sessions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                auxpolice.access.models.SameName("username"), name="account_one_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_user", models.F("to_user")), _negated=True),
                name="delegation_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_by", models.F("to_user")), _negated=True),
                name="delegation_not_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["system_admin", "security_admin", "audit_admin", "auxiliary"]),
                    _negated=True,
                ),
                name="delegation_of_office_roles",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__startswith", "unit_"), ("unit__isnull", False)),
                    models.Q(models.Q(("role__startswith", "unit_"), _negated=True), ("unit__isnull", True)),
                    _connector="OR",
                ),
                name="delegation_unit_where_the_role_carries_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="delegation_has_its_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__endswith__isnull", False), ("period__startswith__isnull", False)
                ),
                name="delegation_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("from_user", "="),
                    ("role", "="),
                    (django.db.models.functions.comparison.Coalesce("unit", 0), "="),
                    ("period", "&&"),
                ],
                name="delegation_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__startswith", "unit_"), ("unit__isnull", False)),
                    models.Q(models.Q(("role__startswith", "unit_"), _negated=True), ("unit__isnull", True)),
                    _connector="OR",
                ),
                name="grant_unit_where_the_role_carries_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_by__isnull", True),
                    models.Q(("granted_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="grant_not_to_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role__in", ("system_admin", "security_admin", "audit_admin"))),
                expressions=[("user", "="), ("role", "<>"), ("period", "&&")],
                name="grant_three_administrators_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role__in", ("auxiliary", "inspector"))),
                expressions=[("user", "="), ("role", "<>"), ("period", "&&")],
                name="grant_no_auxiliary_inspects",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    ("role", "="),
                    (django.db.models.functions.comparison.Coalesce("unit", 0), "="),
                    ("period", "&&"),
                ],
                name="grant_no_overlap",
            ),
        ),
    ]
