"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0001_initial"),
        ("ledger", "0002_guards"),
    ]
    operations = [
        LoadSQL("assessment/duty/guards.sql", "3309861c136e9d6ec7b4"),
    ]
