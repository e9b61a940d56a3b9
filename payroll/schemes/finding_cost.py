"""What the grade that a finding would suggest does to the person's pay: figures on the finding's sheet."""

from typing import Any

from django.utils.translation import gettext as _

from auxpolice.approvals.sheet import Figure, Figures
from auxpolice.months import format_month, last_day
from inspections.checks.models import Finding
from inspections.consequences.sheet import outlook_of
from payroll.schemes.reclassification import graded


def figures(_request: Any, finding: Finding) -> list[Figures]:
    """Net pay of a month before and after; nothing where no points are on a person or nobody can be paid yet."""
    found = outlook_of(finding)
    person_id = finding.person_id
    if found is None or person_id is None:
        return []
    priced = graded(person_id, found.before, found.after, last_day(found.month))
    change = priced.changes.get(person_id) if priced else None
    if priced is None or change is None:
        return []
    return [
        Figures(
            _("对本人工资的影响（测算）"),
            [
                Figure(_("不认定的实发"), change.old_net_fen, kind="money"),
                Figure(_("认定后的实发"), change.new_net_fen, kind="money"),
                Figure(_("差额"), change.net_fen, kind="delta"),
            ],
            source=_("按 %(month)s 的出勤和参数测算") % {"month": format_month(priced.month)},
        )
    ]
