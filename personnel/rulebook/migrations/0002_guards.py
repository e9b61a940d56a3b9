"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("rulebook", "0001_initial"),
        ("training", "0002_guards"),
    ]
    operations = [
        LoadSQL("personnel/rulebook/guards.sql", "437bafda0cf1d20e84f8"),
    ]
