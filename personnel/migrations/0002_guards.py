"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("personnel", "0001_initial"),
        ("policy", "0002_guards"),
    ]
    operations = [
        LoadSQL("personnel/changes/guards.sql", "f6d46442667cdcf1d546"),
    ]
