"""Contribution bases in the menu and on a person's page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals.matters import sheet_url
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue
from payroll.base_review import sheet
from payroll.base_review.models import BaseReview, ReviewedBase


@panels.register(Place.PERSON, order=35, act=Act.PAYSLIP_VIEW)
def reviewed_bases(request, person) -> Panel | None:
    """Explanation of the bases, for those who may see the person's pay and for themself."""
    found = ReviewedBase.objects.filter(person=person).select_related("review").defer("slips")
    rows = list(found.order_by("-review__start")[:6])
    if not rows:
        return None
    return Panel(_("缴费基数核定"), "payroll/panel_base_review.html", {"rows": rows}, icon="shield-check")


@queue.register(Act.PAYROLL_APPROVE)
def reviews_to_approve(request) -> Iterator[QueueItem]:
    """Reviews that another has put forward."""
    for row in waiting_for(request.user, BaseReview.objects.all()):
        yield QueueItem(
            _("缴费基数核定待审批：%(what)s") % {"what": row},
            sheet_url(sheet.actions.MATTER, row.pk),
            row.people,
            icon="shield-check",
        )


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
