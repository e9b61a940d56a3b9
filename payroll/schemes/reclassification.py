"""What another fact does to somebody's pay: a post's class, told to the grading floor (``grading.posts.pay_effect``), and a
month's grade, told on the sheet of a finding."""

from collections.abc import Callable
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from auxpolice.months import format_month, last_day, month_of
from auxpolice.policy.queries import in_force
from auxpolice.problems import Problem
from grading.posts.pay_effect import PayChange, Priced
from payroll.month import freezing
from payroll.month.models import PayrollMonth
from payroll.month.runs import scheme_of
from payroll.rules import Facts, Law
from payroll.rules.facts import GRADES, ONE_OFF
from payroll.rules.whatif import Outcome, Side, outcome
from payroll.schemes import PAY

Changed = Callable[[Facts], Facts]


def price(people: list[int], old_class: int, new_class: int, day: date) -> Priced | None:
    """Both classes of a post held against one another, without one-off amounts."""
    return compared(
        people, lambda facts: _with_class(facts, old_class), lambda facts: _with_class(facts, new_class), day
    )


def graded(person_id: int, before: str, after: str, day: date) -> Priced | None:
    """Two grades of a month held against one another."""
    return compared(
        [person_id],
        lambda facts: facts.replaced(grade=GRADES[before]),
        lambda facts: facts.replaced(grade=GRADES[after]),
        day,
    )


def compared(people: list[int], as_it_is: Changed, as_it_would_be: Changed, day: date) -> Priced | None:
    """Pay of a month under both: the work and the law of the last calculated month, the schemes in force on the day. Three
    statements and the law's, whatever the number of people. None when no month was calculated yet or its law has gaps."""
    month = (
        PayrollMonth.objects.filter(month__lte=month_of(day))
        .exclude(digest="")
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    if month is None:
        return None
    try:
        rows, params = freezing.month_parameters(month)
    except Problem:
        return None
    law = freezing.law_from(rows, month)
    fresh = freezing.fresh(params, people=people, employed=True)
    schemes = {unit: version.pk for unit, version in in_force(PAY, max(day, last_day(month))).items()}
    versions = np.array([schemes.get(int(unit), -1) for unit in fresh["unit_id"]], dtype=np.int64)
    frozen = Facts.frozen(freezing.fact_names(params), fresh["facts"])
    old, new = as_it_is(frozen), as_it_would_be(frozen)
    unpriced = {
        person: _("%(month)s 没有可计发的记录") % {"month": format_month(month)}
        for person in set(people) - set(fresh["person_id"].tolist())
    }
    changes: dict[int, PayChange] = {}
    for version in np.unique(versions):
        chosen = np.flatnonzero(versions == version)
        if version < 0:
            unpriced |= {int(fresh["person_id"][row]): _("所在单位没有施行中的薪酬方案") for row in chosen}
            continue
        scheme = scheme_of(int(version))
        faults = {
            int(chosen[fault.row]): fault.message
            for facts in (new, old)
            for fault in scheme.faults(facts.take(chosen), law)
        }
        unpriced |= {int(fresh["person_id"][row]): message for row, message in faults.items()}
        good = np.array([row for row in chosen if int(row) not in faults], dtype=np.int64)
        if good.size:
            changes |= _changes(
                fresh["person_id"][good],
                *(_outcome(scheme, law, facts.take(good)) for facts in (old, new)),
            )
    return Priced(month, changes, unpriced)


def _with_class(facts: Facts, post_class: int) -> Facts:
    return facts.replaced(**dict.fromkeys(ONE_OFF, 0), post_class=post_class, post_changed=0)


def _outcome(scheme, law: Law, facts: Facts) -> Outcome:
    return outcome(Side(scheme.title, [scheme], law, facts))


def _changes(people: np.ndarray, old: Outcome, new: Outcome) -> dict[int, PayChange]:
    table = np.column_stack([people, old.net_fen, new.net_fen, old.cost_fen, new.cost_fen]).tolist()
    return {person: PayChange(*amounts) for person, *amounts in table}
