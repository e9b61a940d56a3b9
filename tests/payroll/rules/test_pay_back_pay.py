"""Late facts in any order: old slips and adjustments come to what is right now, item by item, and the tax with them.

A bureau of two people under two plans pays six months; then at most ten facts arrive late, one after the other,
and further months are paid with what they changed. The second calculator does the same beside it.
"""

from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll import policies
from payroll.rules import CUMULATIVE, Facts, calculate
from payroll.rules.backpay import POSTED_AS, differing, posted_as, posted_columns
from tests.often import often
from tests.payroll.oracle import Year, corrections, month_pay

SCHEMES = {"current": policies.current_scheme(), "pilot": policies.pilot_scheme()}
LAW = {month: policies.law(date(2026, month, 1)) for month in range(1, 13)}
PAID = range(1, 7)
PEOPLE = 2
DAYS = {"month_half_days": 42, "employed_half_days": 42, "due_half_days": 42, "attended_half_days": 42}
START = {
    "level_rank": 2,
    "post_class": 2,
    "grade": 3,
    "seniority_years": 4,
    "si_base_fen": 450_000,
    "hpf_base_fen": 450_000,
    "other_pay_fen": 900_000,
    **DAYS,
}
SINCE = {
    "plan": ("current", "pilot"),
    "level_rank": range(8),
    "post_class": range(1, 4),
    "si_base_fen": (0, 372_000, 520_001, 3_000_000),
    "hpf_base_fen": (0, 400_000, 700_050),
    "protected_fen": (0, 512_345),
    "skill_fen": (0, 10_000, 45_000),
}
"""Facts that hold from a month on, until a later one of the same kind."""
OF_MONTH = {
    "grade": range(5),
    "sick_half_days": range(0, 20, 3),
    "personal_half_days": range(8),
    "absent_half_days": range(6),
    "night_shifts": range(9),
    "overtime_rest_minutes": (0, 95, 480),
    "award_fen": (0, 100_000, 333_333),
    "exempt_pay_fen": (0, 1_234),
    "bonus_fen": (0, 3_600_100),
    "damage_fen": (0, 60_000, 300_000),
    "court_fen": (0, 5_000),
    "employed_half_days": (7, 20, 42),
}
"""Facts of one month alone; employed half-days make a mid-month joiner or leaver of the person."""


@st.composite
def late_fact(draw):
    """(person, month it holds from, field, value)."""
    field = draw(st.sampled_from([*SINCE, *OF_MONTH]))
    value = draw(st.sampled_from(list((SINCE | OF_MONTH)[field])))
    return draw(st.integers(0, PEOPLE - 1)), draw(st.sampled_from(list(PAID))), field, value


def chains():
    return st.lists(late_fact(), min_size=1, max_size=10, unique_by=lambda fact: fact[:3])


def known(person: int, month: int, arrived: list) -> tuple[str, dict]:
    """Plan and facts of a person and month by what has arrived: the latest of a kind that holds by then."""
    facts, plan = dict(START), "current" if person else "pilot"
    for who, since, field, value in sorted(arrived, key=lambda fact: fact[1]):
        if who == person and (since == month if field in OF_MONTH else since <= month):
            if field == "plan":
                plan = value
            else:
                facts[field] = value
    return plan, facts


class Bureau:
    """The engine's side: slips, lines posted for them, and the months that carried the lines."""

    def __init__(self):
        self.slips: dict = {}
        self.lines: dict = {}
        self.posted = [dict.fromkeys(POSTED_AS.values(), 0) for _ in range(PEOPLE)]
        self.carried: list[dict] = [{} for _ in range(PEOPLE)]
        self.years = [Year() for _ in range(PEOPLE)]
        self.expected: dict = {}
        self.corrected: dict = {}

    def pay(self, person: int, month: int, arrived: list) -> None:
        plan, facts = known(person, month, arrived)
        back = self.check(person, month, arrived)
        assert back == self.second_check(person, month, arrived)
        facts = facts | back | {"tax_months": month}
        result = calculate(SCHEMES[plan], LAW[month], Facts.one(**facts, **self.carried[person]))
        self.carried[person] = {name: int(result.cumulative[name][0]) for name in CUMULATIVE}
        self.slips[person, month] = (plan, result.amounts)
        right = month_pay(plan, facts, self.years[person], (2026, month))
        self.expected[person, month] = right
        assert result.person(0) == {code: right[code] for code in result.codes}  # the tax among them

    def check(self, person: int, month: int, arrived: list) -> dict[str, int]:
        """Differences of all months before, posted now: the facts of the month."""
        back = dict.fromkeys(POSTED_AS.values(), 0)
        for earlier in range(1, month):
            paid, right = self.paid(person, earlier), recomputed(person, earlier, arrived)
            for key, rows in differing(paid, right):
                fen = int((right.get(key, 0 * rows) - paid.get(key, 0 * rows))[0])
                line = (person, earlier, key)
                self.lines[line] = self.lines.get(line, 0) + fen
                back[POSTED_AS[key[1]]] += fen
        for fact, fen in back.items():
            self.posted[person][fact] += fen
        return back

    def second_check(self, person: int, month: int, arrived: list) -> dict[str, int]:
        """The same by the second calculator: each month against what was paid and corrected so far."""
        back = dict.fromkeys(POSTED_AS.values(), 0)
        for earlier in range(1, month):
            plan, facts = known(person, earlier, arrived)
            right = second_recomputed(plan, earlier, tuple(facts.items()))
            paid = self.corrected.get((person, earlier), self.expected[person, earlier])
            for fact, fen in corrections(paid, right).items():
                back[fact] += fen
            self.corrected[person, earlier] = right
        return back

    def paid(self, person: int, month: int) -> dict:
        plan, amounts = self.slips[person, month]
        columns = {key: column.copy() for key, column in posted_columns(SCHEMES[plan].items, amounts).items()}
        for (who, earlier, key), fen in self.lines.items():
            if (who, earlier) == (person, month):
                columns[key] = columns.get(key, 0 * amounts[:, 0]) + fen
        return columns


def recomputed(person: int, month: int, arrived: list) -> dict:
    plan, facts = known(person, month, arrived)
    return _recomputed(plan, month, tuple(facts.items()))


@cache  # most months are as they were a check ago
def _recomputed(plan: str, month: int, facts: tuple) -> dict:
    result = calculate(SCHEMES[plan], LAW[month], Facts.one(**dict(facts), tax_months=month))
    return posted_columns(result.items, result.amounts)


@cache
def second_recomputed(plan: str, month: int, facts: tuple) -> dict:
    return month_pay(plan, dict(facts) | {"tax_months": month}, Year(), (2026, month))


def settle(chain: list, cuts: list[int]) -> Bureau:
    """Six months are paid knowing nothing; the facts arrive in the order given, and after the number of arrivals
    in each of ``cuts`` another month is paid; one more at the end carries the rest."""
    bureau = Bureau()
    for person in range(PEOPLE):
        for month in PAID:
            bureau.pay(person, month, [])
        for number, cut in enumerate([*sorted(cuts), len(chain)]):
            bureau.pay(person, PAID[-1] + 1 + number, chain[:cut])
    return bureau


@settings(max_examples=often(15, 60), deadline=None)
@given(chains(), st.data())
def test_old_slips_and_adjustments_are_what_is_right_in_any_order(chain, data):
    first = settle(chain, data.draw(st.lists(st.integers(0, len(chain)), max_size=3), label="cuts"))
    other = settle(
        data.draw(st.permutations(chain), label="another order"),
        data.draw(st.lists(st.integers(0, len(chain)), max_size=3), label="other cuts"),
    )
    for bureau in (first, other):
        for person in range(PEOPLE):
            for month in PAID:
                right = recomputed(person, month, chain)
                assert not differing(bureau.paid(person, month), right)
    for person in range(PEOPLE):
        months = [
            {
                (month, key): fen
                for (who, month, key), fen in bureau.lines.items()
                if who == person and month in PAID and fen
            }
            for bureau in (first, other)
        ]
        assert months[0] == months[1]


def test_what_carries_back_pay_is_not_corrected_itself():
    for scheme in SCHEMES.values():
        carriers = [item for item in scheme.items if item.code.startswith("BACK_")]
        assert len(carriers) == 5 and not any(posted_as(item) for item in carriers)
