"""Who decided a level, and when; unknown of those given before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0003_exceptions_of_imports"),
        ("personnel", "0003_roster_import_places"),
        ("policy", "0004_parameter_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="levelholding",
            name="set_at",
            field=models.DateTimeField(null=True, verbose_name="核定时间"),
        ),
        migrations.AddField(
            model_name="levelholding",
            name="set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核定人",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelholding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_at__isnull", True), ("set_by__isnull", True)),
                    models.Q(("set_at__isnull", False), ("set_by__isnull", False)),
                    _connector="OR",
                ),
                name="level_set_by_and_when",
            ),
        ),
    ]
