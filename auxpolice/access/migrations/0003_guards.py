"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_initial"),
        ("units", "0002_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/access/guards.sql", "f3a19e4899e2db710508"),
    ]
