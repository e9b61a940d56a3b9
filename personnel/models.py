"""The roster: people, their employments, and dated facts about them.

Facts are rows with a half-open date range that may not overlap. ``Assignment`` says where somebody
works; whoever is assigned in a unit's subtree on a day is in its head's scope on that day.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.months import today
from auxpolice.units.models import Unit


class Category(models.TextChoices):
    ATTENDANT = "attendant", _("勤务")
    CIVILIAN = "civilian", _("文职")


class Sex(models.TextChoices):
    MALE = "1", _("男")
    FEMALE = "2", _("女")


class Education(models.TextChoices):
    """GB/T 4658-2006, the codes in use."""

    GRADUATE_SCHOOL = "10", _("研究生教育")
    DOCTOR = "11", _("博士研究生")
    MASTER = "14", _("硕士研究生")
    GRADUATE_CLASS = "17", _("研究生班")
    BACHELOR = "21", _("本科")
    JUNIOR_COLLEGE = "31", _("大专")
    SECONDARY_VOCATIONAL = "41", _("中专")
    VOCATIONAL_HIGH = "44", _("职高")
    TECHNICAL = "47", _("技校")
    HIGH_SCHOOL = "61", _("高中")
    JUNIOR_HIGH = "71", _("初中")
    PRIMARY = "81", _("小学")
    OTHER = "90", _("其他")


class PoliticalStatus(models.TextChoices):
    """GB/T 4762-1984."""

    PARTY = "01", _("中共党员")
    PROBATIONARY = "02", _("中共预备党员")
    LEAGUE = "03", _("共青团员")
    MINGE = "04", _("民革党员")
    MINMENG = "05", _("民盟盟员")
    MINJIAN = "06", _("民建会员")
    MINJIN = "07", _("民进会员")
    NONGGONG = "08", _("农工党党员")
    ZHIGONG = "09", _("致公党党员")
    JIUSAN = "10", _("九三学社社员")
    TAIMENG = "11", _("台盟盟员")
    NONPARTY = "12", _("无党派人士")
    MASSES = "13", _("群众")


class Person(ScopedModel):
    """One human being, known by ID number whatever employments they had."""

    scope_resource = Resource.ROSTER

    id_number = models.CharField(_("公民身份号码"), max_length=18, unique=True)
    name = models.CharField(_("姓名"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False)
    pinyin = models.CharField(max_length=300, editable=False, blank=True)
    initials = models.CharField(max_length=60, editable=False, blank=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices)
    birth_date = models.DateField(_("出生日期"))
    ethnicity = models.CharField(_("民族"), max_length=2, blank=True)
    political_status = models.CharField(
        _("政治面貌"), max_length=2, choices=PoliticalStatus.choices, blank=True
    )
    education = models.CharField(_("学历"), max_length=2, choices=Education.choices, blank=True)
    has_degree = models.BooleanField(_("有学位"), default=False)
    school = models.CharField(_("毕业院校"), max_length=100, blank=True)
    major = models.CharField(_("专业"), max_length=100, blank=True)
    is_veteran = models.BooleanField(_("退役军人"), default=False)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    row_version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        ordering = ["pinyin", "id"]
        constraints = [
            # the SQL function id_number_valid: GB 11643-1999 check digit and a real birth date
            CheckConstraint(
                condition=Q(id_number__isnull=False)
                & models.lookups.Exact(  # type: ignore[arg-type]
                    models.Func(
                        models.F("id_number"),
                        function="id_number_valid",
                        output_field=models.BooleanField(),
                    ),
                    True,
                ),
                name="person_id_number_valid",
            ),
            CheckConstraint(condition=~Q(name=""), name="person_has_name"),
        ]
        indexes = [
            models.Index(fields=["initials"], name="person_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin", "id"], name="person_by_pinyin"),
            GinIndex(fields=["name_key"], name="person_name_trigram", opclasses=["gin_trgm_ops"]),
            models.Index(models.functions.Right("id_number", 4), name="person_id_last_four"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "pk")


def assigned_q(span: Span, person_field: str, day=None) -> Q:
    """Rows whose person is assigned, today, to one of the span's units, or is the span's own person."""
    working = Assignment.everything.filter(unit_id__in=span.unit_ids, period__contains=day or today())
    return Q(**{f"{person_field}__in": working.values("person_id")}) | own_q(span, person_field)


class ExitKind(models.TextChoices):
    RESIGNED = "resigned", _("辞职")
    DISMISSED = "dismissed", _("辞退")
    EXPIRED = "expired", _("合同到期")
    RETIRED = "retired", _("退休")
    TRANSFERRED = "transferred", _("调出")
    DIED = "died", _("死亡")


class PersonFact(ScopedModel):
    """A dated fact about a person, visible to whoever sees the person."""

    scope_resource = Resource.ROSTER

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


def no_overlap(name: str, *keys: str, when: Q | None = None) -> ExclusionConstraint:
    """Named constraint: for equal keys the periods (of rows that ``when`` holds of) don't overlap."""
    return ExclusionConstraint(
        name=name,
        condition=when,
        expressions=[
            *((key, RangeOperators.EQUAL) for key in keys),
            ("period", RangeOperators.OVERLAPS),
        ],
    )


def not_empty(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(period__isempty=False, period__startswith__isnull=False), name=name)


class Employment(PersonFact):
    """From hire to exit. ``first_worked`` is the start of auxiliary service that seniority counts from."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    period = DateRangeField(_("任职期间"))
    badge_number = models.CharField(_("辅警编号"), max_length=20)
    first_worked = models.DateField(_("参加辅警工作时间"))
    probation_until = models.DateField(_("试用期至"), null=True, blank=True)
    exit_kind = models.CharField(_("离职类别"), max_length=12, choices=ExitKind.choices, blank=True)
    exit_reason = models.CharField(_("离职原因"), max_length=200, blank=True)
    prior_monthly_fen = models.BigIntegerField(_("原月工资"), null=True, blank=True)

    class Meta(PersonFact.Meta):
        ordering = ["person", "period"]
        constraints = [
            no_overlap("employment_one_at_a_time", "person"),
            no_overlap("employment_badge_one_holder", "badge_number"),
            not_empty("employment_period_not_empty"),
            CheckConstraint(
                condition=Q(period__endswith__isnull=True, exit_kind="")
                | Q(period__endswith__isnull=False) & ~Q(exit_kind=""),
                name="employment_exit_has_kind",
            ),
            CheckConstraint(
                condition=Q(prior_monthly_fen__isnull=True) | Q(prior_monthly_fen__gte=0),
                name="employment_prior_wage_not_negative",
            ),
        ]
        indexes = [
            GistIndex(fields=["period"], name="employment_period"),
            models.Index(fields=["badge_number"], name="employment_badge"),
        ]


class Post(models.Model):
    """A post of the catalogue. How hard it is stands in grading's classification, not here."""

    code = models.CharField(_("岗位代码"), max_length=20, unique=True)
    name = models.CharField(_("岗位名称"), max_length=60, unique=True)
    category = models.CharField(_("人员类别"), max_length=10, choices=Category.choices)
    family = models.CharField(_("岗位类型"), max_length=30, blank=True)
    duties = models.JSONField(_("岗位职责"), default=list, blank=True)
    least_education = models.CharField(_("最低学历"), max_length=2, choices=Education.choices, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["category", "code"]

    def __str__(self) -> str:
        return self.name


class PostAlias(models.Model):
    """A name found in workbooks and the post it was matched to by hand."""

    text = models.CharField(_("表中名称"), max_length=60, unique=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="aliases")
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")


class Assignment(PersonFact):
    """Unit, post and category of a person over a period."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    employment = models.ForeignKey(Employment, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="assignments", null=True)
    category = models.CharField(_("人员类别"), max_length=10, choices=Category.choices)
    period = DateRangeField(_("期间"))

    class Meta(PersonFact.Meta):
        ordering = ["person", "period"]
        constraints = [
            no_overlap("assignment_one_at_a_time", "person"),
            not_empty("assignment_period_not_empty"),
        ]
        indexes = [
            models.Index(fields=["unit", "person"], name="assignment_by_unit"),
            GistIndex(fields=["period"], name="assignment_period"),
        ]


class BankAccount(PersonFact):
    """The account that pay goes to. ``number`` is text: 8 to 30 digits."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(_("开户行"), max_length=60, blank=True)
    number = models.CharField(_("银行卡号"), max_length=30)
    holder = models.CharField(_("户名"), max_length=100)
    period = DateRangeField(_("期间"))

    class Meta(PersonFact.Meta):
        constraints = [
            no_overlap("bank_account_one_at_a_time", "person"),
            not_empty("bank_account_period_not_empty"),
            CheckConstraint(condition=Q(number__regex=r"^\d{8,30}$"), name="bank_account_digits"),
        ]


class ContributionBase(PersonFact):
    """Declared bases in fen a month: social insurance, and housing fund where it differs."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="contribution_bases")
    insurance_fen = models.BigIntegerField(_("社保基数"))
    housing_fen = models.BigIntegerField(_("公积金基数"))
    period = DateRangeField(_("期间"))

    class Meta(PersonFact.Meta):
        constraints = [
            no_overlap("contribution_base_one_at_a_time", "person"),
            not_empty("contribution_base_period_not_empty"),
            CheckConstraint(
                condition=Q(insurance_fen__gte=0, housing_fen__gte=0), name="contribution_base_not_negative"
            ),
        ]


class DeductionKind(models.TextChoices):
    """Special additional deductions (专项附加扣除); serious illness only counts in the annual settlement."""

    CHILD_EDUCATION = "child_education", _("子女教育")
    INFANT_CARE = "infant_care", _("3岁以下婴幼儿照护")
    ELDERLY_SUPPORT = "elderly_support", _("赡养老人")
    DEGREE_EDUCATION = "degree_education", _("学历继续教育")
    CERTIFICATE = "certificate", _("职业资格继续教育")
    HOUSING_LOAN = "housing_loan", _("住房贷款利息")
    HOUSING_RENT = "housing_rent", _("住房租金")
    PENSION = "personal_pension", _("个人养老金")


class TaxDeduction(PersonFact):
    """A declared special additional deduction in fen a month."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tax_deductions")
    kind = models.CharField(_("项目"), max_length=20, choices=DeductionKind.choices)
    monthly_fen = models.BigIntegerField(_("每月扣除额"))
    reference = models.CharField(_("说明"), max_length=100, blank=True)
    period = DateRangeField(_("期间"))

    class Meta(PersonFact.Meta):
        constraints = [
            no_overlap("tax_deduction_one_per_kind", "person", "kind", "reference"),
            not_empty("tax_deduction_period_not_empty"),
            CheckConstraint(condition=Q(monthly_fen__gt=0), name="tax_deduction_positive"),
            # 个人所得税专项附加扣除暂行办法 第二十条: not both loan interest and rent at one time
            ExclusionConstraint(
                name="tax_deduction_loan_or_rent",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.NOT_EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind__in=["housing_loan", "housing_rent"]),
            ),
        ]


class PriorIncome(PersonFact):
    """Facts of a person's tax year from before this system or with this employer the year before.

    ``first_job`` (公告2020年第13号): no wage since January; the deduction counts from January.
    ``new_to_work`` (住房公积金管理条例 16): never employed before; the housing fund begins in the second month. Who had no
    wage since January may have worked for years, so that the two are told apart.
    ``prior_year_fen``: wage income of the whole last year with this employer, withheld in all twelve
    months (公告2020年第19号); null when that isn't so.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="prior_incomes")
    year = models.PositiveSmallIntegerField(_("纳税年度"))
    first_job = models.BooleanField(_("首次取得工资"), default=False)
    new_to_work = models.BooleanField(_("新参加工作"), default=False)
    prior_year_fen = models.BigIntegerField(_("上年全年工资收入"), null=True, blank=True)

    class Meta(PersonFact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="prior_income_one_per_year"),
        ]
