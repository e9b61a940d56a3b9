"""Extensions and SQL functions that every table stands on (written by make migrations)."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = []
    run_before = [
        ("access", "0001_initial"),
        ("audit", "0001_initial"),
        ("files", "0001_initial"),
        ("notices", "0001_initial"),
        ("approvals", "0001_initial"),
        ("batch", "0001_initial"),
        ("policy", "0001_initial"),
        ("calendar", "0001_initial"),
        ("imports", "0001_initial"),
        ("personnel", "0001_initial"),
        ("training", "0001_initial"),
        ("talks", "0001_initial"),
        ("rulebook", "0001_initial"),
        ("ledger", "0001_initial"),
        ("duty", "0001_initial"),
        ("leave", "0001_initial"),
        ("attendance", "0001_initial"),
        ("discipline", "0001_initial"),
        ("honours", "0001_initial"),
        ("highlights", "0001_initial"),
        ("complaints", "0001_initial"),
        ("appraisal", "0001_initial"),
        ("dashboards", "0001_initial"),
        ("inspections", "0001_initial"),
        ("consequences", "0001_initial"),
        ("campaigns", "0001_initial"),
        ("rectification", "0001_initial"),
        ("filing", "0001_initial"),
        ("grading", "0001_initial"),
        ("payroll", "0001_initial"),
    ]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        LoadSQL("auxpolice/units/ground.sql", "c6a1315a6f53e86223aa"),
    ]
