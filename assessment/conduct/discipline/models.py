"""Cases of discipline, from the clue to the decision that is served; sanctions with their effect, reviews, early liftings.

A case is there for few until it is served (``Case.visible_q``); what hangs on it is read through it alone.
"""

import uuid

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.conduct.records import OfPerson
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.notices.models import Paper
from auxpolice.objections import Objection, constraints
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person
from personnel.rulebook.models import Version


class SanctionKind(models.TextChoices):
    """The closed set of measures, from the lightest to the heaviest; there is no fine among them."""

    CRITICISM = "criticism", _("批评教育")
    WARNING = "warning", _("警告")
    DEMERIT = "demerit", _("记过")
    SERIOUS_DEMERIT = "serious_demerit", _("记大过")
    DEMOTION = "demotion", _("降低层级")
    DISMISSAL = "dismissal", _("解除劳动合同")


NO_SANCTION = "none"
MEASURES = [(NO_SANCTION, _("不予处分")), *SanctionKind.choices]


class Source(models.TextChoices):
    """Where a clue comes from; ``source_id`` names the record, where there is one."""

    FINDING = "finding", _("督察发现")
    COMPLAINT = "complaint", _("信访投诉")
    HEAD = "head", _("单位报告")
    OWN = "own", _("政工部门自行发现")


class CaseState(models.TextChoices):
    CLUE = "clue", _("线索待研判")
    DROPPED = "dropped", _("不予立案")
    OPEN = "open", _("调查中")
    REPORTED = "reported", _("待告知")
    TOLD = "told", _("听取申辩")
    HEARD = "heard", _("待提出处理意见")
    PROPOSED = "proposed", _("待决定")
    DECIDED = "decided", _("待送达")
    SERVED = "served", _("已送达")
    REVOKED = "revoked", _("处分已撤销")


S = CaseState
AT_WORK = (S.CLUE, S.OPEN, S.REPORTED, S.TOLD, S.HEARD, S.PROPOSED, S.DECIDED)
KNOWN_TO_PERSON = (S.TOLD, S.HEARD, S.PROPOSED, S.DECIDED, S.SERVED, S.REVOKED)
BEFORE_LEADER = (S.PROPOSED, S.DECIDED, S.SERVED, S.REVOKED)

_MAKERS = {
    "registered_by": _("登记线索的人"),
    "filed_by": _("决定立案的人"),
    "reported_by": _("调查的人"),
    "heard_by": _("听取申辩的人"),
    "proposed_by": _("提出处理意见的人"),
}
CASE = Flow(
    _("这个案件"),
    Way(S.CLUE, S.OPEN, _("立案"), by="filed_by"),
    Way(S.CLUE, S.DROPPED, _("决定不予立案"), by="filed_by", reason="because", kept="dropped_because"),
    Way(S.OPEN, S.REPORTED, _("提交调查报告"), by="reported_by"),
    Way(S.REPORTED, S.TOLD, _("告知"), by="told_by"),
    Way(S.TOLD, S.HEARD, _("记录申辩的核查"), by="heard_by"),
    Way(S.HEARD, S.PROPOSED, _("提出处理意见"), by="proposed_by"),
    Way(S.PROPOSED, S.DECIDED, _("决定"), by="decided_by", apart=_MAKERS),
    Way(S.PROPOSED, S.HEARD, _("退回"), reason="because", kept="returned_because"),
    Way((S.TOLD, S.HEARD), S.OPEN, _("补充调查"), reason="because", kept="returned_because"),
    Way(S.DECIDED, S.SERVED, _("送达")),
    Way(S.SERVED, S.REVOKED, _("撤销处分")),
)


class Ground(models.TextChoices):
    """The article of the labour contract law a dismissal rests on."""

    BREACH = "39-2", _("第三十九条第二项：严重违反规章制度")
    NEGLECT = "39-3", _("第三十九条第三项：严重失职，造成重大损害")
    CRIME = "39-6", _("第三十九条第六项：被依法追究刑事责任")
    UNFIT = "40-2", _("第四十条第二项：培训或调岗后仍不能胜任")


class Protected(models.TextChoices):
    """Why somebody may not be dismissed (劳动合同法 42, 女职工劳动保护特别规定 5)."""

    NONE = "", _("没有下列情形")
    PREGNANT = "pregnant", _("孕期、产期、哺乳期")
    INJURED = "injured", _("因工负伤（停工留薪或丧失劳动能力）")
    MEDICAL = "medical", _("患病或非因工负伤，在医疗期内")
    LONG_SERVICE = "long_service", _("连续工作满十五年且距退休不足五年")


class Pleaded(models.TextChoices):
    OWN = "own", _("本人在线陈述")
    NOTED = "noted", _("当面听取并记录")
    WAIVED = "waived", _("本人书面放弃")
    SILENT = "silent", _("期限内未提出")


class Case(Due, ScopedModel):
    """What became of a clue about one auxiliary. ``due`` is the last day of the step it is at, ``whole_due`` that for the
    decision. What was told is ``intended``; ``measure`` what is proposed, and decided once ``decided_by`` stands."""

    scope_resource = Resource.DISCIPLINE
    waiting = Q(state__in=AT_WORK)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("当事人"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    source_kind = models.CharField(_("来源"), max_length=12, choices=Source.choices)
    source_id = models.CharField(max_length=40, blank=True)
    clue = models.CharField(_("线索"), max_length=1000)
    known_on = models.DateField(_("发现日期"))
    registered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("登记时间"))
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.CLUE)
    row_version = models.PositiveIntegerField(default=1)
    # filed, or not
    filed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(_("立案时间"), null=True)
    dropped_because = models.CharField(_("不予立案的原因"), max_length=300, blank=True)
    returned_because = models.CharField(_("退回的原因"), max_length=300, blank=True)
    whole_due = models.DateField(_("办理期限"), null=True)
    extended_because = models.CharField(_("延长的原因"), max_length=300, blank=True)
    suspended_from = models.DateField(_("停止执行职务自"), null=True)
    # investigated, told, heard
    facts = models.TextField(_("查明的事实"), blank=True)
    reported_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    intended = models.CharField(_("拟给予"), max_length=16, choices=MEASURES, blank=True)
    told_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    pleaded = models.CharField(_("申辩"), max_length=8, choices=Pleaded.choices, blank=True)
    plea = models.TextField(_("陈述和申辩"), blank=True)
    checked = models.CharField(_("核查情况"), max_length=1000, blank=True)
    heard_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    heard_at = models.DateTimeField(null=True)
    # proposed, decided, served
    measure = models.CharField(_("处理意见"), max_length=16, choices=MEASURES, blank=True)
    months = models.PositiveSmallIntegerField(_("影响期（月）"), default=0)
    basis = models.CharField(_("理由和依据"), max_length=1000, blank=True)
    ground = models.CharField(_("解除的法律依据"), max_length=6, choices=Ground.choices, blank=True)
    legal_opinion = models.CharField(_("法制审核意见"), max_length=500, blank=True)
    proposed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    union_told_on = models.DateField(_("通知工会日期"), null=True)
    union_opinion = models.CharField(_("工会意见"), max_length=500, blank=True)
    union_result = models.CharField(_("对工会意见的研究处理结果"), max_length=500, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    document = models.CharField(_("文号"), max_length=40, blank=True)
    decision = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["-registered_at"]
        constraints = [
            CASE.closed("discipline_case_state_known"),
            CheckConstraint(condition=~Q(clue=""), name="discipline_case_says_something"),
            UniqueConstraint(
                fields=["source_kind", "source_id", "person"],
                condition=~Q(source_id="") & ~Q(state=S.DROPPED),
                name="discipline_case_once_a_source",
            ),
            UniqueConstraint(fields=["document"], condition=~Q(document=""), name="discipline_document_once"),
            maker_is_not_checker("discipline_decided_by_another", maker="proposed_by", checker="decided_by"),
            CheckConstraint(
                condition=~Q(decided_by=models.F("reported_by"))
                | Q(decided_by__isnull=True)
                | Q(reported_by__isnull=True),
                name="discipline_decided_by_no_investigator",
            ),
            CheckConstraint(
                condition=~Q(state__in=["decided", "served", "revoked"])
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(measure="") & ~Q(checked=""),
                name="discipline_decided_after_hearing",
            ),
            CheckConstraint(
                condition=~Q(state__in=["decided", "served"], measure=SanctionKind.DISMISSAL)
                | Q(union_told_on__isnull=False) & ~Q(union_result="") & ~Q(ground=""),
                name="discipline_dismissal_after_union",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="discipline_case_of_person"),
            models.Index(fields=["due"], name="discipline_case_due", condition=Q(state__in=AT_WORK)),
        ]

    def __str__(self) -> str:
        return f"{self.person}：{self.clue[:20]}"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """One's own cases: as investigator, as who reported it, as who it is about."""
        own = Q(registered_by=span.user_id) | Q(pk__in=_investigated_by(span.user_id))
        return own | Q(person_id=span.person_id) if span.person_id else own

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """The department and who handles it; leaders once it is before them; the person once told; nobody recused."""
        user, person = scope.user_id, scope.person_id
        shown = Q(registered_by=user) | Q(pk__in=_investigated_by(user))
        if scope.has(Role.LEADER):
            shown |= Q(state__in=BEFORE_LEADER)
        if scope.has(Role.POLITICAL):
            shown = Q(pk__isnull=False)
        shown &= ~Q(pk__in=Recusal.objects.filter(user=user).values("case"))
        if person is None:
            return shown
        return shown & ~Q(person_id=person) | Q(person_id=person, state__in=KNOWN_TO_PERSON)

    @property
    def is_ending(self) -> bool:
        return self.measure == SanctionKind.DISMISSAL

    def read_at(self) -> str:
        return reverse("assessment:case", args=[self.pk])


def _investigated_by(user_id: int | None):
    return Investigator.objects.filter(user=user_id).values("case")


class Investigator(models.Model):
    """One of two who gather the facts; each declares no relation to whom it is about."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="investigators")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    named_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "user"], name="discipline_investigator_once")]

    def __str__(self) -> str:
        return str(self.user)


class Recusal(models.Model):
    """Somebody for whom the case isn't there: the head a complaint is about, a relation."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "user"], name="discipline_recusal_once")]


class Breach(models.Model):
    """One act, judged apart from others: what, when, against which rule that was in force and known."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="breaches")
    act_on = models.DateField(_("行为日期"))
    text = models.CharField(_("行为"), max_length=500)
    is_crime = models.BooleanField(_("涉嫌犯罪"), default=False)
    rule = models.ForeignKey(
        Version, models.PROTECT, verbose_name=_("违反的规章制度"), null=True, related_name="+"
    )
    measure = models.CharField(_("单独应给予"), max_length=16, choices=MEASURES, blank=True)
    apart_because = models.CharField(_("与已处分的行为不是同一行为的说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["act_on", "id"]
        constraints = [CheckConstraint(condition=~Q(text=""), name="discipline_breach_says_what")]

    def __str__(self) -> str:
        return self.text


class CaseFile(Attached):
    """Evidence of a case: statements, records, pictures."""

    owner_field = "case"

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")


class Sanction(OfPerson):
    """A sanction that was served, or of the time before this register, with its effect period. Revoked, its period is empty."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="sanctions")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="sanction")
    kind = models.CharField(_("种类"), max_length=16, choices=SanctionKind.choices)
    reason = models.CharField(_("事由"), max_length=300)
    document = models.CharField(_("文号"), max_length=40, blank=True)
    decided = models.DateField(_("决定日期"))
    period = DateRangeField(_("影响期"))
    ended_on = models.DateField(_("解除日期"), null=True)
    ended_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    end_note = models.CharField(_("解除说明"), max_length=300, blank=True)
    barred_until = models.DateField(_("不得再招录至"), null=True)

    class Meta(OfPerson.Meta):
        ordering = ["-decided"]
        indexes = [models.Index(fields=["decided"], name="sanction_by_day")]
        constraints = [
            CheckConstraint(
                condition=Q(barred_until__isnull=True) | Q(kind=SanctionKind.DISMISSAL) & ~Q(document=""),
                name="sanction_bars_after_a_numbered_dismissal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided}"

    @property
    def revoked(self) -> bool:
        return self.period.isempty


class Review(Objection):
    """The person asks for a review of a served sanction; it goes on counting until the answer."""

    called = _("复核申请")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")

    class Meta:
        ordering = ["-raised_at"]
        constraints = constraints("discipline_review", ["case"])

    def read_at_page(self) -> str:
        return self.case.read_at()


LIFTING = ByTwoFlow(
    lambda row: _("%(name)s的处分提前解除") % {"name": row.sanction.person},
    act="discipline.lift",
    confirms=Act.DISCIPLINE_DECIDE,
    withdraws=(Act.DISCIPLINE_SERVE,),
    said=lambda row: {"reason": row.reason},
    maker=_("提出的人"),
    on="sanction",
)


class Lifting(ByTwo):
    """A sanction ended before its time, for good conduct: proposed by the department, decided by a leader."""

    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="liftings")
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        ordering = ["-made_at"]
        constraints = [*of_two("discipline_lifting", "sanction")]


class PastSanction(ByTwo, OfPerson):
    """A sanction of the time before this register, with its proof: entered by one, a ``Sanction`` once another confirms."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="past_sanctions")
    kind = models.CharField(_("种类"), max_length=16, choices=SanctionKind.choices)
    reason = models.CharField(_("事由"), max_length=300)
    document = models.CharField(_("文号"), max_length=40)
    decided = models.DateField(_("决定日期"))
    months = models.PositiveSmallIntegerField(_("影响期（月）"))
    proof = models.CharField(_("证明材料"), max_length=100)
    sanction = models.OneToOneField(Sanction, models.PROTECT, null=True, related_name="past")

    class Meta(OfPerson.Meta):
        ordering = ["-decided", "-pk"]
        constraints = [
            *of_two("past_sanction", "person", "document"),
            UniqueConstraint(
                fields=["person", "document"],
                condition=Q(state__in=["waiting", "effective"]),
                name="past_sanction_once",
            ),
            CheckConstraint(condition=~Q(proof="") & ~Q(document=""), name="past_sanction_has_proof"),
            CheckConstraint(
                condition=Q(state="effective", sanction__isnull=False)
                | ~Q(state="effective") & Q(sanction__isnull=True),
                name="past_sanction_confirmed_has_sanction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided} {self.document} {self.reason}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """What waits or was refused is between the department and the leaders."""
        return Q() if scope.has(Role.POLITICAL, Role.LEADER) else Q(state="effective")
