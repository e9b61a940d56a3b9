"""Handover 交接班: the unit's equipment list, a handover with its people, counts and signatures, and matters carried on."""

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.plans import PlanState, Shift
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.units.models import Unit
from personnel.models import Person, no_overlap


class EquipmentLine(ScopedModel):
    """What a unit's desk is to have of a kind of equipment over a period."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("装备"), max_length=40)
    count = models.PositiveSmallIntegerField(_("应有"))
    period = DateRangeField(_("起止"))
    set_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["id"]
        constraints = [
            no_overlap("duty_equipment_one_count", "unit", "name"),
            CheckConstraint(condition=Q(period__isempty=False), name="duty_equipment_period"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class HandoverSide(models.TextChoices):
    OFF = "off", _("交班")
    ON = "on", _("接班")


class HandoverState(models.TextChoices):
    OPEN = "open", _("待交班签字")
    GIVEN = "given", _("待接班签字")
    TAKEN = "taken", _("已交接")
    DISPUTED = "disputed", _("接班人有异议")
    SETTLED = "settled", _("负责人已处理")


H = HandoverState
HANDOVER = Flow(
    lambda row: _("%(unit)s %(edge)s 的交接班") % {"unit": row.unit, "edge": row.edge_text},
    Way(H.OPEN, H.GIVEN, _("交班签字"), by="given_by"),
    Way(H.GIVEN, H.TAKEN, _("接班签字"), by="answered_by"),
    Way(H.GIVEN, H.DISPUTED, _("提出异议"), by="answered_by", reason="word", kept="dispute"),
    Way(
        (H.OPEN, H.GIVEN, H.DISPUTED),
        H.SETTLED,
        _("处理"),
        by="settled_by",
        reason="reason",
        kept="settlement",
    ),
)
CLOSED = (H.TAKEN, H.SETTLED)


class Handover(ScopedModel):
    """One edge between shifts of a unit: who goes, who comes, what is handed over, and both signatures."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    edge = models.DateTimeField(_("交接时间"))
    state = models.CharField(
        _("状态"), max_length=8, choices=HandoverState.choices, default=HandoverState.OPEN
    )
    note = models.CharField(_("交接说明"), max_length=500, blank=True)
    opened_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    dispute = models.CharField(_("异议"), max_length=300, blank=True)
    settled_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settlement = models.CharField(_("处理"), max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-edge", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "edge"],
                name="duty_handover_one_an_edge",
                violation_error_message=_("这一次交接班已经有人登记了，请刷新。"),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=["open", "given", "disputed"]),
                name="duty_handover_one_open",
                violation_error_message=_("这个单位还有没完成的交接班，先完成它或由负责人处理。"),
            ),
            CheckConstraint(
                condition=~Q(state__in=["given", "taken", "disputed"]) | Q(given_by__isnull=False),
                name="duty_handover_given_by",
            ),
            CheckConstraint(
                condition=~Q(state__in=["taken", "disputed"]) | Q(answered_by__isnull=False),
                name="duty_handover_answered_by",
            ),
            CheckConstraint(
                condition=~Q(state="disputed") | ~Q(dispute=""), name="duty_handover_disputed_why"
            ),
            CheckConstraint(
                condition=~Q(state="settled") | Q(settled_by__isnull=False) & ~Q(settlement=""),
                name="duty_handover_settled_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.edge_text}"

    @property
    def edge_text(self) -> str:
        return f"{timezone.localtime(self.edge):%Y-%m-%d %H:%M}"

    @property
    def closed(self) -> bool:
        return self.state in CLOSED

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Those of the units, and those in which the person goes or comes."""
        return Q(unit_id__in=span.unit_ids) | Q(
            pk__in=HandoverPerson.objects.filter(own_q(span)).values("handover_id")
        )


class HandoverPerson(models.Model):
    """Who goes or comes by the shifts, and who of them was not there."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    side = models.CharField(_("交或接"), max_length=3, choices=HandoverSide.choices)
    code = models.CharField(_("班次"), max_length=4)
    absent = models.CharField(_("未到原因"), max_length=60, blank=True)

    class Meta:
        ordering = ["side", "person__pinyin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "person", "side"], name="duty_handover_person_once")
        ]


class HandoverCount(models.Model):
    """A kind of equipment: what should be there and what was counted. A difference needs a word."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="counts")
    name = models.CharField(_("装备"), max_length=40)
    due = models.PositiveSmallIntegerField(_("应有"))
    counted = models.PositiveSmallIntegerField(_("实有"), null=True)
    word = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "name"], name="duty_count_once"),
            CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted=F("due")) | ~Q(word=""),
                name="duty_count_difference_has_its_word",
            ),
        ]

    @property
    def difference(self) -> int:
        return 0 if self.counted is None else self.counted - self.due


class MatterKind(models.TextChoices):
    WORK = "work", _("未办结事项")
    EQUIPMENT = "equipment", _("装备差异")


class Matter(ScopedModel):
    """Something one shift leaves to the next, carried on until somebody closes it and says how."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=10, choices=MatterKind.choices, default=MatterKind.WORK)
    text = models.CharField(_("事项"), max_length=300)
    opened_in = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="opened")
    opened_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    how = models.CharField(_("怎样办结"), max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["opened_at", "id"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="duty_matter_has_its_text"),
            CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True, how="")
                | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(how=""),
                name="duty_matter_closed_how",
            ),
        ]
        indexes = [
            models.Index(fields=["unit"], condition=Q(closed_at__isnull=True), name="duty_matter_open")
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Those of the units; for a person those of handovers they were in, and those opened by themself."""
        return (
            Q(unit_id__in=span.unit_ids)
            | Q(
                pk__in=HandoverMatter.objects.filter(own_q(span, "handover__people__person_id")).values(
                    "matter_id"
                )
            )
            | Q(opened_by_id=span.user_id)
        )


class HandoverMatter(models.Model):
    """A matter as it lay on the table when the outgoing side signed."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="matters")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="handed")

    class Meta:
        ordering = ["matter_id"]
        constraints = [models.UniqueConstraint(fields=["handover", "matter"], name="duty_matter_handed_once")]


class HandoverSignature(models.Model):
    """One side's signature: from the person's own login, or drawn on the glass of whose login it is. ``strokes`` are
    lists of points (x, y, milliseconds); their picture is a file."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="signatures")
    side = models.CharField(_("交或接"), max_length=3, choices=HandoverSide.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("签字时间"), db_default=models.functions.Now())
    on_glass = models.BooleanField(_("屏幕签字"))
    strokes = models.JSONField(default=list)

    class Meta:
        ordering = ["-side"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "side"],
                name="duty_signature_one_a_side",
                violation_error_message=_("这一方已经签过字了，请刷新。"),
            ),
            models.UniqueConstraint(
                fields=["handover", "person"],
                name="duty_signature_not_both_sides",
                violation_error_message=_("同一个人不能既交班又接班签字。"),
            ),
            CheckConstraint(
                condition=Q(on_glass=False) | ~Q(strokes=[]), name="duty_signature_has_its_strokes"
            ),
        ]


class SignaturePicture(Attached):
    """The strokes of a signature as a picture."""

    owner_field = "handover"

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="+")
    side = models.CharField(max_length=3, choices=HandoverSide.choices)


def on_duty(person_id: int | None, since: Any, until: Any) -> models.QuerySet:
    """Units in which a person has a shift that holds and touches the time."""
    held = Q(plan__isnull=True) | Q(plan__state=PlanState.PUBLISHED)
    return Shift.everything.filter(held, person_id=person_id or 0, starts__lte=until, ends__gte=since).values(
        "unit_id"
    )
