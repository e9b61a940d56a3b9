"""Complaints told to the others: what waits, measures, menu, their policy, the colours of states, the ledger's source."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.conduct.complaints import figures, handling, queries
from assessment.conduct.complaints.answering import CLEARED
from assessment.conduct.complaints.consequences import FINDING, sanction_revoked
from assessment.conduct.complaints.content import COMPLAINTS, CONTENT
from assessment.conduct.complaints.hotline_kind import HOTLINE_KIND
from assessment.conduct.complaints.models import (
    Answer,
    Clearing,
    Complaint,
    ComplaintPaper,
    ComplaintState,
    Extension,
    Finding,
    Result,
    Review,
    ReviewState,
)
from assessment.conduct.complaints.registering import NOTICE
from assessment.conduct.discipline import ending
from assessment.ledger import sources
from auxpolice import deadlines
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import current
from auxpolice.audit import witness
from auxpolice.by_two import waiting_for
from auxpolice.files import owners
from auxpolice.hooks import (
    Good,
    Hit,
    Measure,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    measures,
    menu,
    panels,
    queue,
    search,
    tones,
)
from auxpolice.imports.hooks import announce
from auxpolice.months import format_month, today
from auxpolice.notices import kinds as notices
from auxpolice.policy.kinds import register_kind


def _url_of(pk: object) -> str:
    return reverse("assessment:complaint", args=[pk])


def _pages_of_findings(numbers: Collection[str]) -> Mapping[str, str]:
    """The complaint of each finding, for those for whom it is there."""
    if not current().can(Act.COMPLAINT_VIEW):
        return {}
    known = [number for number in numbers if number.isdecimal()]
    seen = Finding.objects.filter(pk__in=known).values_list("pk", "complaint")
    return {str(pk): _url_of(complaint) for pk, complaint in seen}


register_kind(COMPLAINTS, _("信访投诉办理"), CONTENT, order=55)
tones(
    ComplaintState,
    warning="REGISTERED",
    info="HANDLING",
    success="ANSWERED CLOSED",
    neutral="NOT_TAKEN TRANSFERRED REPEATED WITHDRAWN",
)
tones(
    Result, danger="TRUE", warning="PARTLY", success="UNTRUE", neutral="UNPROVEN WITHDRAWN REPEATED NOT_TAKEN"
)
tones(ReviewState, warning="OPEN", success="KEPT", danger="CHANGED")
ending.on_revoked("complaints", sanction_revoked)
sources.register(FINDING, _("信访投诉"), _pages_of_findings)
notices.register(notices.Kind(NOTICE, _("信访投诉"), notices.page("assessment:complaint"), "message-report"))
notices.register(
    notices.Kind(
        CLEARED, _("澄清正名"), lambda _record: reverse("home"), "shield-check", serve=Act.COMPLAINT_DECIDE
    )
)
owners.register(
    owners.Owner(
        ComplaintPaper,
        Act.COMPLAINT_VIEW,
        lambda complaint: _url_of(complaint.pk),
        seen_as="complaint.paper",
    )
)
witness.protect(Finding)


@queue.register(Act.COMPLAINT_REGISTER)
def to_take(request) -> Iterator[QueueItem]:
    """Ratings and complaints that nobody has taken or shared out yet."""
    ratings = queries.ratings_to_take()
    if n := ratings.count():
        yield QueueItem(gettext("窗口差评待登记"), reverse("assessment:complaints"), n, icon="message-report")
    waiting = Complaint.objects.filter(state=ComplaintState.REGISTERED).order_by("accept_due")
    if (first := waiting.first()) is not None:
        n = waiting.count()
        url = _url_of(first.pk) if n == 1 else figures.listed(state=ComplaintState.REGISTERED)
        yield QueueItem(
            gettext("信访待分办"), url, n, due=min(first.accept_due, first.due), icon="message-report"
        )


@queue.register(Act.COMPLAINT_HANDLE)
def to_handle(request) -> Iterator[QueueItem]:
    """What this user handles by name, the first that is due; answers that wait to be told; recordings to be kept."""
    mine = queries.mine(request.user)
    running = mine.filter(Complaint.waiting, state=ComplaintState.HANDLING).order_by("due")
    for row in running.select_related("version")[:5]:
        yield QueueItem(
            gettext("信访待答复"), _url_of(row.pk), due=row.due, detail=row.called, icon="message-report"
        )
        until = handling.evidence_until(row)
        if until >= today() and not row.steps.filter(kind="evidence").exists():
            yield QueueItem(
                gettext("信访影像待固定"), _url_of(row.pk), due=until, detail=row.called, icon="camera"
            )
    untold = mine.filter(state=ComplaintState.ANSWERED, answers__state="effective", answers__told_on=None)
    for row in untold.distinct()[:5]:
        yield QueueItem(gettext("答复待告知信访人"), _url_of(row.pk), detail=row.called, icon="send")


@queue.register(Act.COMPLAINT_DECIDE)
def to_decide(request) -> Iterator[QueueItem]:
    """Answers, extensions, clearings and reviews that another has put forward."""
    rows: tuple[tuple[Any, str, str], ...] = (
        (Answer, gettext("信访答复待审定"), "checks"),
        (Extension, gettext("信访延期待批准"), "calendar-check"),
        (Clearing, gettext("澄清正名待批准"), "shield-check"),
    )
    for model, title, icon in rows:
        for row in waiting_for(request.user, model.objects.select_related("complaint"))[:5]:
            yield QueueItem(title, _url_of(row.complaint_id), detail=row.complaint.called, icon=icon)
    for row in Review.objects.filter(Review.waiting).select_related("complaint").order_by("due")[:5]:
        yield QueueItem(
            gettext("复查、复核待办"),
            _url_of(row.complaint_id),
            due=row.due,
            detail=row.complaint.called,
            icon="refresh",
        )


@queue.register(Act.COMPLAINT_VIEW)
def gone_up(request) -> Iterator[QueueItem]:
    """Late ones that have gone up to this user, by the unit in charge; not those the user handles."""
    late = deadlines.overdue(Complaint.objects.filter(in_charge__isnull=False).select_related("in_charge"))
    others = late.exclude(pk__in=queries.mine(request.user).values("pk"))
    for row in deadlines.gone_up_to(request.user, others, lambda row: row.in_charge_id)[:10]:
        yield QueueItem(
            gettext("信访逾期未答复"),
            _url_of(row.pk),
            due=row.due,
            detail=f"{row.called} {row.in_charge} {row.standing}",
            icon="alert-triangle",
        )


@panels.register(Place.PERSON, order=36, act=Act.COMPLAINT_VIEW)
def complaints_about(request, person) -> Panel | None:
    rows = list(queries.of_person(person)[:6])
    return (
        Panel(
            gettext("信访投诉"),
            "assessment/complaints/panel_person.html",
            {"rows": rows},
            icon="message-report",
        )
        if rows
        else None
    )


@search.register(Act.COMPLAINT_VIEW)
def find(request, q: str, limit: int) -> Iterator[Hit]:
    """By the number of the source, or the title; never by who complained."""
    if len(q) < 2:
        return
    rows = Complaint.objects.filter(number__icontains=q) | Complaint.objects.filter(title__icontains=q)
    for row in rows[:limit]:
        yield Hit(
            row.called,
            _url_of(row.pk),
            f"{row.get_stream_display()} · {row.title}",
            gettext("信访投诉"),
            "message-report",
        )


def _list(which: str):
    def url(month: date, unit_id: int | None) -> str:
        return figures.listed(about="auxiliary", which=which, month=format_month(month), unit=unit_id)

    return url


announce(HOTLINE_KIND, _("12345 工单待核对导入"), _("导入工单时有误的行待更正"))
measures.register(
    Measure(
        "complaints.received",
        _("涉辅警投诉"),
        _("本月收到、对象是辅警的信访投诉，不含重复并案"),
        _("件"),
        Role.POLITICAL,
        Act.COMPLAINT_FIGURES,
        figures.received_by_unit,
        _list("unrepeated"),
        Good.LESS,
    ),
    Measure(
        "complaints.proven",
        _("属实投诉"),
        _("本月收到、经查属实或部分属实的涉辅警投诉"),
        _("件"),
        Role.POLITICAL,
        Act.COMPLAINT_FIGURES,
        figures.proven_by_unit,
        _list("proven"),
        Good.LESS,
    ),
)
menu.register(
    MenuEntry(
        _("信访投诉"), "assessment:complaints", Act.COMPLAINT_VIEW, "message-report", Section.ASSESSMENT, 65,
        under="talks:index",
    ),
    MenuEntry(
        _("信访统计"), "assessment:complaint-figures", Act.COMPLAINT_FIGURES, "chart-bar", Section.ASSESSMENT, 66,
        under="talks:index",
    ),
)  # fmt: skip
