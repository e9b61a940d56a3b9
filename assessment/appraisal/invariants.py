"""Checks over all month sheets; ``manage.py verify`` runs these."""

from typing import Any

from django.db.models import F

from assessment.appraisal.models import MonthSheet
from assessment.ledger.queries import sum_of_month


def sums_that_differ() -> list[str]:
    """The frozen sum of a confirmed sheet is the sum of its entries."""
    wrong: Any = (
        MonthSheet.everything.filter(confirmed=True)
        .annotate(entered=sum_of_month())
        .exclude(entered=F("ledger_points"))
        .select_related("person")[:20]
    )
    return [
        f"{row.person} {row.month:%Y-%m} 的考核表记 {row.ledger_points / 100:g} 分，台账合计 {row.entered / 100:g} 分。"
        for row in wrong
    ]


CHECKS = {"已确认考核表的加减分等于台账合计": sums_that_differ}
