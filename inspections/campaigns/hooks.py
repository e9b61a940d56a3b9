"""Campaigns told to the others: what one goes out for today, what waits for the planner, the menu, the colours of states."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue, tones
from auxpolice.months import today
from inspections.campaigns.models import Campaign, CampaignState
from inspections.campaigns.queries import stops_of_day

S = CampaignState
tones(S, neutral="DRAFT DROPPED", info="RUNNING", warning="CLOSED", success="PUBLISHED")
menu.register(
    MenuEntry(
        _("专项督察"),
        "inspections:campaigns",
        Act.CAMPAIGN_VIEW,
        "clipboard-check",
        Section.INSPECTION,
        30,
        under="inspections:checks",
    )
)


@queue.register(Act.CAMPAIGN_VIEW)
def route_of_today(request) -> Iterator[QueueItem]:
    left = [stop for stop in stops_of_day(request.user) if stop.check_record_id is None]
    yield QueueItem.naming(
        (stop.unit.name for stop in left),
        gettext("今日督察路线"),
        reverse("inspections:route"),
        due=today() if left else None,
        icon="route",
    )


@queue.register(Act.CAMPAIGN_PLAN)
def campaigns_to_go_on(request) -> Iterator[QueueItem]:
    """Of the planner: drafts to draw, campaigns past their last day, closed ones to publish."""
    mine = Campaign.objects.filter(planner=request.user)
    for row in mine.filter(state__in=[S.DRAFT, S.CLOSED]) | mine.filter(state=S.RUNNING, ends__lt=today()):
        title = {
            S.DRAFT: gettext("专项督察待启动"),
            S.RUNNING: gettext("专项督察到期待结束"),
            S.CLOSED: gettext("专项督察待公布"),
        }[S(row.state)]
        yield QueueItem(title, reverse("inspections:campaign", args=[row.pk]), detail=row.theme, icon="flag")
