"""What assessment shows on the home page, in the queue and on a person's page."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal import queries
from assessment.appraisal.models import Correction, MonthSheet, SheetObjection, UnitSheet, UnitSheetState
from assessment.conduct.models import Honour, Sanction
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_doors
from auxpolice.access.matrix import Act
from auxpolice.ui import menu, panels, queue


def waiting(request) -> list[dict]:
    items = []
    if request.scope.can(Act.ASSESSMENT_SCORE):
        for sheet in UnitSheet.objects.filter(
            state=UnitSheetState.SCORING, unit_id__in=request.scope.units_for(Act.ASSESSMENT_SCORE)
        ).select_related("unit")[:10]:
            items.append(
                {
                    "title": _("%(month)s 考核待评分") % {"month": f"{sheet.month_id:%Y-%m}"},
                    "detail": sheet.unit.name,
                    "count": sheet.sheets.count(),
                    "url": reverse("assessment:unit-sheet", args=[sheet.pk]),
                    "icon": "checklist",
                }
            )
    if request.scope.can(Act.ASSESSMENT_CONFIRM):
        count = UnitSheet.objects.filter(state=UnitSheetState.SUBMITTED).count()
        if count:
            items.append(
                {
                    "title": _("考核待确认"),
                    "count": count,
                    "url": reverse("assessment:months"),
                    "icon": "checks",
                }
            )
        contested = SheetObjection.objects.filter(SheetObjection.waiting).annotate(
            proposed=Exists(Correction.everything.filter(objection=OuterRef("pk"), state="proposed"))
        )
        for objection in contested.select_related("person", "sheet").order_by("due")[:10]:
            items.append(
                {
                    "title": _("考核更正待确认") if objection.proposed else _("考核异议待答复"),
                    "detail": f"{objection.person.name} {objection.sheet.month:%Y-%m}",
                    "due": objection.due,
                    "url": reverse("assessment:answer", args=[objection.pk]),
                    "icon": "message-question",
                }
            )
    return items


def person_panel(request, person) -> dict | None:
    if not request.scope.can(Act.ASSESSMENT_VIEW):
        return None
    return {
        "title": _("考核与积分"),
        "icon": "checklist",
        "template": "assessment/panel_person.html",
        "context": {
            "sheets": list(queries.read(MonthSheet.objects.filter(person=person))[:12]),
            "entries": with_doors(list(LedgerEntry.objects.filter(person=person)[:8]))
            if request.scope.can(Act.LEDGER_VIEW)
            else [],
            "honours": list(Honour.objects.filter(person=person)[:5]),
            "sanctions": list(Sanction.objects.filter(person=person)[:5]),
        },
    }


def own_panel(request, _nothing=None) -> dict | None:
    if not request.user.person_id:
        return None
    return {**(person_panel(request, request.user.person) or {}), "title": _("我的考核")}


def register() -> None:
    queue.register(waiting)
    panels.register("person", person_panel, order=30)
    panels.register("home", own_panel, order=15)
    for label, name, act, icon, order in (
        (gettext_lazy("月度考核"), "assessment:months", Act.ASSESSMENT_VIEW, "checklist", 10),
        (gettext_lazy("考勤"), "assessment:attendance", Act.ATTENDANCE_VIEW, "calendar-check", 20),
        (gettext_lazy("积分台账"), "assessment:ledger", Act.LEDGER_VIEW, "list-numbers", 30),
    ):
        menu.register(
            label, name, act=act, icon=icon, section=menu.ASSESSMENT, order=order, quick=order == 10
        )
