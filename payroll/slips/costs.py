"""What a record came to in pay: the line of the slip that follows the grade of the month its points count in."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.ledger.queries import counted_in
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.hooks import Effect
from auxpolice.money import yuan
from auxpolice.months import format_month
from payroll.month.models import Payslip
from payroll.month.queries import lines_of
from payroll.month.runs import scheme_of
from payroll.rules.graded_rules import ByGrade, Performance


def of_records(kind: str, ids: Collection[str]) -> dict[str, Effect]:
    """Record id → the line that rests on the grade, for whoever may read the slip."""
    if not current().can(Act.PAYSLIP_VIEW):
        return {}
    counted = counted_in(kind, ids)
    slips = Payslip.objects.filter(
        person__in={person for person, _month in counted.values()},
        month__in={month for _person, month in counted.values()},
        is_effective=True,
    )
    found = {(slip.person_id, slip.month_id): slip for slip in slips.select_related("run")}
    told = ((number, _told(found[key])) for number, key in counted.items() if key in found)
    return {number: effect for number, effect in told if effect}


def _told(slip: Payslip) -> Effect | None:
    items = scheme_of(slip.scheme_version_id).items
    graded = {item.code for item in items if isinstance(item.rule, ByGrade | Performance)}
    line = next((line for line in lines_of(slip) if line.code in graded), None)
    if line is None:
        return None
    return Effect(
        _("%(month)s 工资「%(name)s」%(yuan)s 元")
        % {"month": format_month(slip.month_id), "name": line.name, "yuan": yuan(line.amount_fen)},
        reverse("payroll:line", args=[slip.month_id, slip.person_id, line.code]),
    )
