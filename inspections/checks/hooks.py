"""Inspections in the work queue, the menu and on a person's page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import deadlines
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.files.contents import PICTURES
from auxpolice.files.owners import Owner
from auxpolice.hooks import Due, MenuEntry, Panel, Place, QueueItem, Section, dues, menu, panels, queue, tones
from auxpolice.notices import awaited, kinds
from auxpolice.notices.awaited import Awaited
from auxpolice.policy.kinds import register_kind
from inspections.catalogue import content
from inspections.checks import answering, notice_pages, notices, published
from inspections.checks.models import (
    Addition,
    ChecklistAnswer,
    CheckMember,
    Finding,
    FindingState,
    Inspection,
    Photo,
    SpotCheck,
)
from inspections.checks.notice_models import Proof, Rectification, RectificationState


def notices_to_answer(unit_id: int | None, person_id: int | None) -> Iterator[QueueItem]:
    """Notices a unit still has to answer; a person owes none."""
    notices = Rectification.objects.filter(state=RectificationState.ISSUED)
    if unit_id:
        notices = notices.filter(unit_id=unit_id)
    elif person_id:
        return
    for notice in notices.select_related("unit").order_by("due")[:10]:
        yield QueueItem(
            _("督察整改通知待答复"),
            _url_of(notice.check_record_id),
            due=notice.due,
            detail=notice.unit.name,
            icon="alert-triangle",
        )


@queue.register(Act.CHECK_VIEW)
def late_notices(request) -> Iterator[QueueItem]:
    """Overdue notices of units that have been escalated to this user; not those the user answers for the unit."""
    late = deadlines.overdue(Rectification.objects.select_related("unit"))
    mine = [notice for notice in late if not request.scope.can(Act.CHECK_ANSWER, notice.unit_id)]
    for notice in deadlines.gone_up_to(request.user, mine, department=Role.INSPECTOR)[:10]:
        yield QueueItem(
            _("督察整改逾期未答复"),
            _url_of(notice.check_record_id),
            due=notice.due,
            detail=f"{notice.unit.name} {notice.standing}",
            icon="alert-triangle",
        )


@queue.register(Act.CHECK_RECHECK)
def checks_to_follow(request) -> Iterator[QueueItem]:
    url = reverse("inspections:checks")
    answered = Rectification.objects.filter(state=RectificationState.ANSWERED).count()
    yield QueueItem(_("整改待复查"), url, answered, icon="eye-check")


@panels.register(Place.PERSON, order=35, act=Act.CHECK_VIEW)
def findings_of(request, person) -> Panel | None:
    findings = list(
        Finding.objects.filter(person=person)
        .select_related("check_record")
        .order_by("-check_record__at", "position")[:6]
    )
    return (
        Panel(_("督察问题"), "inspections/panel_person.html", {"findings": findings}, icon="flag")
        if findings
        else None
    )


@panels.register(Place.HOME, order=30, act=Act.CHECK_VIEW)
def own_findings(request, _home) -> Panel | None:
    return findings_of(request, request.user.person) if request.user.person_id else None


def _notices_filed(request) -> Iterator[Awaited]:
    """Notices of the user's own checks that the unit has not answered yet."""
    mine = Rectification.objects.filter(
        check_record__filed_by=request.user, state=RectificationState.ISSUED, check_record__published=True
    )
    rows = list(mine.select_related("unit", "check_record").order_by("due")[:50])
    heads = awaited.heads_over(row.unit_id for row in rows)
    for row in rows:
        yield Awaited(
            f"rectification:{row.pk}",
            _("整改答复：%(unit)s") % {"unit": row.unit},
            _url_of(row.check_record_id),
            timezone.localdate(row.check_record.filed_at),
            heads[row.unit_id],
            due=row.due,
        )


def _may_prove(scope: Scope, notice: Rectification) -> bool:
    """May files be added as proof? By whoever answers for the unit, until it has answered."""
    return notice.state == RectificationState.ISSUED and scope.can(Act.CHECK_ANSWER, notice.unit_id)


def _url_of(check_id: Any) -> str:
    return reverse("inspections:check", args=[check_id])


register_kind(content.INSPECTION, gettext_lazy("督察问题目录"), content.CONTENT, order=50)
owners.register(
    Owner(
        Photo,
        Act.CHECK_VIEW,
        url_of=lambda check: _url_of(check.pk),
        accepts=PICTURES,
        seen_as="check.photo",
    ),
)
owners.register(
    Owner(
        Proof,
        Act.CHECK_VIEW,
        url_of=lambda notice: _url_of(notice.check_record_id),
        may_change=_may_prove,
        seen_as="check.proof",
    ),
)
dues.register(
    Due("rectification", gettext_lazy("督察整改"), Act.CHECK_ANSWER, Act.CHECK_VIEW, notices_to_answer)
)
menu.register(
    MenuEntry(
        gettext_lazy("现场督察登记"),
        "inspections:file",
        Act.CHECK_FILE,
        "camera-plus",
        Section.INSPECTION,
        10,
        quick=True,
    ),
    MenuEntry(
        gettext_lazy("督察记录"),
        "inspections:checks",
        Act.CHECK_VIEW,
        "clipboard-list",
        Section.INSPECTION,
        20,
        quick=True,
    ),
)
tones(FindingState, info="FILED", success="CONFIRMED", neutral="DROPPED REVERSED")
tones(RectificationState, info="ISSUED", warning="ANSWERED", success="PASSED", danger="ESCALATED")
awaited.register(_notices_filed)
kinds.register(
    kinds.Kind(
        notices.KIND,
        gettext_lazy("督察整改"),
        kinds.page("inspections:check"),
        icon="alert-triangle",
        serve=Act.CHECK_RECHECK,
    )
)
published.on_publication(answering.issue)
panels.register(Place.CHECK, order=20, act=Act.CHECK_VIEW)(notice_pages.notice_of)
witness.protect(Inspection, SpotCheck, Finding, Photo, CheckMember, Addition, ChecklistAnswer)
