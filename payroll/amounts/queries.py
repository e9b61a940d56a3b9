"""Items whose amounts are entered person by person."""

from auxpolice.months import today
from auxpolice.policy.queries import in_force
from payroll.month.runs import scheme_of
from payroll.rules.pay_rules import Entered
from payroll.schemes import PAY


def items() -> list[tuple[str, str]]:
    """(code, name) of the items of the schemes in force today that take what is entered."""
    found: dict[str, str] = {}
    for version in dict.fromkeys(in_force(PAY, today()).values()):
        for item in scheme_of(version.pk).items:
            if isinstance(item.rule, Entered):
                found.setdefault(item.code, item.name)
    return list(found.items())
