"""The year in the queue and the menu; its policy, invariants, imports, talks that it makes owed, a panel on the person's page."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.grades import Grade
from assessment.appraisal.years import proposals
from assessment.appraisal.years.content import ANNUAL, CONTENT
from assessment.appraisal.years.invariants import CHECKS
from assessment.appraisal.years.models import (
    AnnualResult,
    AnnualRound,
    Override,
    ProposalState,
    RoundState,
    YearObjection,
    YearSheet,
)
from assessment.appraisal.years.past import PAPERS, PAST
from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue, tones
from auxpolice.imports.hooks import announce
from auxpolice.months import today
from auxpolice.policy.kinds import register_kind
from personnel.talks import occasions
from personnel.talks.occasions import Arisen, Occasion


@queue.register(Act.ASSESSMENT_SCORE)
def years_to_propose(request) -> Iterator[QueueItem]:
    rows = AnnualRound.objects.filter(
        state=RoundState.OPEN, unit_id__in=request.scope.units_for(Act.ASSESSMENT_SCORE)
    )
    for row in rows.select_related("unit")[:10]:
        yield QueueItem(
            _("%(year)d 年度考核待提交") % {"year": row.year_id},
            reverse("assessment:annual-round", args=[row.pk]),
            detail=row.unit.name,
            icon="checklist",
        )


@queue.register(Act.ASSESSMENT_CONFIRM)
def years_to_confirm(request) -> Iterator[QueueItem]:
    here = reverse("assessment:years")
    yield QueueItem(
        _("年度考核待公示"),
        here,
        AnnualRound.objects.filter(state=RoundState.PROPOSED).count(),
        icon="checks",
    )
    for row in waiting_for(request.user, Override.objects.all()).select_related("person", "sheet")[:10]:
        yield QueueItem(
            _("年度等次调整待确认"),
            reverse("assessment:year-sheet", args=[row.sheet_id]),
            detail=str(row),
            icon="arrows-exchange",
        )
    contested = YearObjection.objects.filter(YearObjection.waiting).exclude(overrides__state="waiting")
    for one in contested.select_related("person").order_by("due")[:10]:
        yield QueueItem(
            _("年度考核异议待答复"),
            reverse("assessment:year-answer", args=[one.pk]),
            due=one.due,
            detail=one.person.name,
            icon="message-question",
        )
    yield QueueItem(
        _("年度考核结果运用待办理"),
        reverse("assessment:annual-results"),
        proposals.waiting().count(),
        icon="arrow-fork",
    )


@queue.register(Act.ANNUAL_DECIDE)
def years_to_decide(request) -> QueueItem:
    over = AnnualRound.objects.filter(state=RoundState.PUBLICISED, public_until__lt=today())
    return QueueItem(_("年度考核待审定"), reverse("assessment:years"), over.count(), icon="gavel")


@queue.register(Act.ANNUAL_PAST_CONFIRM)
def past_to_confirm(request) -> QueueItem:
    n = sum(len(one.rows) for one in PAPERS.waiting(request.user) if not one.own)
    return QueueItem(
        _("以往年度考核结果待确认"), reverse("assessment:past-results-waiting"), n, icon="history"
    )


@queue.register(Act.ASSESSMENT_OBJECT)
def own_year_is_public(request) -> Iterator[QueueItem]:
    own = YearSheet.objects.filter(
        person=request.user.person_id or 0,
        round__state=RoundState.PUBLICISED,
        round__public_until__gte=today(),
    )
    for sheet in own.select_related("round"):
        yield QueueItem(
            _("%(year)d 年度考核公示中，可以提出异议") % {"year": sheet.year},
            reverse("assessment:year-sheet", args=[sheet.pk]),
            due=sheet.round.public_until,
            icon="calendar-stats",
        )


@panels.register(Place.PERSON, order=31, act=Act.ASSESSMENT_VIEW)
def years_of(request, person) -> Panel | None:
    rows = list(AnnualResult.objects.filter(person=person, in_force=True)[:8])
    if not rows:
        return None
    return Panel(_("年度考核"), "assessment/years/panel.html", {"results": rows}, icon="calendar-stats")


def _failed(first: date, last: date) -> Iterator[Arisen]:
    """Whose year was decided on one of the days as 基本合格 or 不合格."""
    rows = AnnualResult.everything.filter(
        grade__in=[Grade.BASIC, Grade.FAIL],
        in_force=True,
        sheet__isnull=False,
        decided_at__date__range=(first, last),
    )
    for row in rows:
        yield Arisen(row.person_id, timezone.localdate(row.decided_at), f"year:{row.pk}")


occasions.register(Occasion("failed_year", gettext_lazy("年度考核基本合格、不合格"), _failed))
register_kind(ANNUAL, gettext_lazy("年度考核办法"), CONTENT, order=41)
invariants.register(CHECKS)
announce(
    PAST, gettext_lazy("以往年度考核结果待核对导入"), gettext_lazy("导入以往年度考核结果时有误的行待更正")
)
menu.register(
    MenuEntry(
        gettext_lazy("年度考核"), "assessment:years", Act.ASSESSMENT_VIEW, section=Section.ASSESSMENT, order=11,
        under="assessment:months",
    ),
    MenuEntry(
        gettext_lazy("季度考核"), "assessment:quarter", Act.ASSESSMENT_VIEW, section=Section.ASSESSMENT, order=12,
        under="assessment:months",
    ),
    MenuEntry(
        gettext_lazy("年度公示"), "assessment:year-publicity", Act.ASSESSMENT_VIEW, section=Section.ASSESSMENT, order=13,
        under="assessment:months",
    ),
    MenuEntry(
        gettext_lazy("结果运用"), "assessment:annual-results", Act.ASSESSMENT_CONFIRM, section=Section.ASSESSMENT, order=14,
        under="assessment:months",
    ),
)  # fmt: skip
tones(RoundState, warning="OPEN PROPOSED", info="PUBLICISED", success="DECIDED", neutral="ARCHIVED")
tones(ProposalState, warning="PROPOSED", success="TAKEN_UP", neutral="DECLINED LAPSED")
