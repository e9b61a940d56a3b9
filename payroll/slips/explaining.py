"""A slip explained: every line derived again from its frozen facts."""

from django.utils.translation import gettext as _

from auxpolice.problems import Problem
from payroll.month.models import Payslip
from payroll.month.queries import frozen_facts
from payroll.month.runs import law_of, scheme_of
from payroll.protection import measuring
from payroll.rules import LineTrace, trace
from payroll.slips import records


def explain(slip: Payslip) -> list[LineTrace]:
    """Every line re-derived from the frozen facts. A line that differs from the stored one is an alarm, not shown."""
    facts = frozen_facts(slip)
    traced = trace(scheme_of(slip.scheme_version_id), law_of(slip.run), facts)
    if [line.amount_fen for line in traced] != list(slip.amounts):
        raise Problem(
            _("重新推算的结果与已存的工资条不一致，请联系系统管理员核查。"), code="explanation", status=500
        )
    traced = records.with_records(traced, slip)
    protected_fen = int(facts.column("protected_fen")[0])
    return measuring.with_origin(traced, slip, protected_fen) if protected_fen else traced
