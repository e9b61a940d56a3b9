"""Slips that protected pay is measured by, and what it adds to them."""

from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    DateField,
    ExpressionWrapper,
    Func,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from auxpolice.policy.models import PolicyVersion
from payroll.month.models import PayrollRun, Payslip, RunState
from payroll.rules.pay_rules import Protected
from payroll.rules.scheme import Scheme


def last_month() -> date | None:
    """The last month that has been calculated."""
    return (
        PayrollRun.objects.filter(state=RunState.EFFECTIVE)
        .order_by("-month_id")
        .values_list("month_id", flat=True)
    ).first()


def code_of(scheme: Scheme) -> str:
    """Code of the item that tops up; empty where the scheme has none."""
    return next((item.code for item in scheme.items if isinstance(item.rule, Protected)), "")


def topped_up(version: PolicyVersion, month: date | None):
    """The supplement on the slip of the month, as an expression by row; 0 where the version didn't pay the person."""
    scheme = Scheme.parse(version.content)
    code = code_of(scheme)
    if not code:
        return Value(0, output_field=BigIntegerField())
    slip = Payslip.everything.filter(
        month_id=month, is_effective=True, person_id=OuterRef("person_id"), scheme_version=version
    )
    amount = slip.values(f"amounts__{scheme.codes.index(code)}")[:1]
    return Coalesce(Subquery(amount, output_field=BigIntegerField()), 0, output_field=BigIntegerField())


def slip_before():
    """The slip of the month before the protection began: what it was measured by."""
    begun = Func(OuterRef("period"), function="lower", output_field=DateField())
    a_month_ago = ExpressionWrapper(begun - timedelta(days=31), output_field=DateField())
    slips = Payslip.everything.filter(person_id=OuterRef("person_id"), is_effective=True)
    return slips.filter(month_id__lt=begun, month_id__gte=a_month_ago)
