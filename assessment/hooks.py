"""Assessment in the work queue, the menu, the trail, on the home page and on a person's page."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import rules
from assessment.models import (
    AttendanceState,
    Grade,
    Honour,
    LedgerEntry,
    MonthSheet,
    ObjectionState,
    Sanction,
    SheetObjection,
    UnitSheet,
    UnitSheetState,
)
from auxpolice.access.matrix import Act
from auxpolice.hooks import (
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    Urgency,
    acts,
    menu,
    panels,
    queue,
    tones,
)
from auxpolice.policy.actions import register_kind
from auxpolice.policy.models import PolicyKind


@queue.register(Act.ASSESSMENT_SCORE)
def sheets_to_score(request) -> Iterator[QueueItem]:
    scoring = UnitSheet.objects.filter(state=UnitSheetState.SCORING, unit_id__in=request.scope.unit_ids)
    for sheet in scoring.select_related("unit")[:10]:
        yield QueueItem(
            _("%(month)s 考核待评分") % {"month": f"{sheet.month_id:%Y-%m}"},
            reverse("assessment:unit-sheet", args=[sheet.pk]),
            sheet.sheets.count(),
            detail=sheet.unit.name,
            icon="checklist",
        )


@queue.register(Act.ASSESSMENT_CONFIRM)
def sheets_to_confirm(request) -> Iterator[QueueItem]:
    url = reverse("assessment:months")
    submitted = UnitSheet.objects.filter(state=UnitSheetState.SUBMITTED).count()
    yield QueueItem(_("考核待确认"), url, submitted, icon="checks")
    contested = SheetObjection.objects.filter(state=ObjectionState.OPEN).count()
    yield QueueItem(_("考核异议待答复"), url, contested, urgency=Urgency.SOON, icon="message-question")


@panels.register(Place.PERSON, order=30, act=Act.ASSESSMENT_VIEW)
def assessment_of(request, person) -> Panel:
    may_see_points = request.scope.can(Act.LEDGER_VIEW)
    context = {
        "sheets": list(MonthSheet.objects.filter(person=person)[:12]),
        "entries": list(LedgerEntry.objects.filter(person=person)[:8]) if may_see_points else [],
        "honours": list(Honour.objects.filter(person=person)[:5]),
        "sanctions": list(Sanction.objects.filter(person=person)[:5]),
    }
    return Panel(_("考核与积分"), "assessment/panel_person.html", context, icon="checklist")


@panels.register(Place.HOME, order=15, act=Act.ASSESSMENT_VIEW)
def own_assessment(request, _home) -> Panel | None:
    if not request.user.person_id:
        return None
    return replace(assessment_of(request, request.user.person), title=_("我的考核"))


register_kind(PolicyKind.ASSESSMENT, rules.faults, rules.LABELS)
menu.register(
    MenuEntry(
        gettext_lazy("月度考核"),
        "assessment:months",
        Act.ASSESSMENT_VIEW,
        "checklist",
        Section.ASSESSMENT,
        10,
        quick=True,
    ),
    MenuEntry(
        gettext_lazy("考勤"),
        "assessment:attendance",
        Act.ATTENDANCE_VIEW,
        "calendar-check",
        Section.ASSESSMENT,
        20,
    ),
    MenuEntry(
        gettext_lazy("积分台账"), "assessment:ledger", Act.LEDGER_VIEW, "list-numbers", Section.ASSESSMENT, 30
    ),
)
acts.register(
    {
        "assessment.open": gettext_lazy("开立考核月"),
        "assessment.score": gettext_lazy("考核打分"),
        "assessment.submit": gettext_lazy("提交考核"),
        "assessment.send_back": gettext_lazy("退回考核"),
        "assessment.confirm": gettext_lazy("确认考核"),
        "assessment.object": gettext_lazy("对考核提出异议"),
        "assessment.answer": gettext_lazy("答复考核异议"),
        "attendance.record": gettext_lazy("登记考勤"),
        "attendance.confirm": gettext_lazy("确认考勤"),
        "ledger.enter": gettext_lazy("登记积分"),
    }
)
tones(AttendanceState, neutral="DRAFT", success="CONFIRMED")
tones(UnitSheetState, warning="SCORING", info="SUBMITTED", success="CONFIRMED")
tones(ObjectionState, warning="OPEN", success="UPHELD", danger="REJECTED")
tones(Grade, accent="EXCELLENT", success="COMPETENT", info="BASIC", danger="FAIL", neutral="NONE")
