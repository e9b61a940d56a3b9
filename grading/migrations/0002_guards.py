"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0001_initial"),
        ("rectification", "0002_guards"),
    ]
    operations = [
        LoadSQL("grading/evaluations/guards.sql", "0e91c5e57196de8c91c0"),
        LoadSQL("grading/levels/made.sql", "c849068ddc5f02bab026"),
    ]
