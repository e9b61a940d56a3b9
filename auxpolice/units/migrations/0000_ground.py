"""Extensions and SQL functions that every table stands on (written by make migrations)."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = []
    run_before = []
    operations = [BtreeGistExtension(), TrigramExtension(), LoadSQL("auxpolice/units/ground.sql", "c6a1315a6f53e86223aa"),]
