"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0001_initial"),
        ("personnel", "0002_guards"),
    ]
    operations = [
        LoadSQL("personnel/training/dossier/completion.sql", "b5cd16bb8e3aa44947ea"),
        LoadSQL("personnel/training/guards.sql", "df3f6f48bd97217e43c2"),
    ]
