"""Three real people under a scheme in the making: their lines of a month today and as the draft would have it.

Facts are read as a freeze of that month would write them, and nothing is written. Only for those who see everybody's pay,
or for one person about their own (``for_oneself``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Denied, current
from auxpolice.months import last_day, month_of, next_month, today
from auxpolice.relations import IN_FORCE, UNITS
from auxpolice.units.models import Unit
from grading.relations import LEVELS, POST_CLASSES
from payroll.month import freezing
from payroll.month.models import MonthState, PayrollMonth
from payroll.month.runs import scheme_of
from payroll.rules import AmountOverflow, FactError, Facts, Law, LineTrace, Scheme, calculate
from payroll.rules.explain import Sums, attempt
from payroll.rules.facts import CATEGORY_NAMES
from payroll.rules.parsing import Fault
from payroll.rules.scheme import KINDS
from payroll.rules.whatif import floor_of
from personnel.models import Employment
from personnel.relations import PLACES

PEOPLE = 3


@dataclass(frozen=True)
class Chosen:
    """One of the people: what stands in the box, who it is, or why nobody could be found (``problem``)."""

    text: str
    person_id: int | None = None
    name: str = ""
    about: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Cell:
    """One line of one person, in fen: today and under the draft; None where a side has no such line or can't say."""

    today_fen: int | None
    draft_fen: int | None
    today_formula: str = ""
    draft_formula: str = ""
    problem: str = ""

    @property
    def delta_fen(self) -> int | None:
        return None if self.problem else (self.draft_fen or 0) - (self.today_fen or 0)


@dataclass(frozen=True)
class Row:
    """A line of the comparison for everybody."""

    code: str
    name: str
    kind: str
    cells: list[Cell]
    people: list[Chosen]
    state: str = ""

    @property
    def told(self) -> list[tuple[Chosen, Cell]]:
        return list(zip(self.people, self.cells, strict=True))

    @property
    def quiet(self) -> bool:
        """Nothing to see: nobody gets anything by this line on either side, and nothing is wrong."""
        return not any(cell.today_fen or cell.draft_fen or cell.problem for cell in self.cells)

    @property
    def changed(self) -> bool:
        return any(cell.delta_fen for cell in self.cells)


@dataclass(frozen=True)
class Side:
    lines: dict[str, LineTrace] = field(default_factory=dict)
    sums: Sums | None = None
    problem: str = ""


@dataclass(frozen=True)
class Example:
    """``groups``: (name of the kind, rows) in printed order; ``sums``: rows of gross, deductions, net, employer side."""

    month: date
    people: list[Chosen]
    groups: list[tuple[str, list[Row]]] = field(default_factory=list)
    sums: list[Row] = field(default_factory=list)
    quiet: int = 0
    stuck: list[str] = field(default_factory=list)
    """Who can't be paid on one of the sides, and why."""


def may_see() -> bool:
    """Amounts of real people are pay data."""
    return current().span(Resource.PAYSLIP).all


def usual_month() -> date:
    """The last month that has been calculated, or else the last one that is over."""
    last = PayrollMonth.objects.exclude(digest="").order_by("-month").first()
    return last.month if last else next_month(month_of(today()), -1)


def paid_month() -> date | None:
    """The last month that is locked: what is calculated and not yet paid is hidden from those it pays."""
    last = PayrollMonth.objects.filter(state=MonthState.LOCKED).order_by("-month").first()
    return last.month if last else None


_TYPICAL = f"""
WITH candidates AS (
  SELECT a.person_id, a.first_worked,
         CASE WHEN a.category = 'civilian' THEN 3
              WHEN class.post_class = (SELECT min(post_class) FROM {POST_CLASSES} known
                                        WHERE period @> %(last)s::date) AND unit.kind <> 'station' THEN 1
              WHEN unit.kind = 'station' THEN 2 END AS sort
    FROM {PLACES} a
    JOIN {UNITS} unit ON unit.unit_id = a.unit_id
    JOIN {LEVELS} level ON level.employment_id = a.employment_id AND level.period @> %(last)s::date
    JOIN {IN_FORCE} f ON f.kind = 'pay' AND f.unit_id = a.unit_id AND f.period @> %(last)s::date
    LEFT JOIN {POST_CLASSES} class ON class.post_id = a.post_id AND class.period @> %(last)s::date
   WHERE a.period @> %(last)s::date AND a.employed @> daterange(%(first)s::date, %(last)s::date, '[]')
     AND (a.probation_until IS NULL OR a.probation_until < %(first)s::date)),
ranked AS (
  SELECT person_id, sort, row_number() OVER w AS place, count(*) OVER (PARTITION BY sort) AS of
    FROM candidates WINDOW w AS (PARTITION BY sort ORDER BY first_worked, person_id))
SELECT person_id FROM ranked WHERE place = (of + 1) / 2 OR (sort IS NULL AND place <= %(people)s)
 ORDER BY sort NULLS LAST, place LIMIT %(people)s
"""


def typical(month: date) -> list[int]:
    """Somebody of a hard front-line post, of a police station, and of an office, each in the middle by years of service.

    Where the bureau has no such three, whoever is there the whole month.
    """
    params: dict[str, Any] = {"first": month, "last": last_day(month), "people": PEOPLE}
    with connection.cursor() as cursor:
        cursor.execute(_TYPICAL, params)
        return [row[0] for row in cursor.fetchall()]


def by_id(people: list[int], month: date) -> list[Chosen]:
    """The people as they are written into the boxes, in the order given."""
    found = {row.person_id: row for row in _employments(month).filter(person_id__in=people)}
    return [_chosen(found[person]) for person in people if person in found]


def found(texts: list[str], month: date) -> list[Chosen]:
    """The person meant by what was typed: badge number, name, or both; one statement for all boxes."""
    wanted = [" ".join(text.split())[:60] for text in texts]
    words = {word for text in wanted for word in text.split()}
    rows = []
    if words:
        either = Q(badge_number__in=words) | Q(person__name__in=words)
        rows = list(_employments(month).filter(either))
    return [_meant(text, rows) for text in wanted]


def _employments(month: date):
    return (
        Employment.objects.filter(period__overlap=DateRange(month, next_month(month)))
        .select_related("person")
        .order_by("person_id", "-period")
        .distinct("person_id")
    )


def _chosen(row: Employment) -> Chosen:
    return Chosen(f"{row.badge_number} {row.person.name}", row.person_id, row.person.name)


def _meant(text: str, rows: list[Employment]) -> Chosen:
    if not text:
        return Chosen("")
    words = text.split()
    fits = [row for row in rows if row.badge_number in words] or [
        row for row in rows if row.person.name in words
    ]
    if len(fits) == 1:
        return _chosen(fits[0])
    if not fits:
        return Chosen(text, problem=_("这个月没有「%(text)s」，请填辅警编号或姓名全名。") % {"text": text})
    badges = "、".join(row.badge_number for row in fits[:6])
    problem = _("有 %(n)d 人叫这个名字，请填编号：%(badges)s。") % {"n": len(fits), "badges": badges}
    return Chosen(text, problem=problem)


def example(
    month: date, people: list[Chosen], scheme: Scheme, faults: list[Fault], *, version_id: int | None = None
) -> Example:
    """The comparison. ``scheme`` and ``faults`` are what ``Scheme.read`` says of the draft as it stands.

    The draft is shown with 就高不就低 chosen, as the roll-out form has it: where it has the item, nobody's regular pay
    falls, except of who came in this month. Who is paid by ``version_id`` – the version shown – already has what is protected on record.

    Raises Denied for those who don't see pay, Problem where the law of the month has gaps.
    """
    if not may_see():
        raise Denied()
    return _example(month, people, scheme, faults, version_id)


def for_oneself(content: dict, *, version_id: int) -> Example | None:
    """What a draft would mean for the person who reads: their lines of the last paid month today and under it. None
    for an account without a person, or where the person wasn't paid that month."""
    person, month = current().person_id, paid_month()
    scheme, faults = Scheme.read(content)
    if not person or month is None:
        return None
    chosen = by_id([person], month)
    if not chosen or faults:
        return None
    shown = _example(month, chosen, scheme, faults, version_id)
    return None if shown.stuck else shown


def _example(
    month: date, people: list[Chosen], scheme: Scheme, faults: list[Fault], version_id: int | None
) -> Example:
    rows, params = freezing.month_parameters(month)
    law = freezing.law_from(rows, month)
    ids = [person.person_id for person in people if person.person_id]
    fresh = freezing.fresh(params, people=ids)
    at = {int(person): n for n, person in enumerate(fresh["person_id"])}
    units = Unit.objects.in_bulk([int(unit) for unit in fresh["unit_id"]])
    newcomers = set(
        _employments(month)
        .filter(person_id__in=ids, period__startswith__gte=month)
        .values_list("person_id", flat=True)
    )
    told: list[Chosen] = []
    sides: list[tuple[Side, Side]] = []
    for person in people:
        if person.person_id not in at:
            absent = Side(
                problem=person.problem
                or _("这个月不计发：不在职、没有层级，或所在单位没有施行中的薪酬方案。")
            )
            sides.append((absent, absent))
            told.append(person)
            continue
        n = at[person.person_id]
        facts = Facts.frozen(freezing.fact_names(params), fresh["facts"][n : n + 1])
        now = scheme_of(int(fresh["scheme_version_id"][n]))
        drafted = facts
        if int(fresh["scheme_version_id"][n]) != version_id:
            new = person.person_id in newcomers
            drafted = facts.replaced(protected_fen=0) if new else _protected(now, law, facts)
        sides.append((_side(now, law, facts, []), _side(scheme, law, drafted, faults)))
        told.append(replace(person, about=_about(units[int(fresh["unit_id"][n])].name, now, facts)))
    return _compared(month, told, sides, scheme, faults)


def _protected(now: Scheme, law: Law, facts: Facts) -> Facts:
    """The facts as after a roll-out; who can't be calculated today has nothing to protect."""
    try:
        return facts.replaced(
            protected_fen=floor_of(calculate(now, law, facts), facts.column("protected_fen"))
        )
    except (FactError, AmountOverflow):
        return facts.replaced(protected_fen=0)


def _about(unit: str, scheme: Scheme, facts: Facts) -> str:
    """Unit, level, post class and years, by the words of the scheme the person is paid by today."""
    values = facts.values(0)
    parts = [
        unit,
        scheme.level_names.get(values["level_rank"], ""),
        scheme.post_class_names.get(values["post_class"], CATEGORY_NAMES[values["category"]]),
        _("工龄 %(n)d 年") % {"n": values["seniority_years"]},
    ]
    return " · ".join(part for part in parts if part)


def _side(scheme: Scheme, law: Law, facts: Facts, faults: list[Fault]) -> Side:
    try:
        lines, sums = attempt(scheme, law, facts, faults)
    except FactError as error:
        return Side(problem=error.faults[0].message)
    except AmountOverflow as error:
        return Side(problem=str(error))
    return Side(lines, sums)


def _compared(
    month: date, people: list[Chosen], sides: list[tuple[Side, Side]], scheme: Scheme, faults: list[Fault]
) -> Example:
    drafted = [(item.code, item.name, item.kind) for item in scheme.items]
    known = {code for code, _name, _kind in drafted}
    gone: dict[str, tuple[str, str, str]] = {}
    for now, _draft in sides:
        for line in now.lines.values():
            if line.code not in known:
                gone[line.code] = (line.code, line.name, line.kind)
    own = {n: str(fault) for fault in reversed(faults) for n in fault.items}
    ready = set(scheme.order)
    stuck = {
        item.code: own.get(n) or _("所依据的项目有误，暂不能计算。")
        for n, item in enumerate(scheme.items)
        if n not in ready
    }
    before = {code for now, _draft in sides for code in now.lines}
    rows = []
    for code, name, kind in [*drafted, *gone.values()]:
        state = "removed" if code in gone else "added" if before and code not in before else ""
        cells = [_cell(code, now, draft, "" if code in gone else stuck.get(code, "")) for now, draft in sides]
        rows.append(Row(code, name, kind, cells, people, state))
    shown = [row for row in rows if not row.quiet]
    groups = [(name, [row for row in shown if row.kind == kind]) for kind, name in KINDS.items()]
    return Example(
        month,
        people,
        [group for group in groups if group[1]],
        [_sum_row(code, name, people, sides) for code, name in SUMS.items()],
        len(rows) - len(shown),
        [
            f"{person.name or person.text}：{now.problem or draft.problem}"
            for person, (now, draft) in zip(people, sides, strict=True)
            if now.problem or draft.problem
        ],
    )


SUMS = {
    "gross_fen": "应发合计",
    "deductions_fen": "扣款合计",
    "net_fen": "实发",
    "employer_fen": "单位负担合计",
}


def _cell(code: str, now: Side, draft: Side, problem: str) -> Cell:
    old, new = now.lines.get(code), draft.lines.get(code)
    return Cell(
        old.amount_fen if old else None,
        new.amount_fen if new else None,
        old.formula if old else "",
        new.formula if new else "",
        draft.problem or now.problem or problem,
    )


def _sum_row(code: str, name: str, people: list[Chosen], sides: list[tuple[Side, Side]]) -> Row:
    cells = []
    for now, draft in sides:
        problem = draft.problem or now.problem
        if not problem and draft.sums is None:
            problem = _("草案还有问题，暂不能合计。")
        cells.append(
            Cell(
                getattr(now.sums, code) if now.sums else None,
                getattr(draft.sums, code) if draft.sums else None,
                problem=problem,
            )
        )
    return Row(code, name, "sum", cells, people)
