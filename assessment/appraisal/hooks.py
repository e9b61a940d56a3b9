"""Appraisal in the work queue and in the menu; its policies, invariants and records, and which months take points."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal import indicators, queries
from assessment.appraisal.actions import takes_points
from assessment.appraisal.indicators import counters, trial_pages  # noqa: F401 - counters are registered
from assessment.appraisal.invariants import CHECKS
from assessment.appraisal.manual import hooks as manual_hooks  # noqa: F401 - points by hand told to the others
from assessment.appraisal.models import (
    Correction,
    CorrectionState,
    Grade,
    MonthSheet,
    SheetObjection,
    UnitSheet,
    UnitSheetState,
)
from assessment.appraisal.restoring import restore
from assessment.conduct.discipline.ending import on_revoked
from assessment.ledger import months, sources
from assessment.ledger.queries import counted_in
from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.hooks import Cost, Effect, MenuEntry, QueueItem, Section, effects, menu, queue, tones
from auxpolice.months import format_month
from auxpolice.policy.kinds import register_kind


@queue.register(Act.ASSESSMENT_SCORE)
def sheets_to_score(request) -> Iterator[QueueItem]:
    scoring = UnitSheet.objects.filter(
        state=UnitSheetState.SCORING, unit_id__in=request.scope.units_for(Act.ASSESSMENT_SCORE)
    )
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
    submitted = UnitSheet.objects.filter(state=UnitSheetState.SUBMITTED).count()
    yield QueueItem(_("考核待确认"), reverse("assessment:months"), submitted, icon="checks")
    proposed = Correction.everything.filter(objection=OuterRef("pk"), state=CorrectionState.PROPOSED)
    contested = SheetObjection.objects.filter(SheetObjection.waiting).annotate(proposed=Exists(proposed))
    for objection in contested.select_related("person", "sheet").order_by("due")[:10]:
        yield QueueItem(
            _("考核更正待确认") if objection.proposed else _("考核异议待答复"),
            reverse("assessment:answer", args=[objection.pk]),
            due=objection.due,
            detail=f"{objection.person.name} {objection.sheet.month:%Y-%m}",
            icon="message-question",
        )


@effects.register(Cost.GRADE)
def grades_of(kind: str, ids: Collection[str]) -> dict[str, Effect]:
    """The grade of the person's month in which the points of each record count."""
    if not current().can(Act.ASSESSMENT_VIEW):
        return {}
    counted = counted_in(kind, ids)
    people = {person for person, _month in counted.values()}
    them = {month for _person, month in counted.values()}
    sheets = MonthSheet.objects.filter(person_id__in=people, month__in=them)
    found = {(sheet.person_id, sheet.month): sheet for sheet in queries.read(sheets)}
    return {
        number: Effect(
            _("%(month)s 考核「%(grade)s」")
            % {"month": format_month(key[1]), "grade": found[key].present_grade.label},
            reverse("assessment:sheet", args=[found[key].pk]),
        )
        for number, key in counted.items()
        if key in found
    }


def _urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    if not current().can(Act.ASSESSMENT_VIEW):
        return {}
    seen = MonthSheet.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    return {str(pk): reverse("assessment:sheet", args=[pk]) for pk in seen}


register_kind(
    indicators.ASSESSMENT,
    gettext_lazy("考核办法"),
    indicators.CONTENT,
    order=40,
    beside=trial_pages.beside,
)
invariants.register(CHECKS)
on_revoked("appraisal", restore)
sources.register("month_sheet", gettext_lazy("月度考核表"), _urls_of, enters=False)
months.register(takes_points)
menu.register(
    MenuEntry(
        gettext_lazy("月度考核"),
        "assessment:months",
        Act.ASSESSMENT_VIEW,
        "checklist",
        Section.ASSESSMENT,
        10,
        quick=True,
    )
)
tones(UnitSheetState, warning="SCORING", info="SUBMITTED", success="CONFIRMED")
tones(CorrectionState, warning="PROPOSED", success="IN_FORCE", neutral="SUPERSEDED", danger="REFUSED")
tones(Grade, accent="EXCELLENT", success="COMPETENT", info="BASIC", danger="FAIL", neutral="NONE")
