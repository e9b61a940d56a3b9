"""The engine against the second calculator: to the fen, over whole years, with joiners, leavers, back pay and bonuses.

A year of 2,500 people; in ``make faults`` of so many that it makes more than 100,000 person-months.
"""

import random
from datetime import date

import numpy as np

from payroll import policies
from payroll.rules import CUMULATIVE, FACT_FIELDS, Facts, calculate
from payroll.rules.backpay import POSTED_AS, Key, differing, posted_columns
from tests.often import often
from tests.payroll.oracle import Year, corrections, month_pay

PEOPLE = often(2500, 10_600)
WORKDAYS = [21, 16, 22, 21, 19, 21, 23, 21, 22, 17, 21, 23]
SCHEMES = {"current": policies.current_scheme(), "pilot": policies.pilot_scheme()}
LAW = {month: policies.law(date(2026, month, 1)) for month in range(1, 13)}


def _career(rng: random.Random) -> dict:
    """What stays for a year, or changes at a date: level, post, employment, choices."""
    first = 1 if rng.random() < 0.75 else rng.randint(1, 12)
    last = 12 if rng.random() < 0.85 else rng.randint(first, 12)
    joined = first > 1 or rng.random() < 0.05
    sixty = first == 1 and rng.random() < 0.5
    high = rng.random() < 0.06
    return {
        "first": first,
        "last": last,
        "joined_mid": joined and rng.random() < 0.7,
        "left_mid": last < 12 and rng.random() < 0.7,
        "first_job": not sixty and joined and rng.random() < 0.5,
        "sixty": sixty,
        "level": rng.randint(0, 7),
        "post": rng.randint(1, 3),
        "category": rng.randint(0, 1),
        "years": rng.randint(0, 35),
        "pilot_from": rng.choice([1, 4, 7, 13]),
        "promoted": rng.choice([0, 3, 9]),
        "protected": rng.choice([0, 0, 350_000, 512_345]),
        "skill": rng.choice([0, 0, 10_000, 30_000, 45_000]),
        "si": rng.choice([0, 250_000, 372_000, 456_789, 812_345, 3_000_000]),
        "hpf": rng.choice([0, 300_000, 456_750, 700_050]),
        "newcomer": joined and rng.random() < 0.4,
        "additional": rng.choice([0, 0, 100_000, 200_000, 350_000]),
        "extra": rng.randint(800_000, 9_000_000) if high else 0,
        "bonus_month": rng.choice([0, 0, 1, 2, 12]),
        "second_bonus": rng.random() < 0.1,
    }


def _month(rng: random.Random, career: dict, month: int) -> dict:
    """Facts of one person and month, as plain numbers."""
    days = WORKDAYS[month - 1] * 2
    employed = days
    if month == career["first"] and career["joined_mid"]:
        employed = rng.randint(1, days)
    if month == career["last"] and career["left_mid"]:
        employed = min(employed, rng.randint(1, days))
    due = employed if rng.random() < 0.9 else max(1, employed - rng.randint(0, 6))
    unknown = rng.random() < 0.02
    sick, personal, absent = (rng.choice(c) for c in ((0, 0, 0, 2, 5, due), (0, 0, 0, 1, 4), (0, 0, 0, 0, 2)))
    scale = sick + personal + absent
    if scale > due:
        personal, absent = 0, 0
        sick = min(sick, due)
    facts = {
        "level_rank": min(
            7, career["level"] + (1 if career["promoted"] and month >= career["promoted"] else 0)
        ),
        "post_class": career["post"],
        "category": career["category"],
        "seniority_years": career["years"] + (1 if month > 6 else 0),
        "grade": rng.choice([0, 1, 2, 3, 3, 3, 4]),
        "month_half_days": 0 if unknown else days,
        "employed_half_days": employed,
        "due_half_days": 0 if unknown else due,
        "attended_half_days": due - sick - personal - absent,
        "sick_half_days": min(sick, 40),
        "personal_half_days": 0 if unknown else personal,
        "absent_half_days": 0 if unknown else absent,
        "night_shifts": rng.choice([0, 0, 3, 8]),
        "holiday_shifts": rng.choice([0, 0, 0, 1, 3]),
        "overtime_workday_minutes": rng.choice([0, 0, 0, 95, 600]),
        "overtime_rest_minutes": rng.choice([0, 0, 0, 480, 37]),
        "overtime_holiday_minutes": rng.choice([0, 0, 0, 480]),
        "meal_days": rng.randint(0, 22),
        "skill_fen": career["skill"],
        "award_fen": rng.choice([0] * 9 + [100_000]),
        "other_pay_fen": career["extra"] + rng.choice([0] * 9 + [-12_345]),
        "exempt_pay_fen": rng.choice([0, 0, 0, 1_000]),
        "protected_fen": career["protected"],
        "si_base_fen": career["si"],
        "hpf_base_fen": career["hpf"],
        "on_first_month_base": int(career["newcomer"]),
        "back_pay_fen": rng.choice([0] * 12 + [rng.randint(-60_000, 250_000)]),
        "back_pay_exempt_fen": rng.choice([0] * 30 + [1_234]),
        "back_contribution_fen": rng.choice([0] * 30 + [rng.randint(-9_999, 9_999)]),
        "back_deduction_fen": rng.choice([0] * 30 + [500]),
        "back_employer_fen": rng.choice([0] * 30 + [rng.randint(-9_999, 9_999)]),
        "damage_fen": rng.choice([0] * 20 + [30_000, 300_000]),
        "court_fen": rng.choice([0] * 40 + [50_000]),
        "additional_deduction_fen": career["additional"],
        "other_tax_deduction_fen": rng.choice([0, 0, 0, 100_000]),
        "tax_relief_fen": rng.choice([0] * 20 + [5_000]),
        "tax_months": month - career["first"] + 1,
        "first_job_this_year": int(career["first_job"]),
        "sixty_thousand_rule": int(career["sixty"]),
        "bonus_separate": int(rng.random() < 0.7),
    }
    if month == career["bonus_month"] or (career["second_bonus"] and month == 11):
        facts["bonus_fen"] = rng.choice([1_200_000, 3_600_000, 3_600_100, 4_800_000, 555_555, 20_000_001])
        facts["bonus_merged_fen"] = rng.choice([0, 0, 0, 100_000, facts["bonus_fen"]])
    if month == career["last"] < 12 and rng.random() < 0.5:
        facts["severance_fen"] = rng.choice([900_000, 22_320_000, 25_000_050])
    return facts


LATE = 20
"""Of every so many people one has late facts: earlier months recomputed by both calculators, differences posted."""


class Past:
    """Months of one person as they were paid and corrected so far, on both sides."""

    def __init__(self):
        self.months: dict[int, tuple[str, dict, dict[Key, int], dict[str, int]]] = {}

    def late_fact(self, rng: random.Random) -> tuple[int, str, dict] | None:
        """(earlier month, plan, facts as they are known now)."""
        if not self.months or rng.random() < 0.5:
            return None
        month = rng.choice(list(self.months))
        plan, row, _paid, _expected = self.months[month]
        change = rng.choice(
            [
                {"level_rank": rng.randint(0, 7)},
                {"grade": rng.randint(0, 4)},
                {"post_class": rng.randint(1, 3), "category": rng.randint(0, 1)},
                {"night_shifts": rng.randint(0, 12), "overtime_rest_minutes": rng.choice([0, 95, 480])},
                {"sick_half_days": 0, "personal_half_days": 0, "absent_half_days": 0},
                {"si_base_fen": rng.choice([0, 401_234, 3_000_000]), "hpf_base_fen": 512_345},
                {"award_fen": 77_700, "exempt_pay_fen": 2_345, "bonus_fen": rng.choice([0, 1_200_000])},
                {"court_fen": 12_300, "damage_fen": rng.choice([0, 90_000])},
            ]
        )
        return month, rng.choice([plan, plan, "current", "pilot"]), row | change


def _posted(plan: str, amounts: np.ndarray) -> dict[Key, int]:
    """One person's amounts whose differences are posted."""
    return {key: int(column[0]) for key, column in posted_columns(SCHEMES[plan].items, amounts).items()}


def _back_pay(rng: random.Random, past: Past) -> dict[str, int]:
    """The back-pay facts of a month from one late fact, on which both calculators must agree."""
    found = past.late_fact(rng)
    if found is None:
        return {}
    month, plan, row = found
    _plan, _row, paid, expected = past.months[month]
    zeros = dict.fromkeys((*CUMULATIVE, "bonus_separate_used"), 0)
    result = calculate(SCHEMES[plan], LAW[month], _facts([row], [zeros]))
    right = _posted(plan, result.amounts)
    facts = dict.fromkeys(POSTED_AS.values(), 0)
    columns = [{key: np.array([fen]) for key, fen in side.items()} for side in (paid, right)]
    for (code, kind), _rows in differing(*columns):
        facts[POSTED_AS[kind]] += right.get((code, kind), 0) - paid.get((code, kind), 0)
    now = month_pay(plan, row, Year(), (2026, month))
    assert facts == corrections(expected, now), (month, plan, row)
    past.months[month] = (plan, row, right, now)
    return facts


def test_engine_agrees_with_the_second_calculator_to_the_fen():
    rng = random.Random(20261124)
    people = [(_career(rng), Year()) for _ in range(PEOPLE)]
    carried = [dict.fromkeys((*CUMULATIVE, "bonus_separate_used"), 0) for _ in people]
    pasts = {index: Past() for index in range(0, PEOPLE, LATE)}
    compared = corrected = 0
    for month in range(1, 13):
        law = LAW[month]
        for plan, scheme in SCHEMES.items():
            rows, who = [], []
            for index, (career, _) in enumerate(people):
                if career["first"] <= month <= career["last"] and (plan == "pilot") == (
                    month >= career["pilot_from"]
                ):
                    back = _back_pay(rng, pasts[index]) if index in pasts else {}
                    corrected += any(back.values())
                    rows.append(_month(rng, career, month) | back)
                    who.append(index)
            if not rows:
                continue
            result = calculate(scheme, law, _facts(rows, [carried[i] for i in who]))
            compared += len(rows)
            expected = _compare(plan, rows, [people[i][1] for i in who], (2026, month), result)
            for position, index in enumerate(who):
                if index in pasts:
                    own = result.amounts[position : position + 1]
                    pasts[index].months[month] = (
                        plan,
                        rows[position],
                        _posted(plan, own),
                        expected[position],
                    )
            for position, index in enumerate(who):
                for name in CUMULATIVE:
                    carried[index][name] = int(result.cumulative[name][position])
                carried[index]["bonus_separate_used"] |= int(result.bonus_apart[position])
    assert compared > PEOPLE * 9
    assert corrected > PEOPLE // LATE * 3
    assert compared > 100_000 or PEOPLE < 10_600


def _facts(rows: list[dict], carried: list[dict]) -> Facts:
    columns = {}
    for spec in FACT_FIELDS:
        source = carried if spec.name in carried[0] else rows
        columns[spec.name] = np.array([row.get(spec.name, spec.default) for row in source], dtype=np.int64)
    return Facts.of(columns)


def _compare(plan, rows, years, when, result) -> list[dict[str, int]]:
    """Raise unless both agree on every line; what the second calculator says, by person."""
    codes = result.codes
    told = []
    for position, (row, year) in enumerate(zip(rows, years, strict=True)):
        expected = month_pay(plan, row, year, when)
        told.append(expected)
        actual = dict(zip(codes, result.amounts[position].tolist(), strict=True))
        actual["GROSS"] = int(result.gross_fen[position])
        actual["DEDUCTIONS"] = int(result.deductions_fen[position])
        actual["NET"] = int(result.net_fen[position])
        actual["EMPLOYER"] = int(result.employer_fen[position])
        if actual != expected:
            wrong = {
                code: (actual.get(code), expected.get(code))
                for code in actual.keys() | expected.keys()
                if actual.get(code) != expected.get(code)
            }
            raise AssertionError(f"{plan} {when} {row}: engine, oracle = {wrong}")
    return told
