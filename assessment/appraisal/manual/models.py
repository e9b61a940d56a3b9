"""Points entered by hand, which count once another person has confirmed them."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import ScopedModel
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.files.models import Attached
from auxpolice.units.models import Unit
from personnel.models import Person

MANUAL = ByTwoFlow(
    _("这笔加减分"),
    act="ledger.manual",
    confirms=Act.LEDGER_ENTER,
    withdraws=(Act.LEDGER_ENTER,),
    said=lambda row: {"day": row.day, "code": row.code, "name": row.name, "points": row.points},
    maker=_("登记的人"),
)


class ManualPoints(ByTwo, ScopedModel):
    """An item of the unit's policy that somebody earned or lost on a day; ``points`` in hundredths, below 0 a minus. What is
    effective has its entry on the ledger, of source ``manual_points``."""

    scope_resource = Resource.LEDGER

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("人员"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    day = models.DateField(_("发生日期"))
    code = models.CharField(_("项目代码"), max_length=20)
    name = models.CharField(_("项目"), max_length=60)
    points = models.IntegerField(_("分值"))
    reason = models.CharField(_("事由"), max_length=300)

    class Meta(ScopedModel.Meta):
        ordering = ["-made_at"]
        constraints = [
            *of_two("manual_points", "person", "code", "day"),
            MANUAL.closed("manual_points_state"),
            CheckConstraint(condition=~Q(points=0) & ~Q(reason=""), name="manual_points_something_and_why"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.day} {self.name}"


class ManualProof(Attached):
    """What proves it: a picture, a letter, a notice."""

    owner_field = "manual"

    manual = models.ForeignKey(ManualPoints, models.PROTECT, related_name="proofs")
