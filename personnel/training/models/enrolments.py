"""Who is called to a session, what became of it day by day and mark by mark, and the sheet by which days are credited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Span
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.flow import Flow, Way
from auxpolice.units.models import Unit
from personnel.models import Person, PersonFact, assigned_q
from personnel.training.models.courses import Session

EXAM = "exam"


class EnrolmentState(models.TextChoices):
    PROPOSED = "proposed", _("拟调训")
    ENROLLED = "enrolled", _("已确定")
    DECLINED = "declined", _("不参加")
    ATTENDED = "attended", _("已参训")
    ABSENT = "absent", _("缺训")
    PASSED = "passed", _("合格")
    RESIT = "resit", _("待补考")
    FAILED = "failed", _("未通过")


S = EnrolmentState
GOES = (S.ENROLLED, S.ATTENDED, S.PASSED, S.RESIT, S.FAILED)
"""States of those who are at the session, or will be."""
JUDGED = (S.PASSED, S.FAILED)
ENROLMENT = Flow(
    lambda row: _("%(name)s的培训") % {"name": row.person.name},
    Way(S.PROPOSED, S.ENROLLED, _("确定参加"), by="decided_by"),
    Way((S.PROPOSED, S.ENROLLED), S.DECLINED, _("定为不参加"), by="decided_by", reason="because", kept="because"),
    Way(S.ENROLLED, S.ATTENDED, _("结训")),
    Way(S.ENROLLED, S.ABSENT, _("记缺训")),
    Way((S.ATTENDED, S.RESIT, S.FAILED), S.PASSED, _("判为合格")),
    Way((S.ATTENDED, S.PASSED), S.RESIT, _("判为待补考")),
    Way((S.ATTENDED, S.RESIT, S.PASSED), S.FAILED, _("判为未通过")),
)  # fmt: skip


def _of_sheet(sheet: "CreditSheet") -> dict:
    return {"people": sheet.people, "half_days": sheet.half_days, "failed": sheet.failed}


CREDIT = ByTwoFlow(
    _("这份结果登记表"),
    act="training.credit",
    confirms=Act.TRAINING_CONFIRM,
    withdraws=(Act.TRAINING_KEEP,),
    said=_of_sheet,
    maker=_("提交结果的人"),
    on="session",
)


class CreditSheet(ByTwo):
    """Results of a session put forward by one and confirmed by another, who by it writes the records."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="sheets")
    people = models.PositiveSmallIntegerField(_("人数"))
    failed = models.PositiveSmallIntegerField(_("未通过"))
    half_days = models.PositiveIntegerField(_("合计半天数"))

    class Meta:
        verbose_name = _("培训结果登记表")
        ordering = ["-made_at"]
        constraints = [*of_two("credit_sheet", "session")]


class Enrolment(PersonFact):
    """One person at one session, wherever the person is moved meanwhile: whoever heads them now sees it.

    ``unit`` is where they worked when they were called, ``clash`` what of shifts and leave lies in the session's time and
    ``decision`` what was decided about it. ``half_days`` and ``minutes`` are what it gives once it is passed.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.PROPOSED)
    why = models.CharField(_("为什么调训"), max_length=100, blank=True)
    clash = models.CharField(_("时间冲突"), max_length=300, blank=True)
    decision = models.CharField(_("怎样处理冲突"), max_length=200, blank=True)
    because = models.CharField(_("不参加的原因"), max_length=200, blank=True)
    proposed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    resit_by = models.DateField(_("补考期限"), null=True)
    half_days = models.PositiveSmallIntegerField(_("半天数"), default=0)
    minutes = models.PositiveSmallIntegerField(_("不足半天的分钟数"), default=0)
    sheet = models.ForeignKey(CreditSheet, models.PROTECT, null=True, related_name="enrolments")
    row_version = models.PositiveIntegerField(default=1)

    class Meta(PersonFact.Meta):
        verbose_name = _("培训人员")
        ordering = ["person__pinyin", "pk"]
        constraints = [
            ENROLMENT.closed("enrolment_state_known"),
            UniqueConstraint(fields=["session", "person"], name="enrolment_once"),
            CheckConstraint(
                condition=Q(clash="") | Q(state__in=[S.PROPOSED, S.DECLINED]) | ~Q(decision=""),
                name="enrolment_clash_decided",
            ),
            CheckConstraint(
                condition=~Q(state=S.DECLINED) | ~Q(because=""), name="enrolment_declined_with_reason"
            ),
            CheckConstraint(
                condition=Q(sheet__isnull=True) | Q(state__in=JUDGED), name="enrolment_on_a_sheet_is_judged"
            ),
            CheckConstraint(
                condition=Q(half_days=0, minutes=0) | Q(state=S.PASSED), name="enrolment_credit_is_passed"
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="enrolment_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.session}"


class OfEnrolment(PersonFact):
    """What belongs to an enrolment and is seen by whoever sees its person."""

    class Meta(PersonFact.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "enrolment__person_id")


class How(models.TextChoices):
    """How somebody's presence was noted."""

    QR = "qr", _("扫码")
    LIST = "list", _("名单")
    FILE = "file", _("表格")


class Presence(OfEnrolment):
    """Somebody was there on a day of the session."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="presences")
    date = models.DateField(_("日期"))
    how = models.CharField(_("方式"), max_length=4, choices=How.choices)
    at = models.DateTimeField(_("时间"), db_default=Now())
    noted_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfEnrolment.Meta):
        ordering = ["date"]
        constraints = [UniqueConstraint(fields=["enrolment", "date"], name="presence_once_a_day")]


class Mark(OfEnrolment):
    """A mark of the exam (hundredths of a point) or of a fitness item (hundredths of its unit; ``tries`` as measured,
    ``value`` as it counts), against the limit of that day, age and sex. ``attempt`` 2 is the re-sit."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="marks")
    item = models.CharField(_("项目"), max_length=10)
    name = models.CharField(_("项目"), max_length=30)
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    tries = ArrayField(models.PositiveIntegerField(), verbose_name=_("测得"))
    value = models.PositiveIntegerField(_("成绩"))
    limit = models.PositiveIntegerField(_("标准"))
    passed = models.BooleanField(_("达标"))
    noted_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("登记时间"))

    class Meta(OfEnrolment.Meta):
        verbose_name = _("培训成绩")
        ordering = ["item", "attempt"]
        constraints = [
            UniqueConstraint(fields=["enrolment", "item", "attempt"], name="mark_once_an_attempt"),
            CheckConstraint(condition=Q(attempt__range=(1, 4)), name="mark_attempt"),
            CheckConstraint(condition=Q(tries__len__range=(1, 5)), name="mark_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} {self.name}"


class MarkObjection(objections.Objection):
    """An objection at the place to a mark; upheld, the mark is measured or counted anew."""

    called = _("成绩异议")

    mark = models.ForeignKey(Mark, models.PROTECT, related_name="objections")

    class Meta:
        ordering = ["-raised_at"]
        constraints = [*objections.constraints("mark_objection", ["mark"])]

    def read_at_page(self) -> str:
        return reverse("training:mine")


class Oath(PersonFact):
    """Somebody has sworn the oath before taking up a post: when, where, before whom."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="oaths")
    day = models.DateField(_("宣誓日期"))
    place = models.CharField(_("地点"), max_length=60)
    witness = models.CharField(_("监誓人"), max_length=60)
    noted_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(db_default=Now())

    class Meta(PersonFact.Meta):
        verbose_name = _("宣誓")
        ordering = ["-day"]
        constraints = [
            UniqueConstraint(fields=["person", "day"], name="oath_once_a_day"),
            CheckConstraint(condition=~Q(place="") & ~Q(witness=""), name="oath_place_and_witness"),
        ]
