"""Handover in the menu, the work queue and on a unit's page; its pictures and colours."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.handover.actions import NOTICE
from assessment.duty.handover.list_pages import edges_due
from assessment.duty.handover.queries import on_time_by_unit
from assessment.duty.models.handovers import (
    CLOSED,
    Handover,
    HandoverPerson,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    Matter,
    SignaturePicture,
)
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.files.contents import PICTURES
from auxpolice.files.owners import Owner
from auxpolice.hooks import (
    Good,
    Measure,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Urgency,
    measures,
    menu,
    panels,
    queue,
    tones,
)
from auxpolice.months import format_month
from auxpolice.notices import kinds


def _url(row: Handover) -> str:
    return reverse("assessment:handover", args=[row.pk])


@queue.register(Act.DUTY_HANDOVER)
def to_hand_over(request) -> Iterator[QueueItem]:
    """Handovers that wait for this person's side, and edges that are past without one."""
    mine = HandoverPerson.objects.filter(person_id=request.user.person_id)
    waiting = Handover.objects.select_related("unit").exclude(state__in=CLOSED)
    if request.user.person_id:
        for row in waiting.filter(pk__in=mine.values("handover"))[:5]:
            side = HandoverSide.OFF if row.state == HandoverState.OPEN else HandoverSide.ON
            if row.state != HandoverState.DISPUTED and mine.filter(handover=row, side=side).exists():
                yield QueueItem(
                    _("交接班：%(state)s") % {"state": row.get_state_display()},
                    _url(row),
                    due=timezone.localdate(row.edge),
                    detail=str(row),
                    icon="arrows-exchange",
                )
    late = [one for one in edges_due(request) if one["edge"] <= timezone.now()]
    yield QueueItem(_("换班后还没有交接"), reverse("assessment:handovers"), len(late), icon="arrows-exchange")


@queue.register(Act.DUTY_SETTLE)
def to_settle(request) -> Iterator[QueueItem]:
    rows = Handover.objects.select_related("unit").filter(
        state=HandoverState.DISPUTED, unit_id__in=request.scope.units_for(Act.DUTY_SETTLE)
    )
    for row in rows[:10]:
        yield QueueItem(
            _("交接班有异议"),
            _url(row),
            urgency=Urgency.SOON,
            detail=str(row),
            icon="arrows-exchange",
        )


@panels.register(Place.UNIT, order=45, act=Act.DUTY_DESK)
def open_matters_of(request, unit) -> Panel | None:
    rows = list(Matter.objects.filter(unit=unit, closed_at__isnull=True).distinct()[:8])
    return (
        Panel(
            _("交接未办结事项"),
            "assessment/duty/panel_matters.html",
            {"rows": rows},
            icon="arrows-exchange",
            url=reverse("assessment:matters"),
            link=_("全部"),
        )
        if rows
        else None
    )


menu.register(
    MenuEntry(
        gettext_lazy("交接班"),
        "assessment:handovers",
        Act.DUTY_VIEW,
        "arrows-exchange",
        order=22,
        under="assessment:sign-in",
    ),
)
menu.place("assessment:handovers", "assessment/duty/matters/", "assessment/duty/equipment/")
owners.register(Owner(SignaturePicture, Act.DUTY_VIEW, url_of=_url, accepts=PICTURES, most=2))
tones(
    HandoverState,
    warning="OPEN GIVEN",
    success="TAKEN",
    danger="DISPUTED",
    neutral="SETTLED",
)
kinds.register(
    kinds.Kind(NOTICE, gettext_lazy("交接班"), kinds.page("assessment:handover"), icon="arrows-exchange")
)
witness.protect(HandoverSignature)


def _list(month: date, unit_id: int | None) -> str:
    unit = f"&unit={unit_id}" if unit_id else ""
    return f"{reverse('assessment:handovers')}?month={format_month(month)}{unit}"


measures.register(
    Measure(
        "duty.handed_over",
        gettext_lazy("按时交接班"),
        gettext_lazy("已到时间并已登记的交接班中，半小时内双方签完字的占多少（示例）"),
        "%",
        Role.UNIT_HEAD,
        Act.DUTY_VIEW,
        on_time_by_unit,
        _list,
        Good.MORE,
        share=True,
    )
)
