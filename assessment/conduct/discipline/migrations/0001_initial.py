import uuid

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        ("notices", "0001_initial"),
        ("personnel", "0001_initial"),
        ("rulebook", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        ("due", models.DateField(verbose_name="期限")),
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        (
                            "source_kind",
                            models.CharField(
                                choices=[
                                    ("finding", "督察发现"),
                                    ("complaint", "信访投诉"),
                                    ("head", "单位报告"),
                                    ("own", "政工部门自行发现"),
                                ],
                                max_length=12,
                                verbose_name="来源",
                            ),
                        ),
                        ("source_id", models.CharField(blank=True, max_length=40)),
                        ("clue", models.CharField(max_length=1000, verbose_name="线索")),
                        ("known_on", models.DateField(verbose_name="发现日期")),
                        ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("clue", "线索待研判"),
                                    ("dropped", "不予立案"),
                                    ("open", "调查中"),
                                    ("reported", "待告知"),
                                    ("told", "听取申辩"),
                                    ("heard", "待提出处理意见"),
                                    ("proposed", "待决定"),
                                    ("decided", "待送达"),
                                    ("served", "已送达"),
                                    ("revoked", "处分已撤销"),
                                ],
                                default="clue",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        ("filed_at", models.DateTimeField(null=True, verbose_name="立案时间")),
                        (
                            "dropped_because",
                            models.CharField(blank=True, max_length=300, verbose_name="不予立案的原因"),
                        ),
                        (
                            "returned_because",
                            models.CharField(blank=True, max_length=300, verbose_name="退回的原因"),
                        ),
                        ("whole_due", models.DateField(null=True, verbose_name="办理期限")),
                        (
                            "extended_because",
                            models.CharField(blank=True, max_length=300, verbose_name="延长的原因"),
                        ),
                        ("suspended_from", models.DateField(null=True, verbose_name="停止执行职务自")),
                        ("facts", models.TextField(blank=True, verbose_name="查明的事实")),
                        ("reported_at", models.DateTimeField(null=True)),
                        (
                            "intended",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "不予处分"),
                                    ("criticism", "批评教育"),
                                    ("warning", "警告"),
                                    ("demerit", "记过"),
                                    ("serious_demerit", "记大过"),
                                    ("demotion", "降低层级"),
                                    ("dismissal", "解除劳动合同"),
                                ],
                                max_length=16,
                                verbose_name="拟给予",
                            ),
                        ),
                        ("told_at", models.DateTimeField(null=True)),
                        (
                            "pleaded",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("own", "本人在线陈述"),
                                    ("noted", "当面听取并记录"),
                                    ("waived", "本人书面放弃"),
                                    ("silent", "期限内未提出"),
                                ],
                                max_length=8,
                                verbose_name="申辩",
                            ),
                        ),
                        ("plea", models.TextField(blank=True, verbose_name="陈述和申辩")),
                        ("checked", models.CharField(blank=True, max_length=1000, verbose_name="核查情况")),
                        ("heard_at", models.DateTimeField(null=True)),
                        (
                            "measure",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "不予处分"),
                                    ("criticism", "批评教育"),
                                    ("warning", "警告"),
                                    ("demerit", "记过"),
                                    ("serious_demerit", "记大过"),
                                    ("demotion", "降低层级"),
                                    ("dismissal", "解除劳动合同"),
                                ],
                                max_length=16,
                                verbose_name="处理意见",
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField(default=0, verbose_name="影响期（月）")),
                        ("basis", models.CharField(blank=True, max_length=1000, verbose_name="理由和依据")),
                        (
                            "ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("39-2", "第三十九条第二项：严重违反规章制度"),
                                    ("39-3", "第三十九条第三项：严重失职，造成重大损害"),
                                    ("39-6", "第三十九条第六项：被依法追究刑事责任"),
                                    ("40-2", "第四十条第二项：培训或调岗后仍不能胜任"),
                                ],
                                max_length=6,
                                verbose_name="解除的法律依据",
                            ),
                        ),
                        (
                            "legal_opinion",
                            models.CharField(blank=True, max_length=500, verbose_name="法制审核意见"),
                        ),
                        ("proposed_at", models.DateTimeField(null=True)),
                        ("union_told_on", models.DateField(null=True, verbose_name="通知工会日期")),
                        (
                            "union_opinion",
                            models.CharField(blank=True, max_length=500, verbose_name="工会意见"),
                        ),
                        (
                            "union_result",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="对工会意见的研究处理结果"
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                        ("document", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="notices.paper",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "heard_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="notices.paper",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.person",
                                verbose_name="当事人",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "told_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-registered_at"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["person"], name="discipline_case_of_person"),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ("clue", "open", "reported", "told", "heard", "proposed", "decided"),
                                    )
                                ),
                                fields=["due"],
                                name="discipline_case_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "clue",
                                            "decided",
                                            "dropped",
                                            "heard",
                                            "open",
                                            "proposed",
                                            "reported",
                                            "revoked",
                                            "served",
                                            "told",
                                        ],
                                    )
                                ),
                                name="discipline_case_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("clue", ""), _negated=True),
                                name="discipline_case_says_something",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("source_id", ""), _negated=True),
                                    models.Q(("state", "dropped"), _negated=True),
                                ),
                                fields=("source_kind", "source_id", "person"),
                                name="discipline_case_once_a_source",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("document", ""), _negated=True),
                                fields=("document",),
                                name="discipline_document_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="discipline_decided_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_by", models.F("reported_by")), _negated=True),
                                    ("decided_by__isnull", True),
                                    ("reported_by__isnull", True),
                                    _connector="OR",
                                ),
                                name="discipline_decided_by_no_investigator",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["decided", "served", "revoked"]), _negated=True),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        models.Q(("measure", ""), _negated=True),
                                        models.Q(("checked", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="discipline_decided_after_hearing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("measure", "dismissal"),
                                        ("state__in", ["decided", "served"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("union_told_on__isnull", False),
                                        models.Q(("union_result", ""), _negated=True),
                                        models.Q(("ground", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="discipline_dismissal_after_union",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Breach",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act_on", models.DateField(verbose_name="行为日期")),
                        ("text", models.CharField(max_length=500, verbose_name="行为")),
                        ("is_crime", models.BooleanField(default=False, verbose_name="涉嫌犯罪")),
                        (
                            "measure",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "不予处分"),
                                    ("criticism", "批评教育"),
                                    ("warning", "警告"),
                                    ("demerit", "记过"),
                                    ("serious_demerit", "记大过"),
                                    ("demotion", "降低层级"),
                                    ("dismissal", "解除劳动合同"),
                                ],
                                max_length=16,
                                verbose_name="单独应给予",
                            ),
                        ),
                        (
                            "apart_because",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="与已处分的行为不是同一行为的说明"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="rulebook.version",
                                verbose_name="违反的规章制度",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="breaches",
                                to="discipline.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["act_on", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="discipline_breach_says_what",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseFile",
                    fields=[
                        (
                            "attachment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="files.attachment",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="discipline.case",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Investigator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="investigators",
                                to="discipline.case",
                            ),
                        ),
                        (
                            "named_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "user"), name="discipline_investigator_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recusals",
                                to="discipline.case",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "user"), name="discipline_recusal_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=1000, verbose_name="内容")),
                        (
                            "raised_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="提出时间"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="答复期限")),
                        (
                            "state",
                            models.CharField(
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
                        ("answer", models.CharField(blank=True, max_length=1000, verbose_name="答复")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                        ("effect", models.JSONField(null=True, verbose_name="处理结果")),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="discipline.case",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-raised_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "open", "rejected", "upheld", "withdrawn"])
                                ),
                                name="discipline_review_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="discipline_review_has_text",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        ("state__in", ("answered", "upheld", "rejected")),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("answered", "upheld", "rejected")), _negated=True
                                        ),
                                        ("answer", ""),
                                        ("answered_at__isnull", True),
                                        ("answered_by__isnull", True),
                                        ("effect__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="discipline_review_answered_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="discipline_review_answered_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("case",),
                                name="discipline_review_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sanction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("criticism", "批评教育"),
                                    ("warning", "警告"),
                                    ("demerit", "记过"),
                                    ("serious_demerit", "记大过"),
                                    ("demotion", "降低层级"),
                                    ("dismissal", "解除劳动合同"),
                                ],
                                max_length=16,
                                verbose_name="种类",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="事由")),
                        ("document", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                        ("decided", models.DateField(verbose_name="决定日期")),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="影响期"),
                        ),
                        ("ended_on", models.DateField(null=True, verbose_name="解除日期")),
                        ("end_note", models.CharField(blank=True, max_length=300, verbose_name="解除说明")),
                        ("barred_until", models.DateField(null=True, verbose_name="不得再招录至")),
                        (
                            "case",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sanction",
                                to="discipline.case",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sanctions",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="units.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-decided"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [models.Index(fields=["decided"], name="sanction_by_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("barred_until__isnull", True),
                                    models.Q(
                                        ("kind", "dismissal"), models.Q(("document", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="sanction_bars_after_a_numbered_dismissal",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PastSanction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待确认"),
                                    ("effective", "已生效"),
                                    ("refused", "未通过"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("criticism", "批评教育"),
                                    ("warning", "警告"),
                                    ("demerit", "记过"),
                                    ("serious_demerit", "记大过"),
                                    ("demotion", "降低层级"),
                                    ("dismissal", "解除劳动合同"),
                                ],
                                max_length=16,
                                verbose_name="种类",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="事由")),
                        ("document", models.CharField(max_length=40, verbose_name="文号")),
                        ("decided", models.DateField(verbose_name="决定日期")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="影响期（月）")),
                        ("proof", models.CharField(max_length=100, verbose_name="证明材料")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="past_sanctions",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "sanction",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="past",
                                to="discipline.sanction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-decided", "-pk"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="past_sanction_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "waiting")),
                                    models.Q(("closed_at__isnull", False), ("state", "withdrawn")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("state__in", ["effective", "refused"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="past_sanction_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person", "document"),
                                name="past_sanction_one_waits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "effective"])),
                                fields=("person", "document"),
                                name="past_sanction_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("proof", ""), _negated=True),
                                    models.Q(("document", ""), _negated=True),
                                ),
                                name="past_sanction_has_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sanction__isnull", False), ("state", "effective")),
                                    models.Q(
                                        models.Q(("state", "effective"), _negated=True),
                                        ("sanction__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="past_sanction_confirmed_has_sanction",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Lifting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待确认"),
                                    ("effective", "已生效"),
                                    ("refused", "未通过"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("because", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                        ("reason", models.CharField(max_length=300, verbose_name="理由")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "sanction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="liftings",
                                to="discipline.sanction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="discipline_lifting_maker_is_not_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "waiting")),
                                    models.Q(("closed_at__isnull", False), ("state", "withdrawn")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("state__in", ["effective", "refused"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="discipline_lifting_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("sanction",),
                                name="discipline_lifting_one_waits",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
