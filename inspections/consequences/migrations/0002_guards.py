"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("consequences", "0001_initial"),
        ("inspections", "0002_guards"),
    ]
    operations = [
        LoadSQL("inspections/consequences/guards.sql", "71b171cd7ad3c146899a"),
    ]
