"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("consequences", "0002_guards"),
    ]
    operations = [
        LoadSQL("inspections/campaigns/guards.sql", "dfe6496538f525082766"),
    ]
