"""A question about a line of one's own slip, and the answer of whoever can give it."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.units.models import Unit
from payroll.month.models import Payslip
from personnel.models import Person


class QuestionState(models.TextChoices):
    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


class SlipQuestion(ScopedModel):
    """``topic`` is a cause of ``rules.compare.CAUSES``; it decides ``to_role``, the role that answers."""

    scope_resource = Resource.SLIP_QUESTION

    slip = models.ForeignKey(Payslip, models.PROTECT, related_name="questions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    item_name = models.CharField(_("项目"), max_length=60)
    topic = models.CharField(max_length=20)
    to_role = models.CharField(_("答复人"), max_length=20, choices=Role.choices)
    text = models.CharField(_("问题"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN
    )
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提问时间"), db_default=models.functions.Now())
    due = models.DateField(_("答复期限"))
    forwarded_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    forward_note = models.CharField(_("转交说明"), max_length=200, blank=True)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["slip", "item"], condition=Q(state="open"), name="slip_question_one_open"
            ),
            CheckConstraint(condition=~Q(text=""), name="slip_question_has_text"),
            CheckConstraint(
                condition=Q(to_role__in=[str(r) for r in (Role.UNIT_HEAD, Role.POLITICAL, Role.FINANCE)]),
                name="slip_question_to_role",
            ),
            CheckConstraint(
                condition=Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answer="")
                | ~Q(state="answered") & Q(answered_by__isnull=True, answered_at__isnull=True, answer=""),
                name="slip_question_answered_by_somebody",
            ),
            CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="slip_question_not_answered_by_asker",
            ),
        ]
        indexes = [
            models.Index(fields=["to_role", "due"], condition=Q(state="open"), name="slip_question_waiting")
        ]

    @classmethod
    def scope_q(cls, span: Span) -> Q:
        """Heads see what was put to heads, of their units; the rest is the asker's own."""
        return Q(unit_id__in=span.unit_ids, to_role=str(Role.UNIT_HEAD)) | own_q(span)
