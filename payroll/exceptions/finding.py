"""Find what is odd in a calculation that has just been reconciled; a few statements whatever the number of people."""

from collections import defaultdict
from datetime import date

import numpy as np

from auxpolice.batch import columns
from auxpolice.months import last_day, next_month
from payroll.exceptions.models import PayException
from payroll.exceptions.rules import RULES, Frame
from payroll.month.models import PayrollRun, Payslip, RunKind
from payroll.month.runs import law_of, read_inputs
from payroll.rules import WARNINGS
from personnel.models import BankAccount, Employment, Person

_BELOW = 1 << list(WARNINGS).index("below_minimum_wage")


def find(run: PayrollRun) -> int:
    """Write the exceptions of a run; words given on the same finding before are kept. How many wait for a word."""
    if run.kind != RunKind.REGULAR:
        return 0
    inputs = read_inputs(run, 0, run.expected_heads)
    people, units = inputs["person_id"], inputs["unit_id"]
    frame = _frame(run, inputs)
    said = _said_before(run)
    rows = []
    for rule in RULES.values():
        for place, amount, detail in rule.find(frame):
            person = int(people[place])
            word = said.get((person, rule.code, detail[:200]))
            rows.append(
                PayException(
                    run=run,
                    person_id=person,
                    unit_id=int(units[place]),
                    rule=rule.code,
                    amount_fen=amount,
                    detail=detail[:200],
                    **(
                        {
                            "word": word.word,
                            "cleared_by_id": word.cleared_by_id,
                            "cleared_at": word.cleared_at,
                        }
                        if word
                        else {}
                    ),
                )
            )
    PayException.everything.bulk_create(rows, batch_size=2000)
    return sum(row.cleared_by_id is None for row in rows)


def _said_before(run: PayrollRun) -> dict[tuple[int, str, str], PayException]:
    rows = PayException.everything.filter(
        run__month=run.month_id, run__revision__lt=run.revision, cleared_by__isnull=False
    ).order_by("run__revision")
    return {(row.person_id, row.rule, row.detail): row for row in rows}


def _frame(run: PayrollRun, inputs: dict) -> Frame:
    people = inputs["person_id"]
    slips = columns.read(
        "SELECT net_fen, warnings FROM payroll_payslip WHERE run_id = %s ORDER BY position",
        [str(run.pk)],
        {"net_fen": "int8", "warnings": "int4"},
    )
    facts = {name: inputs["facts"][:, n] for n, name in enumerate(run.fact_names)}
    before = dict(
        Payslip.everything.filter(month_id=next_month(run.month_id, -1), is_effective=True).values_list(
            "person_id", "net_fen"
        )
    )
    had = np.array([int(person) in before for person in people], dtype=bool)
    law = law_of(run)
    limits = next(iter(law.contributions.values()))
    net = slips["net_fen"]
    whole = facts["employed_half_days"] >= facts["month_half_days"]
    return Frame(
        net=net,
        facts=facts,
        before=np.array([before.get(int(person), 0) for person in people], dtype=np.int64),
        had=had,
        below_minimum=(slips["warnings"] & _BELOW > 0) | (whole & (net < law.minimum_wage_fen)),
        left=_left(run.month_id, people),
        **_accounts(run.month_id, people),
        base_floor_fen=limits.floor_fen,
        base_ceiling_fen=limits.ceiling_fen,
    )


def _left(month: date, people: np.ndarray) -> np.ndarray:
    there = set(
        Employment.everything.filter(period__contains=last_day(month)).values_list("person_id", flat=True)
    )
    return np.array([int(person) not in there for person in people], dtype=bool)


def _accounts(month: date, people: np.ndarray) -> dict:
    """Who has no account at the end of the month, whose began within it, and who shares one (by place)."""
    end = last_day(month)
    rows = BankAccount.everything.filter(period__contains=end).values_list("person_id", "number", "period")
    place = {int(person): n for n, person in enumerate(people)}
    mine = {person: (number, period.lower) for person, number, period in rows}
    of: dict[str, list[int]] = defaultdict(list)
    for person, (number, _since) in mine.items():
        if person in place:
            of[number].append(person)
    earlier = set(
        BankAccount.everything.filter(period__endswith__gte=month, period__endswith__lte=end).values_list(
            "person_id", flat=True
        )
    )
    doubles = [sharing for sharing in of.values() if len(sharing) > 1]
    names = dict(
        Person.everything.filter(pk__in=[one for sharing in doubles for one in sharing]).values_list(
            "pk", "name"
        )
    )
    return {
        "no_account": np.array([int(person) not in mine for person in people], dtype=bool),
        "new_account": np.array(
            [
                int(person) in mine and int(person) in earlier and (mine[int(person)][1] or month) >= month
                for person in people
            ],
            dtype=bool,
        ),
        "shared": {
            place[one]: "、".join(names[other] for other in sharing if other != one)
            for sharing in doubles
            for one in sharing
        },
    }
