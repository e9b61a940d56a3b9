"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_initial"),
        ("leave", "0002_guards"),
    ]
    operations = [
        LoadSQL("assessment/conduct/complaints/guards.sql", "41030aa7bed9e84ae5de"),
    ]
