"""Real months against the second calculator, which reads the dated tables itself: who joins, leaves, returns, moves and
changes post on any day, opening sums of a year begun elsewhere, amounts paid after leaving; to the fen, line by line.

``AUXPOLICE_CAREERS`` people over twelve months across a new year; ``make faults`` takes 2,000.
"""

import os
import random
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.appraisal.models import AssessmentMonth, MonthSheet, UnitSheet
from assessment.attendance.models import AttendanceMonth
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import last_day, next_month
from auxpolice.policy.models import InForce
from grading.levels.models import LevelHolding
from grading.posts.models import PostClassification
from payroll import invariants
from payroll import policies as shipped
from payroll.entries.models import PayEntry
from payroll.month.models import Payslip
from payroll.schemes import PAY
from payroll.tax_facts.models import OpeningSums
from personnel.models import Assignment, ContributionBase, Employment, Person, PriorIncome, TaxDeduction
from tests import vocabulary as say
from tests.payroll.careers import DAY, Bureau, Career, Payment, days_of
from tests.payroll.county import LONG_AGO, County

pytestmark = pytest.mark.django_db
PEOPLE = int(os.environ.get("AUXPOLICE_CAREERS", "200"))
MONTHS = [date(2025 + (2 + n) // 12, (2 + n) % 12 + 1, 1) for n in range(12)]
"""March to February: January and February of the first year were paid elsewhere."""
FIRST, END = MONTHS[0], next_month(MONTHS[-1])


class Town(County):
    """Two units, the second pays by the pilot plan from June on; a post is classified anew in September."""

    def __init__(self, seed: int):
        super().__init__(years=(2024, 2026))
        self.rng = random.Random(seed)
        self.units = [say.unit("城关派出所"), say.unit("东街派出所")]
        self.pilot = self.force(
            PAY, "试点", shipped.pilot_plan(), start=date(2025, 6, 1), units=[self.units[1]], protect=False
        )
        named = (("甲", "attendant"), ("乙", "attendant"), ("丙", "civilian"))
        self.posts = [say.post(name, category=category) for name, category in named]
        for number, post in enumerate(self.posts, 1):
            self._classify(post, number, LONG_AGO, date(2025, 9, 1) if number == 2 else None)
        self._classify(self.posts[1], 1, date(2025, 9, 1), None)
        self.rows: dict = {}
        for number in range(PEOPLE):
            self._person(number)
        for model, rows in self.rows.items():
            model.everything.bulk_create(rows)
        self._appraised()

    def _classify(self, post, post_class: int, since: date, until: date | None) -> None:
        PostClassification.objects.create(
            post=post,
            method=self.levels,
            values={},
            post_class=post_class,
            score=5000,
            period=DateRange(since, until),
        )

    def add(self, model, **values) -> None:
        self.rows.setdefault(model, []).append(model(**values))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self, first: date, end: date) -> date:
        return first + timedelta(days=self.rng.randrange(max((end - first).days, 1)))

    def _person(self, number: int) -> None:
        rng = self.rng
        person = self._named(number)
        hired = (
            self.day(date(2016, 1, 1), date(2025, 1, 1))
            if self.chance(0.65)
            else self.day(date(2025, 1, 1), END)
        )
        left = self.day(max(hired + DAY, FIRST), END) if self.chance(0.2) else None
        stints = [(hired, left)]
        if left and (left + timedelta(days=40)) < END and self.chance(0.4):
            stints.append((self.day(left + timedelta(days=35), END), None))
        for since, until in stints:
            self._employed(person, since, until)
        self._declared(person, hired)
        self._one_off(person, stints)
        if hired < FIRST and self.chance(0.6):
            months = 2 if hired < date(2025, 2, 1) else 1
            income = rng.randrange(200_000, 4_000_000)
            self.add(OpeningSums, person=person, year=2025, through=date(2025, 2, 1), months=months, slips=months,
                     income_fen=income, special_fen=income // 10, additional_fen=rng.choice([0, 200_000]),
                     withheld_fen=rng.choice([0, 12_345]), bonus_fen=rng.choice([0, 0, 0, 900_000]),
                     entered_by=self.finance, confirmed_by=self.leader, counts_from=FIRST)  # fmt: skip

    def _named(self, number: int) -> Person:
        person_id = say.id_number(sequence=number % 1000, born=date(1980 + number // 1000, 5, 5))
        return Person.everything.create(
            id_number=person_id, name=f"人{number}", name_key=f"{number}", pinyin=f"{number:05d}", initials="r",
            sex="1", birth_date=date(1980, 5, 5), education="31",
        )  # fmt: skip

    def _employed(self, person: Person, since: date, until: date | None) -> None:
        rng, end = self.rng, until or END
        employment = Employment.everything.create(
            person=person, period=DateRange(since, until), badge_number=f"C{person.pk}-{since:%m%d}",
            first_worked=self.day(date(2005, 3, 1), since), exit_kind="resigned" if until else "",
        )  # fmt: skip
        moved = (
            self.day(max(since, FIRST) + DAY, end)
            if self.chance(0.25) and end > max(since, FIRST) + DAY
            else None
        )
        places = []
        for period in ((since, moved), (moved, until)) if moved else ((since, until),):
            post, unit = rng.choice(self.posts), rng.choice(self.units)
            places.append((period, unit))
            self.add(Assignment, person=person, employment=employment, unit=unit, post=post, category=post.category,
                     period=DateRange(*period))  # fmt: skip
        raised = (
            self.day(max(since, FIRST) + DAY, end)
            if self.chance(0.15) and end > max(since, FIRST) + DAY
            else None
        )
        rank = rng.randint(0, 6)
        for period, held in (
            (((since, raised), rank), ((raised, until), rank + 1)) if raised else (((since, until), rank),)
        ):
            self.add(LevelHolding, person=person, employment=employment, version=self.levels, level_code=f"L{held}",
                     level_name=f"第{held}级", rank_order=held, step=1, counts_from=period[0], source="manual",
                     period=DateRange(*period))  # fmt: skip
        for month in MONTHS:
            for unit in {unit for _period, unit in places}:
                own = [period for period, its_unit in places if its_unit == unit]
                days = [day for period in own for day in days_of(period, month)]
                if days and self.chance(0.9):
                    self._attended(person, unit, month, days)

    def _attended(self, person: Person, unit, month: date, days: list[date]) -> None:
        rng, due = self.rng, 2 * sum(self.workday(day) for day in days)
        left, away = due, {}
        for name in ("sick_half_days", "personal_half_days", "absent_half_days", "paid_leave_half_days"):
            away[name] = min(left, rng.choice([0] * 6 + [1, 2, 5, due]))
            left -= away[name]
        minutes = {
            f"overtime_{kind}_minutes": rng.choice([0, 0, 0, 95, 480])
            for kind in ("workday", "rest", "holiday")
        }
        self.add(AttendanceMonth, person=person, unit=unit, month=month, due_half_days=due, attended_half_days=left,
                 **away, **minutes, meal_days=rng.randint(0, len(days)), night_shifts=rng.randint(0, min(8, len(days))),
                 holiday_shifts=rng.choice([0, 0, 0, 1]), state="confirmed", confirmed_by=self.political)  # fmt: skip

    def workday(self, day: date) -> bool:
        if not hasattr(self, "_kinds"):
            self._kinds = kinds(FIRST, last_day(MONTHS[-1]))
        return self._kinds[day] == DayKind.WORKDAY

    def _declared(self, person: Person, hired: date) -> None:
        rng = self.rng
        if self.chance(0.75):
            changed = date(2026, 1, 1) if hired < date(2026, 1, 1) else None
            for period in ((hired, changed), (changed, None)) if changed else ((hired, None),):
                base = rng.choice([0, 250_000, 372_000, 456_789, 3_000_000])
                self.add(ContributionBase, person=person, insurance_fen=base, housing_fen=rng.choice([base, 456_750]),
                         period=DateRange(*period))  # fmt: skip
        for kind, fen in (
            ("child_education", 200_000),
            ("elderly_care", 150_000),
            ("personal_pension", 100_000),
        ):
            if self.chance(0.25):
                since = rng.choice([date(2025, 1, 1), date(2025, 7, 1), self.day(FIRST, END)])
                self.add(
                    TaxDeduction, person=person, kind=kind, monthly_fen=fen, period=DateRange(since, None)
                )
        for year in (2025, 2026):
            if self.chance(0.3):
                first = hired.year == year and self.chance(0.5)
                self.add(PriorIncome, person=person, year=year, first_job=first, new_to_work=self.chance(0.3),
                         prior_year_fen=rng.choice([None, 3_000_000, 6_000_000, 6_000_001]))  # fmt: skip

    def _one_off(self, person: Person, stints: list[tuple]) -> None:
        rng = self.rng
        for month in MONTHS:
            here = any(True for stint in stints for _day in days_of(stint, month))
            gone = not here and any(until and until <= month for _since, until in stints)
            back = len(stints) == 2 and not here and month < stints[1][0]
            if not here and (not gone or back):
                continue
            kinds_of = ["award_fen", "other_pay_fen", "exempt_pay_fen", "bonus_fen"]
            kinds_of += ["damage_fen", "court_fen"] if here else []
            for kind in kinds_of:
                if self.chance(0.05 if here else 0.15):
                    fen = rng.choice([3_210, 77_700, 1_200_000, 4_000_001])
                    self.add(PayEntry, person=person, month=month, kind=kind, amount_fen=fen, reason="决定",
                             separate_tax=kind == "bonus_fen" and self.chance(0.5), entered_by=self.finance, **PAID)  # fmt: skip

    def _appraised(self) -> None:
        """A grade for most who work on the last day of a month; with the unit of that day."""
        held = list(Assignment.everything.values_list("person_id", "unit_id", "period"))
        for month in MONTHS:
            opened = AssessmentMonth.objects.create(month=month)
            for unit in self.units:
                sheet = UnitSheet.everything.create(month=opened, unit=unit, version=self.levels)
                MonthSheet.everything.bulk_create(
                    MonthSheet(month=month, unit_sheet=sheet, person_id=person, unit=unit, base_points=90,
                               ledger_points=0, confirmed=True,
                               grade=self.rng.choice(["EXCELLENT", "COMPETENT", "COMPETENT", "BASIC", "FAIL", "NONE"]))
                    for person, at, period in held
                    if at == unit.pk and period.lower <= last_day(month)
                    and (period.upper is None or period.upper > last_day(month)) and self.chance(0.9)
                )  # fmt: skip


PAID = {"state": "effective", "by_rule": True} if hasattr(PayEntry, "by_rule") else {}


def span(period) -> tuple:
    return period.lower, period.upper


def bureau_of(town: Town) -> Bureau:
    """What is nobody's own, from the tables."""
    plans: dict[int, list[tuple]] = {}
    for row in InForce.objects.filter(kind=PAY):
        plan = "pilot" if row.version_id == town.pilot.pk else "current"
        plans.setdefault(row.unit_id, []).append((span(row.period), plan))
    classes: dict[int, list[tuple]] = {}
    for row in PostClassification.objects.all():
        classes.setdefault(row.post_id, []).append((span(row.period), row.post_class))
    return Bureau(town.workday, classes, plans)


def careers() -> dict[int, Career]:
    """Everybody's dated rows, from the tables."""
    found: dict[int, Career] = {pk: Career() for pk in Person.everything.values_list("pk", flat=True)}
    for dated, model, names in (
        ("employments", Employment, ("first_worked",)),
        ("places", Assignment, ("unit_id", "post_id", "category")),
        ("levels", LevelHolding, ("rank_order", "step")),
        ("bases", ContributionBase, ("insurance_fen", "housing_fen")),
        ("deductions", TaxDeduction, ("kind", "monthly_fen")),
    ):
        for person, period, *values in model.everything.values_list("person_id", "period", *names):
            getattr(found[person], dated).append((span(period), *values))
    for row in AttendanceMonth.everything.filter(state="confirmed").values():
        found[row["person_id"]].attendance.setdefault(row["month"], []).append(row)
    for person, month, grade in MonthSheet.everything.values_list("person_id", "month", "grade"):
        found[person].grades[month] = grade
    for person, month, *entry in PayEntry.everything.values_list(
        "person_id", "month", "kind", "amount_fen", "separate_tax"
    ):
        found[person].entries.setdefault(month, []).append(tuple(entry))
    for row in PriorIncome.everything.values():
        found[row["person_id"]].prior[row["year"]] = row
    for row in OpeningSums.everything.values():
        found[row["person_id"]].openings[row["year"]] = row
    return found


def test_twelve_real_months_agree_with_the_second_calculator_to_the_fen():
    town = Town(20261128)
    bureau = bureau_of(town)
    payments = {person: Payment(bureau, career) for person, career in careers().items()}
    slips = late = part = 0
    for month in MONTHS:
        run = town.pay(month)
        paid = {slip.person_id: slip for slip in Payslip.everything.filter(run=run)}
        for person, payment in payments.items():
            expected = payment.month(month)
            assert (expected is not None) == (person in paid), (month, person, payment.career)
            if expected is None:
                continue
            slip = paid[person]
            actual = dict(zip(run.schemes[str(slip.scheme_version_id)]["codes"], slip.amounts, strict=True)) | {
                "GROSS": slip.gross_fen, "DEDUCTIONS": slip.deductions_fen, "NET": slip.net_fen, "EMPLOYER": slip.employer_fen,
            }  # fmt: skip
            wrong = {
                code: (fen, expected.get(code)) for code, fen in actual.items() if fen != expected.get(code)
            }
            assert not wrong and actual.keys() == expected.keys(), (
                f"{month} {person} {wrong}\n{payment.career}"
            )
            slips, late = slips + 1, late + slip.after_leaving
            part += any(
                month < edge < next_month(month)
                for row in payment.career.employments
                for edge in row[0]
                if edge
            )
    assert slips > PEOPLE * 9 and late > PEOPLE // 20 and part > PEOPLE // 4
    assert {name: said for name, check in invariants.CHECKS.items() if (said := check())} == {}
