"""Clear exceptions with a word by name: one, or many of one rule at once."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.problems import Conflict, written
from payroll.exceptions.models import PayException
from payroll.exceptions.rules import RULES
from payroll.month.models import MONTH, MonthState, PayrollRun, RunState
from payroll.month.steps import locked_month


def of_month(month: date) -> QuerySet[PayException]:
    """Exceptions of the month's calculation as it stands."""
    return PayException.objects.filter(run__month=month, run__state=RunState.EFFECTIVE)


@transaction.atomic
def clear(month: date, chosen: Iterable[int], word: str, *, acting_user: User) -> int:
    """Clear these exceptions of the month with one word; all of one rule. How many it was."""
    require(acting_user, Act.PAYROLL_CHECK)
    row = locked_month(month)
    MONTH.expect(row, MonthState.TRIAL, MonthState.CALCULATED, verb=_("核查异常"))
    word = written(word, _("核查说明"), field="word")
    waiting = PayException.everything.filter(
        run__month=month, run__state=RunState.EFFECTIVE, cleared_by__isnull=True, pk__in=list(chosen)
    )
    rules = sorted(set(waiting.order_by().values_list("rule", flat=True)))
    if not rules:
        raise Conflict(_("所选异常已经核查，请刷新页面。"), code="cleared", field="chosen")
    if len(rules) > 1:
        raise Conflict(_("一次只能核查同一条规则的异常。"), code="rules", field="chosen")
    done = waiting.update(word=word[:200], cleared_by=acting_user, cleared_at=timezone.now())
    trail.record(
        "payroll.exceptions.clear",
        row,
        acting_user=acting_user,
        after={"rule": rules[0], "people": done},
        reason=word,
    )
    return done


def clear_rest(month: date, word: str, *, acting_user: User) -> int:
    """Clear all that is left, rule by rule, with one word."""
    left = PayException.everything.filter(
        run__month=month, run__state=RunState.EFFECTIVE, cleared_by__isnull=True
    )
    of: dict[str, list[int]] = {}
    for pk, rule in left.order_by("pk").values_list("pk", "rule"):
        of.setdefault(rule, []).append(pk)
    return sum(clear(month, chosen, word, acting_user=acting_user) for chosen in of.values())


def refuse_waiting(run: PayrollRun) -> None:
    """Raise while something odd in the run has no word."""
    left = PayException.everything.filter(run=run, cleared_by__isnull=True)
    if count := left.count():
        rules = sorted(set(left.order_by().values_list("rule", flat=True)), key=list(RULES).index)
        raise Conflict(
            _("还有 %(count)s 条异常没有核查说明，不能复核：%(rules)s。")
            % {"count": f"{count:,}", "rules": "、".join(str(RULES[rule].label) for rule in rules)},
            code="exceptions",
        )
