"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("leave", "0001_initial"),
        ("duty", "0002_guards"),
    ]
    operations = [
        LoadSQL("assessment/leave/guards.sql", "3a0bec88eaa85c6160ec"),
    ]
