"""A second pay calculator, written from the rules in words and not from the engine: exact fractions, one person at a time.

It imports nothing of the project. ``month_pay`` takes plain values and returns fen by line; ``Year`` carries the
tax year. The two demonstration plans and the demonstration parameters are written out here a second time, on purpose.
"""

from fractions import Fraction

YUAN = 100


def fen(value: Fraction) -> int:
    """Nearest fen, halves away from zero."""
    top, bottom = value.numerator, value.denominator
    rounded = (2 * abs(top) + bottom) // (2 * bottom)
    return -rounded if top < 0 else rounded


def whole_yuan(value: Fraction) -> int:
    return fen(value / YUAN) * YUAN


# --- law -------------------------------------------------------------------------------------------------------------
ANNUAL = [
    (36_000, 3, 0),
    (144_000, 10, 2_520),
    (300_000, 20, 16_920),
    (420_000, 25, 31_920),
    (660_000, 30, 52_920),
]
ANNUAL += [(960_000, 35, 85_920), (None, 45, 181_920)]
MONTHLY = [(3_000, 3, 0), (12_000, 10, 210), (25_000, 20, 1_410), (35_000, 25, 2_660), (55_000, 30, 4_410)]
MONTHLY += [(80_000, 35, 7_160), (None, 45, 15_160)]


def annual_tax(taxable_fen: int) -> int:
    """Tax by the yearly table; amounts in fen."""
    taxable = Fraction(taxable_fen, YUAN)
    if taxable <= 0:
        return 0
    for limit, percent, quick in ANNUAL:
        if limit is None or taxable <= limit:
            return fen((taxable * percent / 100 - quick) * YUAN)
    raise AssertionError


def bonus_tax(bonus_fen: int) -> int:
    bonus = Fraction(bonus_fen, YUAN)
    if bonus <= 0:
        return 0
    for limit, percent, quick in MONTHLY:
        if limit is None or bonus / 12 <= limit:
            return fen((bonus * percent / 100 - quick) * YUAN)
    raise AssertionError


def minimum_wage(year: int) -> int:
    return 2_000 * YUAN if year >= 2025 else 1_800 * YUAN


def reference_wage(year: int, month: int) -> int:
    """Demonstration reference wage a month, changing every July."""
    for since, amount in (((2026, 7), 6_200), ((2025, 7), 6_000), ((2024, 7), 5_800)):
        if (year, month) >= since:
            return amount * YUAN
    return 5_500 * YUAN


PERSONAL = {"PENSION": Fraction(8, 100), "MEDICAL": Fraction(2, 100), "UNEMPLOYMENT": Fraction(5, 1000)}
EMPLOYER = {"PENSION": Fraction(16, 100), "MEDICAL": Fraction(8, 100), "UNEMPLOYMENT": Fraction(5, 1000)}
EMPLOYER["INJURY"] = Fraction(2, 1000)
HOUSING = Fraction(8, 100)
DAYS = Fraction("21.75")
LOCAL_YEAR = 74_400 * YUAN


class Year:
    """The tax year of one person with one employer: what has been added up and withheld so far."""

    def __init__(self):
        self.income = self.exempt = self.special = self.additional = self.other = self.relief = (
            self.withheld
        ) = 0
        self.bonus_apart_used = False
        self.insured = 0
        """Whole-month standard of the last month's wage, without what is paid once: a newcomer's first base."""

    def month(self, person: dict, month: int, income: int, exempt: int, special: int) -> int:
        self.income += income
        self.exempt += exempt
        self.special += special
        self.additional += person.get("additional_deduction_fen", 0)
        self.other += person.get("other_tax_deduction_fen", 0)
        self.relief += person.get("tax_relief_fen", 0)
        months = month if person.get("first_job_this_year") else person["tax_months"]
        basic = 5_000 * YUAN * months
        if person.get("sixty_thousand_rule"):
            basic = 60_000 * YUAN
        taxable = self.income - self.exempt - basic - self.special - self.additional - self.other
        tax = annual_tax(taxable) - self.relief - self.withheld
        if tax < 0:
            tax = 0
        self.withheld += tax
        return tax


# --- the two demonstration plans ------------------------------------------------------------------------------------------
LEVEL_PAY = {0: 0, 1: 200, 2: 350, 3: 500, 4: 700, 5: 950, 6: 1_250, 7: 1_600}
POST_PAY = {1: 800, 2: 600, 3: 400}
COEFFICIENT = {4: Fraction(12, 10), 3: Fraction(1), 2: Fraction(1, 2), 1: Fraction(0), 0: Fraction(0)}


def _share(part: int, whole: int) -> Fraction:
    """Half-days of a month; an unknown month has 21.75 days."""
    return min(Fraction(part, whole) if whole else Fraction(part) / (2 * DAYS), Fraction(1))


def month_pay(plan: str, person: dict, year: Year, when: tuple[int, int]) -> dict[str, int]:
    """Every line of one month in fen, with GROSS, DEDUCTIONS, NET and EMPLOYER."""
    calendar_year, month = when
    get = lambda name: person.get(name, 0)  # noqa: E731
    employed = _share(get("employed_half_days"), get("month_half_days"))
    full: dict[str, int] = {}
    if plan == "current":
        full["BASE"] = 2_200 * YUAN
        full["POST"] = 300 * YUAN if get("category") == 0 else 200 * YUAN
        full["SENIORITY"] = min(20 * get("seniority_years"), 300) * YUAN
        full["PERFORMANCE"] = 600 * YUAN
        standard = full["BASE"] + full["POST"] + full["SENIORITY"]
    else:
        full["BASE"] = (1_900 + 100 * get("level_rank")) * YUAN
        full["LEVEL"] = LEVEL_PAY[get("level_rank")] * YUAN
        full["POST"] = POST_PAY[get("post_class")] * YUAN
        full["SENIORITY"] = min(30 * get("seniority_years"), 600) * YUAN
        performance = 1_000 * YUAN * COEFFICIENT[get("grade")]
        full["PERFORMANCE"] = fen(performance * 70 / 100)
        now = sum(full[code] for code in ("BASE", "LEVEL", "POST", "SENIORITY"))
        full["PROTECTED"] = max(get("protected_fen") - now, 0)
        standard = full["BASE"] + full["LEVEL"] + full["POST"] + full["SENIORITY"]
    whole_month = employed == 1
    pay = {code: amount if whole_month else fen(amount * employed) for code, amount in full.items()}
    if plan == "pilot":
        held = fen(performance) - full["PERFORMANCE"]
        pay["PERFORMANCE_HELD"] = fen(held * employed)
        full["SKILL"] = min(get("skill_fen"), 300 * YUAN)
        pay["SKILL"] = fen(full["SKILL"] * employed)
    pay["HOLIDAY_DUTY"] = fen(standard / DAYS * 3 * get("holiday_shifts"))
    full["HOLIDAY_DUTY"] = pay["HOLIDAY_DUTY"]
    pay["NIGHT"] = get("night_shifts") * (20 if plan == "current" else 40) * YUAN
    for kind, times in (("WORKDAY", Fraction(3, 2)), ("REST", 2), ("HOLIDAY", 3)):
        hours = Fraction(get(f"overtime_{kind.lower()}_minutes"), 60)
        pay[f"OVERTIME_{kind}"] = fen(standard / DAYS / 8 * times * hours) if hours else 0
    full["HEAT"] = 200 * YUAN if month in (6, 7, 8, 9) else 0
    pay["HEAT"] = fen(full["HEAT"] * employed)
    pay["MEAL"] = 15 * YUAN * get("meal_days")
    if get(
        "after_leaving"
    ):  # no wage of the month and no contributions, only what is settled person by person
        pay, full = dict.fromkeys(pay, 0), dict.fromkeys(full, 0)
    _leave(pay, person, employed, calendar_year, plan)
    for code, name in (
        ("AWARD", "award_fen"),
        ("OTHER_PAY", "other_pay_fen"),
        ("EXEMPT_PAY", "exempt_pay_fen"),
    ):
        pay[code] = get(name)
    for code, name in (("BACK_PAY", "back_pay_fen"), ("BACK_PAY_EXEMPT", "back_pay_exempt_fen")):
        pay[code] = get(name)
    pay["BONUS"], pay["SEVERANCE"] = get("bonus_fen"), get("severance_fen")
    full |= {code: pay[code] for code in ("NIGHT", "MEAL", "OTHER_PAY")}
    full |= {f"OVERTIME_{kind}": pay[f"OVERTIME_{kind}"] for kind in ("WORKDAY", "REST", "HOLIDAY")}
    earnings = {code: amount for code, amount in pay.items() if code != "PERFORMANCE_HELD"}
    gross = sum(earnings.values())
    wages = gross - sum(pay[code] for code in ("EXEMPT_PAY", "BACK_PAY_EXEMPT", "BONUS", "SEVERANCE"))

    year.insured = sum(full.values())
    deductions, employer = _contributions(person, year.insured, when)
    deductions["BACK_CONTRIBUTION"] = get("back_contribution_fen")
    special = sum(deductions.values())
    exempt = pay["EXEMPT_PAY"] + pay["BACK_PAY_EXEMPT"]
    apart = bool(get("bonus_separate")) and not year.bonus_apart_used and calendar_year <= 2027
    merged = min(get("bonus_merged_fen"), pay["BONUS"]) if apart else pay["BONUS"]
    deductions["IIT"] = year.month(person, month, wages + exempt + merged, exempt, special)
    deductions["BONUS_TAX"] = bonus_tax(pay["BONUS"] - merged) if apart else 0
    if apart and pay["BONUS"] > merged:
        year.bonus_apart_used = True
    deductions["SEVERANCE_TAX"] = annual_tax(pay["SEVERANCE"] - 3 * LOCAL_YEAR)
    fifth = max(wages, 0) // 5
    spare = max(wages - minimum_wage(calendar_year), 0)
    deductions["DAMAGE"] = min(get("damage_fen"), fifth, spare)
    deductions["COURT"], deductions["BACK_DEDUCTION"] = get("court_fen"), get("back_deduction_fen")
    employer["BACK_EMPLOYER"] = get("back_employer_fen")
    taken = sum(deductions.values())
    totals = {"GROSS": gross, "DEDUCTIONS": taken, "NET": gross - taken, "EMPLOYER": sum(employer.values())}
    return pay | deductions | employer | totals


# --- pieces of the language that the two plans don't use ------------------------------------------------------------------
STEPS = {0: 1, 1: 3, 2: 3, 3: 3, 4: 11, 5: 10, 6: 10, 7: 7}
"""Pay steps by level, as the ladder with steps has them."""
BANDS = [(1, 50), (3, 120), (6, 260), (10, 400)]


def step_pay(level: int, step: int) -> int:
    """Yuan of a level and step in the scheme of the pieces."""
    return 100 * level + 37 * step


def pieces(person: dict, when: tuple[int, int]) -> dict[str, int]:
    """Lines of a scheme made of every other piece, in fen: steps, bands of service, performance on the standard of other
    items with its month and its held part, attendance, window of months, condition, probation, cap, floor, rounding."""
    _year, month = when
    get = lambda name: person.get(name, 0)  # noqa: E731
    employed = _share(get("employed_half_days"), get("month_half_days"))
    attended = _share(get("attended_half_days") + get("paid_leave_half_days"), get("due_half_days"))
    if get("month_half_days"):
        attended *= employed  # what is due are the days of employment
    level, step = get("level_rank"), get("level_step") or 1
    lines = {"STEP": step_pay(level, step) * YUAN}
    reached = [amount for years, amount in BANDS if get("seniority_years") >= years]
    lines["SERVICE"] = fen((reached[-1] if reached else 0) * YUAN * employed)
    base = (1_900 + 100 * level) * YUAN + LEVEL_PAY[level] * YUAN
    whole = fen(base * COEFFICIENT[get("grade")])
    part = fen(base * COEFFICIENT[get("grade")] * Fraction(3, 5))
    lines["GRADED"], lines["GRADED_HELD"] = fen(part * employed), fen((whole - part) * employed)
    lines["PRESENT"] = fen(333_33 * attended)
    lines["SUMMER"] = 12_345 if month in (6, 7, 8) and get("post_class") in (1, 2) else 0
    trial = fen(98_765 * Fraction(4, 5)) if get("probation") else 98_765
    lines["TRIAL"] = trial // YUAN * YUAN
    share = fen(base * Fraction(7, 100))
    lines["SHARE"] = max(min(share, 250 * YUAN), 150 * YUAN)
    lines["BY_GRADE"] = {4: 300, 3: 200, 2: 50, 1: 0, 0: 0}[get("grade")] * YUAN
    return lines


# --- back pay --------------------------------------------------------------------------------------------------------
_NOT_OF_THE_MONTH = {"BACK_PAY", "BACK_PAY_EXEMPT", "BACK_CONTRIBUTION", "BACK_DEDUCTION", "BACK_EMPLOYER"}
_TAKEN_IN_THE_OPEN_MONTH = {"IIT", "BONUS_TAX", "SEVERANCE_TAX"}
_NO_LINES = {"PERFORMANCE_HELD", "GROSS", "DEDUCTIONS", "NET", "EMPLOYER"}
_CONTRIBUTIONS = {"PENSION", "MEDICAL", "UNEMPLOYMENT", "HOUSING"}


def posted_as(code: str) -> str | None:
    """The fact of the open month that a difference of a line enters; None: it is not posted."""
    if code in _NOT_OF_THE_MONTH | _TAKEN_IN_THE_OPEN_MONTH | _NO_LINES:
        return None
    if code in _CONTRIBUTIONS:
        return "back_contribution_fen"
    if code in ("DAMAGE", "COURT"):
        return "back_deduction_fen"
    if code.endswith("_EMPLOYER"):
        return "back_employer_fen"
    return "back_pay_exempt_fen" if code == "EXEMPT_PAY" else "back_pay_fen"


def corrections(paid: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    """What the open month carries for a month that was paid as ``paid`` and should have been ``right``. Fen."""
    facts = {
        name: 0
        for code in ("BASE", "EXEMPT_PAY", "PENSION", "COURT", "X_EMPLOYER")
        if (name := posted_as(code))
    }
    for code in paid.keys() | right.keys():
        fact = posted_as(code)
        if fact:
            facts[fact] += right.get(code, 0) - paid.get(code, 0)
    return facts


def _leave(pay: dict[str, int], person: dict, employed: Fraction, year: int, plan: str) -> None:
    """Personal leave and absence cost their days; sick days keep 80 %, never less than 80 % of the minimum wage."""
    codes = ("BASE", "POST", "SENIORITY") if plan == "current" else ("BASE", "LEVEL", "POST", "SENIORITY")
    base = sum(pay[code] for code in codes)
    due = person.get("due_half_days", 0)
    left = base
    for kind in ("personal", "absent", "sick"):
        if not person.get(f"{kind}_half_days", 0):
            pay[f"LEAVE_{kind.upper()}"] = 0
            continue
        share = _share(person.get(f"{kind}_half_days", 0), due)
        cost = fen(base * share)
        if kind == "sick":
            kept = max(
                fen(base * share * 8 / 10), fen(minimum_wage(year) * Fraction(8, 10) * share * employed)
            )
            cost = max(cost - kept, 0)
        cost = min(cost, max(left, 0))
        left -= cost
        pay[f"LEAVE_{kind.upper()}"] = -cost


def _contributions(
    person: dict, insured: int, when: tuple[int, int]
) -> tuple[dict[str, int], dict[str, int]]:
    reference = reference_wage(*when)
    low, high = fen(reference * Fraction(6, 10)), 3 * reference

    def base(declared: int, least: int) -> int:
        if person.get("on_first_month_base"):
            declared = insured
        return 0 if declared == 0 else min(max(declared, least), high)

    social = base(person.get("si_base_fen", 0), low)
    housing = base(person.get("hpf_base_fen", 0), minimum_wage(when[0]))
    housing = 0 if person.get("housing_next_month") else housing
    deductions = {code: fen(social * rate) for code, rate in PERSONAL.items()}
    deductions["HOUSING"] = whole_yuan(housing * HOUSING)
    employer = {f"{code}_EMPLOYER": fen(social * rate) for code, rate in EMPLOYER.items()}
    employer["HOUSING_EMPLOYER"] = whole_yuan(housing * HOUSING)
    return deductions, employer
