"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("audit", "0002_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/files/guards.sql", "666e3e58e6b587697d73"),
    ]
