"""Sign-in in the menu, on the home page and in the work queue."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty import moved
from assessment.duty.models import Punch
from assessment.duty.models.repairs import RepairRequest, RepairState
from assessment.duty.sign_in.actions import NOTICE
from assessment.duty.sign_in.queries import due_of, unsigned
from assessment.duty.sign_in.recording import pair_again
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue, tones
from auxpolice.months import today
from auxpolice.notices import kinds


@queue.register(Act.DUTY_SIGN)
def to_sign(request) -> Iterator[QueueItem]:
    """The shift that is due now, and of the last days those with a punch missing."""
    if request.user.person_id is None:
        return
    due = due_of(request.user.person_id, timezone.now())
    if due is not None and due.side:
        yield QueueItem(
            _("%(what)s：%(code)s") % {"what": due.label, "code": due.shift.code},
            reverse("assessment:sign-in"),
            due=due.shift.date,
            icon="fingerprint",
        )
    day = today()
    own = unsigned(None, day - timedelta(days=7), day).filter(shift__person_id=request.user.person_id)
    asked = RepairRequest.objects.filter(state=RepairState.WAITING).values("shift_id")
    yield QueueItem(
        _("缺签，可申请补签"),
        reverse("assessment:sign-in"),
        own.exclude(pk__in=asked).count(),
        icon="clock-question",
    )


@queue.register(Act.DUTY_REPAIR)
def to_repair(request) -> Iterator[QueueItem]:
    units, day, url = request.scope.units_for(Act.DUTY_REPAIR), today(), reverse("assessment:repairs")
    asked = RepairRequest.objects.filter(state=RepairState.WAITING, shift__unit_id__in=units)
    yield QueueItem(_("补签申请待处理"), url, asked.count(), icon="clock-question")
    yield QueueItem(
        _("最近三天有人缺签"),
        url,
        unsigned(units, day - timedelta(days=3), day).count(),
        icon="clock-question",
    )


@panels.register(Place.HOME, order=5, act=Act.DUTY_SIGN)
def next_shift(request, _home) -> Panel | None:
    """The shift that is due or comes next, one tap from the home page."""
    due = due_of(request.user.person_id, timezone.now()) if request.user.person_id else None
    return (
        Panel(
            _("签到"),
            "assessment/duty/panel_due.html",
            {"due": due},
            icon="fingerprint",
            url=reverse("assessment:sign-in"),
            link=_("签到页"),
        )
        if due
        else None
    )


menu.register(
    MenuEntry(
        gettext_lazy("签到"),
        "assessment:sign-in",
        Act.DUTY_SIGN,
        "fingerprint",
        Section.WORK,
        20,
        quick=True,
        own=True,
    ),
    MenuEntry(
        gettext_lazy("值班台"),
        "assessment:desk",
        Act.DUTY_DESK,
        "user-check",
        order=21,
        under="assessment:sign-in",
    ),
    MenuEntry(
        gettext_lazy("缺签与补签"),
        "assessment:repairs",
        Act.DUTY_REPAIR,
        "clock-question",
        order=24,
        under="assessment:sign-in",
    ),
)
tones(RepairState, warning="WAITING", success="GRANTED", neutral="REFUSED")
kinds.register(
    kinds.Kind(NOTICE, gettext_lazy("勤务"), lambda name: reverse(f"assessment:{name}"), icon="fingerprint")
)
moved.register("sign-in", pair_again)
witness.protect(Punch)
