"""Items whose amounts are entered person by person."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.by_two import ByTwoState
from auxpolice.months import next_month, today
from auxpolice.policy.queries import in_force
from auxpolice.problems import Conflict
from payroll.amounts.models import PersonAmount
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


def require_confirmed(month: date) -> None:
    """Raise while an amount of persons that would be paid in the month waits for its second person."""
    of_month = DateRange(month, next_month(month))
    waiting = PersonAmount.everything.filter(state=ByTwoState.WAITING, period__overlap=of_month)
    names = list(dict.fromkeys(waiting.order_by("pk").values_list("person__name", flat=True)))
    if names:
        raise Conflict(
            _("还有 %(count)s 人的逐人金额待另一人确认（%(names)s），请先确认或撤回。")
            % {"count": len(names), "names": "、".join(names[:5])},
            code="amounts-wait",
        )
