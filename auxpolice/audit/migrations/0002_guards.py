"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("access", "0003_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/audit/guards.sql", "c0d9d122b1662758370b"),
        LoadSQL("auxpolice/audit/witness.sql", "3bce0562b8b768ee12f1"),
    ]
