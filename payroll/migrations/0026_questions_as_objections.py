"""Questions about slips with the columns and constraints of every objection."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payroll", "0025_base_reviews_taken_back")]

    operations = [
        migrations.RemoveConstraint("slipquestion", "slip_question_not_answered_by_asker"),
        migrations.RemoveConstraint("slipquestion", "slip_question_answered_by_somebody"),
        migrations.RenameField("slipquestion", "asked_by", "raised_by"),
        migrations.RenameField("slipquestion", "asked_at", "raised_at"),
        migrations.AddField("slipquestion", "effect", models.JSONField(null=True, verbose_name="处理结果")),
        migrations.AlterModelOptions(
            name="slipquestion",
            options={"base_manager_name": "everything", "ordering": ["-raised_at"]},
        ),
        migrations.AlterField(
            model_name="slipquestion",
            name="answered_at",
            field=models.DateTimeField(null=True, verbose_name="答复时间"),
        ),
        migrations.AlterField(
            model_name="slipquestion",
            name="raised_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="提出时间"
            ),
        ),
        migrations.AlterField(
            model_name="slipquestion",
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
            model_name="slipquestion",
            name="text",
            field=models.CharField(max_length=1000, verbose_name="内容"),
        ),
        migrations.AddConstraint(
            model_name="slipquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])),
                name="slip_question_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipquestion",
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
                name="slip_question_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by__isnull", True),
                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                    _connector="OR",
                ),
                name="slip_question_answered_by_another",
            ),
        ),
    ]
