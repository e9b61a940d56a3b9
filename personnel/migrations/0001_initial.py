import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import auxpolice.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        auxpolice.tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="岗位代码")),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="岗位名称")),
                        (
                            "category",
                            models.CharField(
                                choices=[("attendant", "勤务"), ("civilian", "文职")],
                                max_length=10,
                                verbose_name="人员类别",
                            ),
                        ),
                        ("family", models.CharField(blank=True, max_length=30, verbose_name="岗位类型")),
                        ("duties", models.JSONField(blank=True, default=list, verbose_name="岗位职责")),
                        (
                            "least_education",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("10", "研究生教育"),
                                    ("11", "博士研究生"),
                                    ("14", "硕士研究生"),
                                    ("17", "研究生班"),
                                    ("21", "本科"),
                                    ("31", "大专"),
                                    ("41", "中专"),
                                    ("44", "职高"),
                                    ("47", "技校"),
                                    ("61", "高中"),
                                    ("71", "初中"),
                                    ("81", "小学"),
                                    ("90", "其他"),
                                ],
                                max_length=2,
                                verbose_name="最低学历",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                    ],
                    options={
                        "ordering": ["category", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
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
                            "field",
                            models.CharField(
                                choices=[
                                    ("id_number", "公民身份号码"),
                                    ("birth_date", "出生日期"),
                                    ("hired", "入职时间"),
                                    ("badge_number", "辅警编号"),
                                ],
                                max_length=12,
                                verbose_name="更正项目",
                            ),
                        ),
                        ("before", models.CharField(max_length=30, verbose_name="原内容")),
                        ("after", models.CharField(max_length=30, verbose_name="更正为")),
                        ("reason", models.CharField(max_length=200, verbose_name="更正理由")),
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
                                related_name="corrections",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
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
                                name="file_correction_maker_is_not_checker",
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
                                name="file_correction_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person",),
                                name="file_correction_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="file_correction_changes_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="file_correction_has_reason",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="CorrectionProof",
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
                            "correction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="personnel.correction",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "id_number",
                            models.CharField(max_length=18, unique=True, verbose_name="公民身份号码"),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="姓名")),
                        ("name_key", models.CharField(editable=False, max_length=100)),
                        ("pinyin", models.CharField(blank=True, editable=False, max_length=300)),
                        ("initials", models.CharField(blank=True, editable=False, max_length=60)),
                        (
                            "sex",
                            models.CharField(
                                choices=[("1", "男"), ("2", "女")], max_length=1, verbose_name="性别"
                            ),
                        ),
                        ("birth_date", models.DateField(verbose_name="出生日期")),
                        ("ethnicity", models.CharField(blank=True, max_length=2, verbose_name="民族")),
                        (
                            "political_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("01", "中共党员"),
                                    ("02", "中共预备党员"),
                                    ("03", "共青团员"),
                                    ("04", "民革党员"),
                                    ("05", "民盟盟员"),
                                    ("06", "民建会员"),
                                    ("07", "民进会员"),
                                    ("08", "农工党党员"),
                                    ("09", "致公党党员"),
                                    ("10", "九三学社社员"),
                                    ("11", "台盟盟员"),
                                    ("12", "无党派人士"),
                                    ("13", "群众"),
                                ],
                                max_length=2,
                                verbose_name="政治面貌",
                            ),
                        ),
                        (
                            "education",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("10", "研究生教育"),
                                    ("11", "博士研究生"),
                                    ("14", "硕士研究生"),
                                    ("17", "研究生班"),
                                    ("21", "本科"),
                                    ("31", "大专"),
                                    ("41", "中专"),
                                    ("44", "职高"),
                                    ("47", "技校"),
                                    ("61", "高中"),
                                    ("71", "初中"),
                                    ("81", "小学"),
                                    ("90", "其他"),
                                ],
                                max_length=2,
                                verbose_name="学历",
                            ),
                        ),
                        ("has_degree", models.BooleanField(default=False, verbose_name="有学位")),
                        ("school", models.CharField(blank=True, max_length=100, verbose_name="毕业院校")),
                        ("major", models.CharField(blank=True, max_length=100, verbose_name="专业")),
                        ("is_veteran", models.BooleanField(default=False, verbose_name="退役军人")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机号")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                        ("row_version", models.PositiveIntegerField(default=1)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["pinyin", "id"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(
                                fields=["initials"], name="person_initials", opclasses=["varchar_pattern_ops"]
                            ),
                            models.Index(fields=["pinyin", "id"], name="person_by_pinyin"),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["name_key"], name="person_name_trigram", opclasses=["gin_trgm_ops"]
                            ),
                            models.Index(
                                django.db.models.functions.text.Right("id_number", 4),
                                name="person_id_last_four",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("id_number__isnull", False),
                                    django.db.models.lookups.Exact(
                                        models.Func(
                                            models.F("id_number"),
                                            function="id_number_valid",
                                            output_field=models.BooleanField(),
                                        ),
                                        True,
                                    ),
                                ),
                                name="person_id_number_valid",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="person_has_name"
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Employment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="任职期间"),
                        ),
                        ("badge_number", models.CharField(max_length=20, verbose_name="辅警编号")),
                        ("first_worked", models.DateField(verbose_name="参加辅警工作时间")),
                        ("probation_until", models.DateField(blank=True, null=True, verbose_name="试用期至")),
                        (
                            "exit_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("resigned", "辞职"),
                                    ("dismissed", "辞退"),
                                    ("expired", "合同到期"),
                                    ("retired", "退休"),
                                    ("transferred", "调出"),
                                    ("died", "死亡"),
                                ],
                                max_length=12,
                                verbose_name="离职类别",
                            ),
                        ),
                        (
                            "exit_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="离职原因"),
                        ),
                        (
                            "prior_monthly_fen",
                            models.BigIntegerField(blank=True, null=True, verbose_name="原月工资"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="employments",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(
                                fields=["period"], name="employment_period"
                            ),
                            models.Index(fields=["badge_number"], name="employment_badge"),
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="employment_one_at_a_time",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("badge_number", "="), ("period", "&&")],
                                name="employment_badge_one_holder",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="employment_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("exit_kind", ""), ("period__endswith__isnull", True)),
                                    models.Q(
                                        ("period__endswith__isnull", False),
                                        models.Q(("exit_kind", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="employment_exit_has_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("prior_monthly_fen__isnull", True),
                                    ("prior_monthly_fen__gte", 0),
                                    _connector="OR",
                                ),
                                name="employment_prior_wage_not_negative",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ContributionBase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("insurance_fen", models.BigIntegerField(verbose_name="社保基数")),
                        ("housing_fen", models.BigIntegerField(verbose_name="公积金基数")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contribution_bases",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="contribution_base_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="contribution_base_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("housing_fen__gte", 0), ("insurance_fen__gte", 0)),
                                name="contribution_base_not_negative",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="BankAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("bank", models.CharField(blank=True, max_length=60, verbose_name="开户行")),
                        ("number", models.CharField(max_length=30, verbose_name="银行卡号")),
                        ("holder", models.CharField(max_length=100, verbose_name="户名")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bank_accounts",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="bank_account_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="bank_account_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__regex", "^\\d{8,30}$")),
                                name="bank_account_digits",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="AccountChange",
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
                        ("bank", models.CharField(blank=True, max_length=60, verbose_name="开户行")),
                        ("number", models.CharField(max_length=30, verbose_name="银行卡号")),
                        ("holder", models.CharField(max_length=100, verbose_name="户名")),
                        ("start", models.DateField(verbose_name="自哪天起")),
                        ("before", models.CharField(blank=True, max_length=30, verbose_name="原卡号")),
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
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="personnel.bankaccount",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="account_changes",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at"],
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
                                name="account_change_maker_is_not_checker",
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
                                name="account_change_closed_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("person",),
                                name="account_change_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__regex", "^\\d{8,30}$")),
                                name="account_change_digits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("account__isnull", False), ("state", "effective")),
                                    models.Q(
                                        models.Q(("state", "effective"), _negated=True),
                                        ("account__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="account_change_confirmed_has_account",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[("attendant", "勤务"), ("civilian", "文职")],
                                max_length=10,
                                verbose_name="人员类别",
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="units.unit",
                            ),
                        ),
                        (
                            "employment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="personnel.employment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="personnel.person",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="personnel.post",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person", "period"],
                        "abstract": False,
                        "base_manager_name": "everything",
                        "indexes": [
                            models.Index(fields=["unit", "person"], name="assignment_by_unit"),
                            django.contrib.postgres.indexes.GistIndex(
                                fields=["period"], name="assignment_period"
                            ),
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("period", "&&")],
                                name="assignment_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="assignment_period_not_empty",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PostAlias",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=60, unique=True, verbose_name="表中名称")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="aliases",
                                to="personnel.post",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PriorIncome",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="纳税年度")),
                        ("first_job", models.BooleanField(default=False, verbose_name="首次取得工资")),
                        ("new_to_work", models.BooleanField(default=False, verbose_name="新参加工作")),
                        (
                            "prior_year_fen",
                            models.BigIntegerField(blank=True, null=True, verbose_name="上年全年工资收入"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prior_incomes",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "year"), name="prior_income_one_per_year"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="TaxDeduction",
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
                                    ("child_education", "子女教育"),
                                    ("infant_care", "3岁以下婴幼儿照护"),
                                    ("elderly_support", "赡养老人"),
                                    ("degree_education", "学历继续教育"),
                                    ("certificate", "职业资格继续教育"),
                                    ("housing_loan", "住房贷款利息"),
                                    ("housing_rent", "住房租金"),
                                    ("personal_pension", "个人养老金"),
                                ],
                                max_length=20,
                                verbose_name="项目",
                            ),
                        ),
                        ("monthly_fen", models.BigIntegerField(verbose_name="每月扣除额")),
                        ("reference", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="期间")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tax_deductions",
                                to="personnel.person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "everything",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("person", "="),
                                    ("kind", "="),
                                    ("reference", "="),
                                    ("period", "&&"),
                                ],
                                name="tax_deduction_one_per_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period__isempty", False), ("period__startswith__isnull", False)
                                ),
                                name="tax_deduction_period_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("monthly_fen__gt", 0)), name="tax_deduction_positive"
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("kind__in", ["housing_loan", "housing_rent"])),
                                expressions=[("person", "="), ("kind", "<>"), ("period", "&&")],
                                name="tax_deduction_loan_or_rent",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("everything", django.db.models.manager.Manager()),
                    ],
                ),
            ],
        ),
    ]
