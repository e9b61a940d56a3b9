"""The month's row, locked for an act upon it."""

from datetime import date

from django.utils.translation import gettext as _

from auxpolice.months import format_month
from auxpolice.problems import Problem
from payroll.month.models import PayrollMonth

MATTER = "pay-month"
"""Months on the approval sheet."""


def locked_month(month: date) -> PayrollMonth:
    """The month's row, held FOR UPDATE; Problem when it was never opened."""
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row is None:
        raise Problem(_("%(month)s 尚未新建。") % {"month": format_month(month)}, code="no-month", status=404)
    return row
