"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("units", "0002_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/audit/guards.sql", "4776831800d75298bd5a"),
    ]
