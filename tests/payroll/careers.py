"""The second calculator's own reading of dated facts: what a person is paid in each month, from plain rows of the tables.

It imports nothing of the project. Periods are (first day, day after the last or None). What the product freezes – days
employed, cut-off day, months of the tax year, sums before – is worked out here a second time, from the rules in words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.payroll.oracle import Year, month_pay

GRADES = {"NONE": 0, "FAIL": 1, "BASIC": 2, "COMPETENT": 3, "EXCELLENT": 4}
ENTERED = (
    "award_fen",
    "other_pay_fen",
    "exempt_pay_fen",
    "bonus_fen",
    "severance_fen",
    "damage_fen",
    "court_fen",
)
ABSENT = ("paid_leave_half_days", "sick_half_days", "personal_half_days", "absent_half_days")
COUNTED = ("night_shifts", "holiday_shifts", "overtime_workday_minutes", "overtime_rest_minutes",
           "overtime_holiday_minutes", "meal_days")  # fmt: skip
DAY = timedelta(days=1)
OPENED = ("income", "exempt", "special", "additional", "other", "relief", "withheld")


@dataclass
class Bureau:
    """Facts that are nobody's own: kinds of days, classes of posts, and by which plan a unit pays from a day on."""

    is_workday: Callable[[date], bool]
    classes: dict[int, list[tuple]]
    plans: dict[int, list[tuple]]


@dataclass
class Career:
    """Rows of one person: employments (period, first worked), places (period, unit, post, category), levels (period,
    rank, step), bases (period, insurance, housing), deductions (period, kind, fen); by month attendance rows, a grade and
    entries (kind, fen, taxed apart); by tax year prior income and opening sums."""

    employments: list[tuple] = field(default_factory=list)
    places: list[tuple] = field(default_factory=list)
    levels: list[tuple] = field(default_factory=list)
    bases: list[tuple] = field(default_factory=list)
    deductions: list[tuple] = field(default_factory=list)
    attendance: dict[date, list[dict]] = field(default_factory=dict)
    grades: dict[date, str] = field(default_factory=dict)
    entries: dict[date, list[tuple]] = field(default_factory=dict)
    prior: dict[int, dict] = field(default_factory=dict)
    openings: dict[int, dict] = field(default_factory=dict)


def holds(period: tuple, day: date) -> bool:
    return period[0] <= day and (period[1] is None or day < period[1])


def on(rows: list[tuple], day: date) -> tuple | None:
    """The row that holds on a day, without its period."""
    return next((row[1:] for row in rows if holds(row[0], day)), None)


def after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def days_of(period: tuple, month: date) -> Iterator[date]:
    """The days of a period within a month."""
    day, end = max(period[0], month), min(period[1] or after(month), after(month))
    while day < end:
        yield day
        day += DAY


def full_years(since: date, day: date) -> int:
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


class Payment:
    """A person's months one after the other: the tax year carries its sums, a newcomer's first wage stays the base."""

    def __init__(self, bureau: Bureau, career: Career):
        self.bureau, self.career = bureau, career
        self.year, self.of_year = Year(), 0
        self.first_month_base: tuple[date, int] | None = None
        self.paid: dict[date, tuple[int, int, bool]] = {}
        """By month: income of the tax year so far, bonus taxed apart, after leaving."""

    def month(self, month: date) -> dict[str, int] | None:
        """Every line of the month in fen; None for who has no slip in it."""
        career, next_month = self.career, after(month)
        spans = [row for row in career.employments if any(True for _day in days_of(row[0], month))]
        entries = career.entries.get(month, [])
        left = not spans
        if left:
            ended = [row for row in career.employments if row[0][1] and row[0][1] <= month]
            if not ended or not entries:
                return None
            spans = [max(ended)]
        period, first_worked = max(spans)
        cutoff = min(next_month, period[1] or next_month) - DAY
        unit, post, category = on(career.places, cutoff)
        rank, step = on(career.levels, cutoff)
        facts = {
            "after_leaving": int(left),
            "level_rank": rank,
            "level_step": step,
            "post_class": on(self.bureau.classes[post], cutoff)[0],
            "category": int(category == "civilian"),
            "seniority_years": full_years(first_worked, cutoff + DAY),
            "grade": GRADES[career.grades.get(month, "NONE")],
        }
        facts |= self._time(month, [] if left else spans)
        facts |= {} if left else self._bases(month, period[0], cutoff)
        facts |= self._taxed(month, cutoff, left)
        facts |= self._entered(entries)
        [plan] = on(self.bureau.plans[unit], next_month - DAY)
        lines = month_pay(plan, facts, self.year, (month.year, month.month))
        apart = (
            facts["bonus_fen"] - facts["bonus_merged_fen"]
            if facts["bonus_separate"] and lines["BONUS_TAX"]
            else 0
        )
        self.paid[month] = (self.year.income, apart, left)
        if facts.get("on_first_month_base"):
            self.first_month_base = (month, self.year.insured)
        return lines

    def _time(self, month: date, spans: list[tuple]) -> dict[str, int]:
        """Half-days of the month and of the days employed; days that no unit has confirmed count as attended."""
        workday = self.bureau.is_workday
        employed = 2 * sum(workday(day) for row in spans for day in days_of(row[0], month))
        rows = self.career.attendance.get(month, []) if spans else []
        found = {name: sum(row[name] for row in rows) for name in (*ABSENT, *COUNTED)}
        away = sum(found[name] for name in ABSENT)
        whole = 2 * sum(workday(day) for day in days_of((month, None), month))
        return found | {
            "month_half_days": whole,
            "employed_half_days": employed,
            "due_half_days": employed,
            "attended_half_days": employed - away,
        }

    def _bases(self, month: date, hired: date, cutoff: date) -> dict[str, int]:
        """The base declared, else the first month's wage of this employment, else this month is the first."""
        declared = on(self.career.bases, cutoff)
        if declared:
            found = {"si_base_fen": declared[0], "hpf_base_fen": declared[1]}
        elif self.first_month_base and self.first_month_base[0] >= hired.replace(day=1):
            found = dict.fromkeys(("si_base_fen", "hpf_base_fen"), self.first_month_base[1])
        else:
            found = {"on_first_month_base": 1}
        new = self.career.prior.get(month.year, {}).get("new_to_work") and hired >= month
        return {**found, "housing_next_month": int(bool(new))}

    def _taxed(self, month: date, cutoff: date, left: bool) -> dict[str, int]:
        """Months of employment since January, what is declared, and the two rules of the year's start."""
        career = self.career
        opening = career.openings.get(month.year)
        if self.of_year != month.year:
            self.year, self.of_year = Year(), month.year
            if opening:
                for name in OPENED:
                    setattr(self.year, name, opening[f"{name}_fen"])
                self.year.bonus_apart_used = opening["bonus_fen"] > 0
        since = [date(month.year, n, 1) for n in range(1, month.month + 1)]
        worked = [m for m in since if any(True for row in career.employments for _day in days_of(row[0], m))]
        months = len(worked)
        if opening:
            months = opening["months"] + sum(m > opening["through"] for m in worked)
        declared = [] if left else [row[1:] for row in career.deductions if holds(row[0], month)]
        prior = career.prior.get(month.year, {})
        first_job = bool(prior.get("first_job"))
        last = prior.get("prior_year_fen")
        if last is None:
            last = self._last_year(month.year - 1)
        in_january = (date(month.year, 1, 1) in worked) or bool(
            opening and opening["months"] >= opening["through"].month
        )
        return {
            "tax_months": months,
            "additional_deduction_fen": sum(fen for kind, fen in declared if kind != "personal_pension"),
            "other_tax_deduction_fen": sum(fen for kind, fen in declared if kind == "personal_pension"),
            "first_job_this_year": int(first_job),
            "sixty_thousand_rule": int(
                not first_job
                and in_january
                and cutoff.year == month.year
                and last is not None
                and last <= 60_000_00
            ),
        }

    def _last_year(self, year: int) -> int | None:
        """Wage income of the year before, of who was paid here in each of its months."""
        own = {m: paid for m, paid in self.paid.items() if m.year == year and not paid[2]}
        opening = self.career.openings.get(year)
        slips = len(own) + (opening["slips"] if opening else 0)
        if slips != 12:
            return None
        return (
            own[max(own)][0]
            + sum(apart for _income, apart, _left in own.values())
            + (opening["bonus_fen"] if opening else 0)
        )

    @staticmethod
    def _entered(entries: list[tuple]) -> dict[str, int]:
        found = {name: sum(fen for kind, fen, _apart in entries if kind == name) for name in ENTERED}
        bonuses = [(fen, apart) for kind, fen, apart in entries if kind == "bonus_fen"]
        return found | {
            "bonus_separate": int(any(apart for _fen, apart in bonuses)),
            "bonus_merged_fen": sum(fen for fen, apart in bonuses if not apart),
        }
