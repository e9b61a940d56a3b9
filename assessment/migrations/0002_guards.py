"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0001_initial"),
        ("policy", "0002_guards"),
    ]
    operations = [
        LoadSQL("assessment/guards.sql", "d142c586b58f2c1a81b1"),
    ]
