"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0001_initial"),
        ("approvals", "0002_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/policy/guards.sql", "b7cc74fb899a0845f065"),
    ]
