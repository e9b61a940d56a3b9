"""Preview of the year-end payout: each person's amount of the year's held performance, or the reason for none.

The number of statements is the same for everybody.

Due is the sum of the held items of the year's locked slips, and of what the opening sums say was held before the first of
them, × the factor of the year's grade, half up to the fen. Of who
has left before the month of payment the scheme of their last slip says whether the months worked are paid, by a slip
after leaving; paid outside is only who can have no slip at all.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from assessment.appraisal.models import AnnualResult, Grade
from auxpolice.money import divide_half_up, yuan
from auxpolice.months import format_month
from auxpolice.policy.models import Parameter
from auxpolice.problems import Conflict, Problem
from auxpolice.relations import UNITS
from payroll.law.parameters import YEAR_END
from payroll.month import freezing
from payroll.month.models import MonthState, PayrollMonth, Payslip
from payroll.month.runs import scheme_of
from payroll.rules.columns import Ratio
from payroll.rules.graded_rules import Performance
from payroll.rules.pay_rules import FromFact
from payroll.tax_facts.models import OpeningSums
from payroll.year_end.models import PayoutOutcome, YearEndPayout
from personnel.relations import PEOPLE

GRADES = {str(code): label for code, label in Grade.choices}
"""Words of the year's grades."""

WAITS = "waits"
"""Not decided yet: no grade of the year. Nothing is recorded, a later payment takes the person in."""


@dataclass(frozen=True)
class Share:
    """One person's part of a year, in fen; ``slips`` are (slip, first of the month, held). ``outcome`` as in
    ``PayoutOutcome``, or ``waits``."""

    person_id: int
    name: str
    unit: str
    slips: tuple[tuple[int, date, int], ...]
    held_fen: int
    grade: str
    factor: str
    amount_fen: int
    outcome: str
    reason: str

    @property
    def months(self) -> int:
        return len(self.slips)

    @property
    def brought_fen(self) -> int:
        """What was held before the first slip here."""
        return self.held_fen - sum(fen for _slip, _month, fen in self.slips)

    @property
    def grade_text(self) -> str:
        return str(Grade(self.grade).label) if self.grade else "—"


@dataclass(frozen=True)
class Preview:
    """Everybody with something held in the year, in order of name; those decided before are left out, and counted."""

    year: int
    month: date
    shares: list[Share]
    before: int
    rule: Parameter
    sums: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def total_fen(self) -> int:
        return sum(share.amount_fen for share in self.shares)


def years() -> list[int]:
    """Years whose last month is locked, the latest first."""
    found = PayrollMonth.objects.filter(state=MonthState.LOCKED, month__month=12).values_list(
        "month", flat=True
    )
    return sorted((month.year for month in found), reverse=True)


def factors_on(month: date) -> Parameter:
    """The factors by grade in force in a month. Raises Problem when there are none."""
    row = Parameter.objects.filter(code=YEAR_END, period__contains=month).first()
    if row is None:
        raise Problem(
            _("%(month)s 没有参数「年度绩效兑现系数」，请先在法定参数中补充。")
            % {"month": format_month(month)},
            code="law",
        )
    return row


def _require_ended(year: int, month: date) -> None:
    """Every month of the year is locked, and the paying month comes after it."""
    if month <= date(year, 12, 1):
        raise Problem(
            _("%(year)s 年度绩效须在次年的月度工资兑现。") % {"year": year}, code="month", field="month"
        )
    if not PayrollMonth.objects.filter(pk=date(year, 12, 1), state=MonthState.LOCKED).exists():
        raise Conflict(
            _("%(month)s 还没有锁定，请先锁定全年的月度工资，再兑现年度绩效。") % {"month": f"{year}-12"},
            code="year-open",
            field="year",
        )


def _held(year: int) -> dict[int, list[tuple[int, date, int, int, int]]]:
    """By person (slip, month, fen, scheme version, unit) of the year's counting slips that held something."""
    slips = Payslip.everything.filter(
        is_effective=True, month__state=MonthState.LOCKED, month__month__year=year
    ).order_by()
    versions = slips.values_list("scheme_version_id", flat=True).distinct()
    places = [
        (version, position + 1)
        for version in sorted(versions)
        for position, item in enumerate(scheme_of(version).items)
        if isinstance(item.rule, Performance) and item.rule.held and item.kind == "memo"
    ]
    found: dict[int, list[tuple[int, date, int, int, int]]] = {person: [] for person in _brought(year)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.person_id, s.id, s.month_id, sum(s.amounts[place.position])::bigint, s.scheme_version_id, s.unit_id"
            "  FROM unnest(%(versions)s::bigint[], %(positions)s::int[]) AS place(version_id, position)"
            "  JOIN payroll_payslip s ON s.scheme_version_id = place.version_id"
            "  JOIN payroll_payrollmonth m ON m.month = s.month_id AND m.state = 'locked'"
            " WHERE s.is_effective AND s.month_id BETWEEN %(first)s AND %(last)s AND s.amounts[place.position] <> 0"
            " GROUP BY s.id ORDER BY s.month_id",
            {
                "versions": [version for version, _position in places],
                "positions": [position for _version, position in places],
                "first": date(year, 1, 1),
                "last": date(year, 12, 1),
            },
        )
        for person, *rest in cursor.fetchall():
            found.setdefault(person, []).append(tuple(rest))
    return found


def _brought(year: int) -> dict[int, int]:
    """What the confirmed opening sums of the year say was held before the first slip here; by person, in fen."""
    sums = OpeningSums.everything.filter(year=year, held_fen__gt=0, confirmed_by__isnull=False)
    return dict(sums.values_list("person_id", "held_fen"))


def _carried(month: date) -> dict[int, bool]:
    """People who can have a slip in the month with an item that carries a bonus, and whether they left before it."""
    _rows, params = freezing.month_parameters(month)
    with connection.cursor() as cursor:
        cursor.execute(freezing.PAYABLE, params)
        rows = cursor.fetchall()
    able = {
        version
        for version in {version for _person, version, _left in rows}
        if any(isinstance(i.rule, FromFact) and i.rule.fact == "bonus_fen" for i in scheme_of(version).items)
    }
    return {person: left for person, version, left in rows if version in able}


def _names(people: list[int]) -> dict[int, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id, name, pinyin FROM {PEOPLE} p WHERE person_id = ANY(%s)", [people])
        return {pk: (name, pinyin) for pk, name, pinyin in cursor.fetchall()}


def _units() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unit_id, name FROM {UNITS} u")
        return dict(cursor.fetchall())


def _leavers(version: int | None) -> str:
    """What the scheme of the last slip that held something says of who has left; paid where no slip did."""
    if version is None:
        return ""
    return next(
        item.rule.leavers
        for item in scheme_of(version).items
        if isinstance(item.rule, Performance) and item.rule.held
    )


def grades_of(year: int) -> dict[int, str]:
    """Person → the decided grade of the year, as last corrected."""
    rows = AnnualResult.everything.filter(year=year, in_force=True)
    return dict(rows.values_list("person_id", "grade"))


def preview(year: int, month: date) -> Preview:
    """The payout for the year in the month, before it is made. Raises Problem when the year isn't over or the law is missing."""
    _require_ended(year, month)
    rule = factors_on(month)
    factors = {grade: Ratio.parse(text) for grade, text in rule.value["factors"].items()}
    held, brought = _held(year), _brought(year)
    done = set(YearEndPayout.everything.filter(year=year).values_list("person_id", flat=True))
    people = [person for person in held if person not in done]
    grades = grades_of(year)
    names, units, carried = _names(people), _units(), _carried(month)
    shares = []
    for person in sorted(people, key=lambda pk: (names[pk][1], pk)):
        rows = held[person]
        total = sum(fen for _slip, _month, fen, _version, _unit in rows) + brought.get(person, 0)
        if total <= 0:
            continue
        outcome, grade, factor, reason = _judge(
            carried.get(person),
            _leavers(rows[-1][3] if rows else None),
            grades.get(person, ""),
            factors,
            year,
        )
        amount = divide_half_up(total * factor.numerator, factor.denominator) if factor else 0
        if outcome in (PayoutOutcome.ENTRY, PayoutOutcome.OUTSIDE) and not amount:
            outcome, reason = PayoutOutcome.NONE, _("%(grade)s的系数为 0") % {"grade": Grade(grade).label}
        shares.append(
            Share(
                person,
                names[person][0],
                units[rows[-1][4]] if rows else "",
                tuple((slip, of, fen) for slip, of, fen, _version, _unit in rows),
                total,
                grade,
                rule.value["factors"][grade] if grade else "",
                amount if outcome in (PayoutOutcome.ENTRY, PayoutOutcome.OUTSIDE) else 0,
                str(outcome),
                "；".join(filter(None, [_formula(total, grade, rule) if amount else "", reason])),
            )
        )  # fmt: skip
    sums: dict[str, tuple[int, int]] = {}
    for share in shares:
        heads, fen = sums.get(share.outcome, (0, 0))
        sums[share.outcome] = (heads + 1, fen + share.amount_fen)
    return Preview(year, month, shares, len(done & set(held)), rule, sums)


def _formula(held_fen: int, grade: str, rule: Parameter) -> str:
    return _("留存 %(held)s × %(grade)s系数 %(factor)s") % {
        "held": yuan(held_fen),
        "grade": Grade(grade).label,
        "factor": rule.value["factors"][grade],
    }


def _judge(left: bool | None, leavers: str, grade: str, factors: dict[str, Ratio], year: int):
    """(outcome, grade whose factor counts, factor or None, why when it isn't the plain rule). ``left`` is None where no
    slip of the month can carry it."""
    if left is not False and leavers == "forfeit":
        return PayoutOutcome.NONE, grade, None, _("兑现月份已离职，方案规定不再发放")
    if left is not False:
        counted = grade or Grade.COMPETENT
        outcome = PayoutOutcome.ENTRY if left else PayoutOutcome.OUTSIDE
        why = (
            _("兑现月份已离职，按在职月份兑现，以离职后补发的工资条发放")
            if left
            else _("兑现月份不能出具工资条，按在职月份兑现，另行支付")
        )
        if not grade:
            why += _("；没有 %(year)s 年度考核结果，按合格计") % {"year": year}
        return outcome, str(counted), factors[counted], why
    if not grade:
        return WAITS, "", None, _("没有 %(year)s 年度考核结果，录入结果后再兑现") % {"year": year}
    return PayoutOutcome.ENTRY, grade, factors[grade], ""


def digest_of(shown: Preview) -> str:
    """SHA-256 over what was shown: what is confirmed is exactly this."""
    rows = [
        [
            s.person_id,
            s.held_fen,
            s.grade,
            s.factor,
            s.amount_fen,
            s.outcome,
            [slip for slip, _m, _f in s.slips],
        ]
        for s in shown.shares
    ]
    text = json.dumps([shown.year, shown.month.isoformat(), rows], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def of_slip(slip: Payslip, code: str) -> list[YearEndPayout]:
    """The held performance that a bonus item of a slip pays, within the present scope; nothing for another item."""
    item = next((item for item in scheme_of(slip.scheme_version_id).items if item.code == code), None)
    if item is None or not (isinstance(item.rule, FromFact) and item.rule.fact == "bonus_fen"):
        return []
    return list(
        YearEndPayout.objects.filter(
            person_id=slip.person_id, month=slip.month_id, outcome=PayoutOutcome.ENTRY
        )
    )
