"""What appraisal tells the rooms below: its policies and invariants, month sheets as records, and which months take points."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.appraisal import indicators
from assessment.appraisal.actions import takes_points
from assessment.appraisal.invariants import CHECKS
from assessment.appraisal.models import MonthSheet
from assessment.ledger import months, sources
from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.policy.kinds import register_kind


def _urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    if not current().can(Act.ASSESSMENT_VIEW):
        return {}
    seen = MonthSheet.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    return {str(pk): reverse("assessment:sheet", args=[pk]) for pk in seen}


def register() -> None:
    register_kind(indicators.ASSESSMENT, _("考核办法"), indicators.CONTENT, order=40)
    for name, holds in CHECKS.items():
        invariants.register(name, holds)
    sources.register("month_sheet", _("月度考核表"), _urls_of)
    months.register(takes_points)
