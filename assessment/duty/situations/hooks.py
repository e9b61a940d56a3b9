"""The situation log in the menu, the work queue and on a unit's page; its pictures and messages."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models.situations import (
    Situation,
    SituationPicture,
    SituationReceipt,
    SituationReport,
)
from assessment.duty.situations.actions import LATE, NOTICE
from assessment.duty.situations.queries import overdue
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.files.contents import PICTURES
from auxpolice.files.owners import Owner
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Urgency, menu, panels, queue
from auxpolice.notices import kinds


def _url(row: Situation) -> str:
    return reverse("assessment:situation", args=[row.pk])


@queue.register(Act.DUTY_SITUATION)
def late_reports(request) -> Iterator[QueueItem]:
    """Entries of the user's reach that should have been reported by now."""
    for row in overdue(timezone.now(), Situation.objects.all())[:10]:
        yield QueueItem(
            _("情况报告逾期"),
            _url(row),
            urgency=Urgency.OVERDUE,
            detail=f"{row.unit} {row.kind}",
            icon="phone-call",
        )


@queue.register(Act.DUTY_RECEIVE)
def to_receive(request) -> Iterator[QueueItem]:
    waiting = SituationReport.objects.filter(receipt=None).exclude(by=request.user)
    for row in waiting.select_related("situation", "situation__unit")[:10]:
        yield QueueItem(
            _("情况报告待签收"),
            _url(row.situation),
            urgency=Urgency.SOON,
            detail=f"{row.situation.unit} {row.situation.kind}",
            icon="phone-call",
        )


@panels.register(Place.UNIT, order=46, act=Act.DUTY_VIEW)
def lately(request, unit) -> Panel | None:
    rows = list(Situation.objects.filter(unit=unit)[:6])
    return (
        Panel(
            _("情况记载"),
            "assessment/duty/panel_situations.html",
            {"rows": rows},
            icon="notebook",
            url=reverse("assessment:situations"),
            link=_("全部"),
        )
        if rows
        else None
    )


menu.register(
    MenuEntry(
        gettext_lazy("情况记载"),
        "assessment:situations",
        Act.DUTY_VIEW,
        "notebook",
        order=23,
        under="assessment:sign-in",
    ),
)
owners.register(Owner(SituationPicture, Act.DUTY_VIEW, url_of=_url, accepts=PICTURES, most=9))
for code, label in ((NOTICE, gettext_lazy("情况记载")), (LATE, gettext_lazy("报告逾期"))):
    kinds.register(kinds.Kind(code, label, kinds.page("assessment:situation"), icon="notebook"))
witness.protect(Situation, SituationReport, SituationReceipt)
