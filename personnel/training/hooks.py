"""Training told to the others: its policy, colours of states, messages, what waits, the menu."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, QueueItem, Section, Urgency, menu, queue, tones
from auxpolice.months import today
from auxpolice.notices import kinds as notices
from auxpolice.objections import ObjectionState
from auxpolice.policy.kinds import register_kind
from personnel.models import Assignment
from personnel.training.content import CONTENT, TRAINING
from personnel.training.models import (
    CreditSheet,
    Enrolment,
    EnrolmentState,
    MarkObjection,
    Oath,
    PlanState,
    SessionState,
    TrainingKind,
    TrainingRecord,
)
from personnel.training.planning import NOTICE

S = EnrolmentState

register_kind(TRAINING, gettext_lazy("培训规则"), CONTENT, order=34)
tones(PlanState, warning="DRAFT", success="PUBLISHED")
tones(SessionState, info="PLANNED", success="HELD", neutral="CANCELLED")
tones(
    EnrolmentState,
    warning="PROPOSED RESIT",
    info="ENROLLED ATTENDED",
    success="PASSED",
    danger="ABSENT FAILED",
    neutral="DECLINED",
)
notices.register(
    notices.Kind(NOTICE, gettext_lazy("培训"), lambda _record: reverse("training:mine"), "certificate")
)
witness.protect(TrainingRecord, Oath)


@queue.register(Act.TRAINING_CONFIRM)
def sheets_to_confirm(request) -> Iterator[QueueItem]:
    for sheet in waiting_for(request.user, CreditSheet.objects.select_related("session__course"))[:5]:
        yield QueueItem(
            _("培训结果待确认：%(session)s") % {"session": sheet.session},
            reverse("training:session", args=[sheet.session_id]),
            sheet.people,
            icon="certificate",
        )


@queue.register(Act.TRAINING_DECIDE)
def people_to_decide(request) -> Iterator[QueueItem]:
    """Own people who are called and not decided on, by session."""
    rows = Enrolment.objects.filter(state=S.PROPOSED, session__state=SessionState.PLANNED)
    found: dict[int, list[Enrolment]] = {}
    for row in rows.select_related("session__course", "person").order_by("session__days")[:200]:
        found.setdefault(row.session_id, []).append(row)
    for pk, people in list(found.items())[:5]:
        yield QueueItem.naming(
            (row.person.name for row in people),
            _("调训人员待确定：%(session)s") % {"session": people[0].session},
            reverse("training:session", args=[pk]),
            due=people[0].session.first,
            icon="users",
        )


@queue.register(Act.TRAINING_DECIDE)
def failed_in_probation(request) -> QueueItem | None:
    """初任培训 failed for good by somebody still in probation: to be decided on before it ends (劳动合同法 第三十九条第一项)."""
    again = TrainingRecord.everything.filter(
        person=OuterRef("person"), kind=TrainingKind.INITIAL, passed=True
    )
    probation = Assignment.everything.filter(
        person=OuterRef("person"), period__contains=today(), employment__probation_until__gte=today()
    )
    failed = Enrolment.objects.filter(
        Exists(probation),
        ~Exists(again),
        state=S.FAILED,
        session__course__kind=TrainingKind.INITIAL,
    ).select_related("person")
    rows = list(failed.order_by("session__days")[:50])
    if not rows:
        return None
    first = rows[0]
    return QueueItem(
        _("试用期内初任培训未通过"),
        reverse("training:session", args=[first.session_id]),
        len(rows),
        urgency=Urgency.SOON,
        detail=_(
            "%(names)s：不能独立上岗；试用期内不符合录用条件的，可依劳动合同法第三十九条第一项办理，应在试用期满前告知本人"
        )
        % {"names": "、".join(row.person.name for row in rows[:3])},
        icon="alert-triangle",
    )


@queue.register(Act.TRAINING_KEEP)
def objections_to_answer(request) -> QueueItem | None:
    rows = MarkObjection.objects.filter(state=ObjectionState.OPEN).exclude(raised_by=request.user)
    units = request.scope.units_for(Act.TRAINING_KEEP)
    if units:
        rows = rows.filter(mark__enrolment__session__unit__in=units)
    first = rows.select_related("mark__enrolment").order_by("due").first()
    if first is None:
        return None
    return QueueItem(
        _("培训成绩异议待答复"),
        reverse("training:marks", args=[first.mark.enrolment.session_id]),
        rows.count(),
        first.due,
        icon="message",
    )


@queue.register(Act.TRAINING_OWN)
def own_sessions(request) -> Iterator[QueueItem]:
    """The next session one is called to."""
    rows = Enrolment.objects.filter(
        person=request.user.person_id, state=S.ENROLLED, session__state=SessionState.PLANNED
    )
    for row in rows.select_related("session__course").order_by("session__days")[:3]:
        if row.session.last >= today():
            yield QueueItem(
                _("培训：%(course)s") % {"course": row.session.course},
                reverse("training:mine"),
                due=next(day for day in row.session.days if day >= today()),
                detail=f"{row.session.begins:%H:%M} {row.session.place}",
                icon="certificate",
            )


menu.register(
    MenuEntry(
        gettext_lazy("培训班"),
        "training:sessions",
        Act.TRAINING_VIEW,
        "school",
        Section.PEOPLE,
        30,
        group=gettext_lazy("培训"),
    ),
    MenuEntry(
        gettext_lazy("培训计划"),
        "training:plans",
        Act.TRAINING_VIEW,
        "calendar",
        Section.PEOPLE,
        31,
        under="training:sessions",
    ),
    MenuEntry(
        gettext_lazy("课程"),
        "training:courses",
        Act.TRAINING_VIEW,
        "list",
        Section.PEOPLE,
        32,
        under="training:sessions",
    ),
    MenuEntry(
        gettext_lazy("上岗条件"),
        "training:gate",
        Act.TRAINING_VIEW,
        "lock",
        Section.PEOPLE,
        33,
        under="training:sessions",
    ),
    MenuEntry(
        gettext_lazy("我的培训"),
        "training:mine",
        Act.TRAINING_OWN,
        "certificate",
        Section.PEOPLE,
        6,
        own=True,
    ),
)
