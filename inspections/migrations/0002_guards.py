"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0001_initial"),
        ("appraisal", "0002_guards"),
    ]
    operations = [
        LoadSQL("inspections/guards.sql", "deb4d76d6171ca9b1875"),
    ]
