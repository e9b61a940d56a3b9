"""Contribution bases in the menu and on a person's page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, Section, menu, panels
from payroll.bases.models import BaseReview, ReviewedBase


@panels.register(Place.PERSON, order=35, act=Act.PAYSLIP_VIEW)
def reviewed_bases(request, person) -> Panel | None:
    """Explanation of the bases, for those who may see the person's pay and for themself."""
    found = ReviewedBase.objects.filter(person=person).select_related("review").defer("slips")
    rows = list(found.order_by("-review__start")[:6])
    if not rows:
        return None
    return Panel(_("缴费基数核定"), "payroll/panel_bases.html", {"rows": rows}, icon="shield-check")


rights.withhold(BaseReview, "DELETE")
rights.withhold(ReviewedBase, "UPDATE")
menu.register(
    MenuEntry(
        gettext_lazy("缴费基数核定"),
        "payroll:bases",
        Act.PAYROLL_VIEW,
        "shield-check",
        Section.PAY,
        19,
        under="payroll:months",
    )
)
