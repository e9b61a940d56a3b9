"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("rulebook", "0002_guards"),
    ]
    operations = [
        LoadSQL("assessment/ledger/guards.sql", "714cec53762d8449c9a8"),
    ]
