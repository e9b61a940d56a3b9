"""Plans told to the others: the menu, what waits for the head and for the person, the colour of a swap's states."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models import NoNights, Plan, PlanState, Swap, SwapState, WorkSystem
from assessment.duty.planning import notes  # noqa: F401 - registers the kinds of messages
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue, tones
from auxpolice.months import day_before, format_month, month_of, today

menu.register(
    MenuEntry(
        gettext_lazy("排班"), "assessment:duty", Act.DUTY_VIEW, "calendar-event", Section.ASSESSMENT, 15,
        under="assessment:attendance",
    ),
    MenuEntry(
        gettext_lazy("我的班"), "assessment:duty-mine", Act.DUTY_OWN, "calendar-event", Section.ASSESSMENT, 12,
        own=True, under="assessment:sign-in",
    ),
)  # fmt: skip
tones(SwapState, warning="ASKED AGREED", success="APPROVED", danger="DECLINED REFUSED", neutral="WITHDRAWN")
witness.protect(WorkSystem, NoNights)


@queue.register(Act.DUTY_PUBLISH)
def swaps_to_approve(request) -> Iterator[QueueItem]:
    """Swaps that both have agreed to and the head decides."""
    rows = list(
        Swap.objects.filter(state=SwapState.AGREED, unit__in=request.scope.units_for(Act.DUTY_PUBLISH))[:50]
    )
    if rows:
        yield QueueItem(
            _("换班待批准"), reverse("assessment:duty-swap", args=[rows[0].pk]), len(rows),
            due=min(min(filter(None, (row.giver_date, row.taker_date))) for row in rows), icon="replace",
        )  # fmt: skip


@queue.register(Act.DUTY_PUBLISH)
def plans_to_publish(request) -> Iterator[QueueItem]:
    """Drafts of the present month and of those to come; due before their month begins."""
    units = request.scope.units_for(Act.DUTY_PUBLISH)
    drafts = Plan.objects.filter(state=PlanState.DRAFT, unit__in=units, month__gte=month_of(today()))
    for plan in drafts.select_related("unit").order_by("month", "unit")[:5]:
        yield QueueItem(
            _("%(unit)s %(month)s 班表待发布") % {"unit": plan.unit, "month": format_month(plan.month)},
            reverse("assessment:duty-plan", args=[plan.unit_id, format_month(plan.month)]),
            due=day_before(plan.month), icon="calendar-event",
        )  # fmt: skip


@queue.register(Act.DUTY_OWN)
def swaps_to_answer(request) -> Iterator[QueueItem]:
    """Swaps that a colleague has asked for."""
    for row in Swap.objects.filter(state=SwapState.ASKED, taker=request.user.person_id).select_related(
        "giver"
    ):
        yield QueueItem(
            _("%(who)s想和您换班") % {"who": row.giver}, reverse("assessment:duty-swap", args=[row.pk]),
            due=row.giver_date, icon="replace",
        )  # fmt: skip
