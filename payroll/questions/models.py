"""A question about a line of one's own slip, and the answer of whoever can give it."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auxpolice import objections
from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role, roles
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.units.models import Unit
from payroll.month.models import Payslip
from personnel.models import Person


class SlipQuestion(objections.Objection, ScopedModel):
    """``topic`` is a cause of ``rules.compare.CAUSES``; it decides ``to_role``, the role that answers."""

    scope_resource = Resource.SLIP_QUESTION
    called = _("疑问")

    slip = models.ForeignKey(Payslip, models.PROTECT, related_name="questions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    item_name = models.CharField(_("项目"), max_length=60)
    topic = models.CharField(max_length=20)
    to_role = models.CharField(_("答复人"), max_length=20, choices=roles)
    forwarded_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    forward_note = models.CharField(_("转交说明"), max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-raised_at"]
        constraints = [
            *objections.constraints("slip_question", ["slip", "item"]),
            CheckConstraint(
                condition=Q(to_role__in=[str(r) for r in (Role.UNIT_HEAD, Role.POLITICAL, Role.FINANCE)]),
                name="slip_question_to_role",
            ),
        ]
        indexes = [
            models.Index(fields=["to_role", "due"], condition=Q(state="open"), name="slip_question_waiting")
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Heads see what was put to heads, of their units; the rest is the asker's own."""
        return Q(unit_id__in=span.unit_ids, to_role=str(Role.UNIT_HEAD)) | own_q(span)

    def read_at_page(self) -> str:
        return reverse("payroll:slip", args=[self.slip.month_id, self.person_id]) + "#questions"
