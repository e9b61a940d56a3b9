"""The month's row under lock, and its moves from state to state."""

from datetime import date

from django.utils.translation import gettext as _

from auxpolice.months import format_month
from auxpolice.problems import Conflict, Problem
from payroll.month.models import TRANSITIONS, MonthState, PayrollMonth


def locked_month(month: date) -> PayrollMonth:
    """The month's row, held FOR UPDATE; Problem when it was never opened."""
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row is None:
        raise Problem(_("%(month)s 尚未开立。") % {"month": format_month(month)}, code="no-month", status=404)
    return row


def move(row: PayrollMonth, state: MonthState, verb: str) -> None:
    """Set the state if the table of transitions knows the way; Conflict otherwise."""
    if state not in TRANSITIONS[MonthState(row.state)]:
        raise Conflict(
            _("%(month)s 现在是「%(state)s」，不能%(verb)s。")
            % {"month": row, "state": row.get_state_display(), "verb": verb},
            code="month-state",
        )
    row.state = state
    row.row_version += 1
