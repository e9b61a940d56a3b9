"""Panels of assessment on the person's page and on the own home page."""

from dataclasses import replace

from django.utils.translation import gettext as _

from assessment.appraisal import queries
from assessment.appraisal.models import AnnualResult, Correction, MonthSheet
from assessment.conduct.discipline.models import Sanction
from assessment.conduct.honours.models import Honour
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_links
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.hooks import Panel, Place, panels


@panels.register(Place.PERSON, order=30, act=Act.ASSESSMENT_VIEW)
def assessment_of(request, person) -> Panel:
    sees_points = request.scope.can(Act.LEDGER_VIEW)
    context = {
        "sheets": list(queries.read(MonthSheet.objects.filter(person=person))[:12]),
        "entries": with_links(list(LedgerEntry.objects.filter(person=person)[:8])) if sees_points else [],
        "honours": list(Honour.objects.filter(person=person)[:5]),
        "sanctions": list(Sanction.objects.filter(person=person)[:5]),
    }
    return Panel(_("考核与积分"), "assessment/panel_person.html", context, icon="checklist")


@panels.register(Place.HOME, order=15, act=Act.ASSESSMENT_VIEW)
def own_assessment(request, _home) -> Panel | None:
    if not request.user.person_id:
        return None
    return replace(assessment_of(request, request.user.person), title=_("我的考核"))


witness.protect(LedgerEntry, MonthSheet, Correction, AnnualResult)
