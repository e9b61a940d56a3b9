"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0001_initial"),
        ("complaints", "0002_guards"),
    ]
    operations = [
        LoadSQL("assessment/appraisal/guards.sql", "756a578e6c2641a2dca1"),
        LoadSQL("assessment/appraisal/years/guards.sql", "65861a1cdf77a85ee5d7"),
    ]
