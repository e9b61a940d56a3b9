"""Panels of assessment on the person's page and on the own home page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal import queries
from assessment.appraisal.models import AnnualResult, Correction, Grade, MonthSheet
from assessment.appraisal.years.models import Override, PastResult, QuarterResult
from assessment.conduct.discipline.models import Sanction
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_links
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.hooks import Panel, Place, panels
from personnel.talks import occasions
from personnel.talks.occasions import Arisen, Occasion


@panels.register(Place.PERSON, order=30, act=Act.ASSESSMENT_VIEW)
def assessment_of(request, person) -> Panel:
    sees_points = request.scope.can(Act.LEDGER_VIEW)
    context = {
        "sheets": list(queries.read(MonthSheet.objects.filter(person=person))[:12]),
        "entries": with_links(list(LedgerEntry.objects.filter(person=person)[:8])) if sees_points else [],
        "person": person,
        "may_enter": request.scope.can(Act.LEDGER_ENTER),
        "sanctions": list(Sanction.objects.filter(person=person)[:5]),
    }
    return Panel(_("考核与积分"), "assessment/panel_person.html", context, icon="checklist")


@panels.register(Place.HOME, order=15, act=Act.ASSESSMENT_VIEW)
def own_assessment(request, _home) -> Panel | None:
    if not request.user.person_id:
        return None
    return replace(assessment_of(request, request.user.person), title=_("我的考核"))


witness.protect(LedgerEntry, MonthSheet, Correction, Override, AnnualResult, PastResult, QuarterResult)


def _failed(first: date, last: date) -> Iterator[Arisen]:
    """Who was confirmed in one of the days as 基本合格 or 不合格 of a month."""
    rows = MonthSheet.everything.filter(
        grade__in=[Grade.BASIC, Grade.FAIL],
        confirmed=True,
        unit_sheet__confirmed_at__date__range=(first, last),
    )
    for row in rows.select_related("unit_sheet"):
        yield Arisen(row.person_id, timezone.localdate(row.unit_sheet.confirmed_at), f"month:{row.pk}")


def _sanctioned(first: date, last: date) -> Iterator[Arisen]:
    """Whose sanction was decided on one of the days."""
    for row in Sanction.everything.filter(decided__range=(first, last)):
        yield Arisen(row.person_id, row.decided, f"sanction:{row.pk}")


occasions.register(
    Occasion("failed_month", gettext_lazy("月度考核基本合格、不合格"), _failed),
    Occasion("sanction", gettext_lazy("受处分后"), _sanctioned),
)
