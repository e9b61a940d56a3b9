"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
        ("notices", "0002_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/approvals/guards.sql", "11d3175040e5418d60e7"),
    ]
