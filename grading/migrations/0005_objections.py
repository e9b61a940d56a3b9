"""Objections with the columns and constraints of every objection."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grading", "0004_who_set_levels")]

    operations = [
        migrations.RemoveConstraint("objection", "objection_answered_has_answer"),
        migrations.RemoveConstraint("objection", "objection_not_answered_by_raiser"),
        migrations.RemoveConstraint("objection", "objection_one_open_per_verdict"),
        migrations.RenameField("objection", "reply_due", "due"),
        migrations.AddField("objection", "effect", models.JSONField(null=True, verbose_name="处理结果")),
        migrations.AlterModelOptions(
            name="objection",
            options={"base_manager_name": "everything", "ordering": ["state", "due"]},
        ),
        migrations.AlterField(
            model_name="objection",
            name="answered_at",
            field=models.DateTimeField(null=True, verbose_name="答复时间"),
        ),
        migrations.AlterField(
            model_name="objection",
            name="raised_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="提出时间"
            ),
        ),
        migrations.AlterField(
            model_name="objection",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "待答复"),
                    ("answered", "已答复"),
                    ("upheld", "成立"),
                    ("rejected", "不成立"),
                    ("withdrawn", "已撤回"),
                ],
                default="open",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="objection",
            name="text",
            field=models.CharField(max_length=1000, verbose_name="内容"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])),
                name="objection_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("state__in", ("answered", "upheld", "rejected")),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ("answered", "upheld", "rejected")), _negated=True),
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("effect__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="objection_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by__isnull", True),
                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                    _connector="OR",
                ),
                name="objection_answered_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("verdict",), name="objection_one_open"
            ),
        ),
    ]
