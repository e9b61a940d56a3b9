"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0001_initial"),
        ("campaigns", "0002_guards"),
    ]
    operations = [
        LoadSQL("inspections/rectification/guards.sql", "484938acf339f1364694"),
    ]
