"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("files", "0002_guards"),
    ]
    operations = [
        LoadSQL("auxpolice/notices/guards.sql", "b5f09790b93cb27a3842"),
    ]
