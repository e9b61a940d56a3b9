"""The bureau's and a unit's month read from the readings: cells with their colour and who answers, what changed, turnover."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.dashboards import readings, standing
from assessment.dashboards.content import STEERING
from assessment.dashboards.models import ALL_MATTERS, Audience, Responsibility
from assessment.dashboards.standing import Figure, Heat, Limits
from auxpolice.access.models import Role, RoleGrant, User, heads_of_units
from auxpolice.hooks import Good, Measure, measures
from auxpolice.hooks.registry import Registry
from auxpolice.months import last_day, next_month, today
from auxpolice.policy.queries import in_force
from auxpolice.units.models import Unit
from personnel.models import Assignment, Employment

MATTERS = {
    "personnel": gettext_lazy("队伍"),
    "training": gettext_lazy("培训"),
    "talks": gettext_lazy("谈心与诉求"),
    "duty": gettext_lazy("勤务"),
    "attendance": gettext_lazy("考勤"),
    "complaints": gettext_lazy("投诉"),
    "honours": gettext_lazy("荣誉"),
    "discipline": gettext_lazy("纪律"),
    "inspections": gettext_lazy("督察整改"),
    "appraisal": gettext_lazy("考核"),
    "payroll": gettext_lazy("薪酬"),
}


def matter_of(code: str) -> str:
    """The matter of a measure: the first word of its code."""
    return code.split(".")[0]


def matters() -> dict[str, str]:
    """Matters that somebody may answer for: the unit as a whole, and each that a measure is about."""
    told = dict.fromkeys(matter_of(measure.code) for measure in measures.every())
    return {ALL_MATTERS: _("全面工作"), **{one: str(MATTERS.get(one, one)) for one in told}}


def rules(day: date | None = None) -> dict | None:
    """The STEERING policy that holds for the bureau on a day: that of most units; None while there is none."""
    held = Counter(version for version in in_force(STEERING, day or today()).values())
    return held.most_common(1)[0][0].content if held else None


NO_RULES: dict[str, Any] = {
    "least_people": 5,
    "amber_sigma": 200,
    "red_sigma": 300,
    "measures": [],
    "triggers": [],
}
"""What a month is read with while no policy is in force: nothing is compared."""


def limits(content: Mapping) -> Limits:
    return Limits(content["least_people"], content["amber_sigma"] / 100, content["red_sigma"] / 100)


def responsible(unit_ids: Collection[int], day: date | None = None) -> dict[tuple[int, str], str]:
    """(unit, matter) → who answers, in which post; where nobody was named, the head of the unit. Two statements."""
    found: dict[tuple[int, str], str] = {}
    for unit, heads in heads_of_units(day=day or today()).items():
        if unit in unit_ids and heads:
            found[unit, ALL_MATTERS] = _("%(name)s（单位负责人）") % {"name": heads[0]}
    rows = Responsibility.everything.filter(unit__in=unit_ids, period__contains=day or today())
    for row in rows.select_related("user"):
        found[row.unit_id, row.matter] = f"{row.user}（{row.post}）"
    return found


_ANY = "987654321098"
"""Stands for a unit's number in the address of a list, so that thousands of addresses are made of a dozen."""


@dataclass(frozen=True)
class Cell:
    """A unit's figure of a measure, how it stands, and who answers for it."""

    measure: Measure
    unit: Unit
    figure: Figure
    heat: Heat
    answers: str
    url: str


@dataclass
class Line:
    """A unit's cells."""

    unit: Unit
    people: int
    cells: list[Cell]
    concern: int


class Month:
    """A month of the bureau in the measures that the policy names: ``before`` is the month it is compared with.

    Eight statements whatever the number of units: units, policy, readings, heads, responsibilities.
    """

    def __init__(self, month: date, audience: Audience, back: int = 1, *, deep: bool = False):
        self.month, self.audience, self.deep = month, audience, deep
        self.months = [next_month(month, -n) for n in range(back, -1, -1)]
        self.content: dict[str, Any] = rules(min(last_day(month), today())) or NO_RULES

    @cached_property
    def chosen(self) -> list[tuple[Measure, dict]]:
        """Measures of the policy that the audience may read, each with its row of the policy."""
        may = {measure.code: measure for measure in readings.read_by(self.audience)}
        return [(may[row["code"]], row) for row in self.content["measures"] if row["code"] in may]

    @property
    def bounds(self) -> Limits:
        return limits(self.content)

    @cached_property
    def table(self) -> readings.Table:
        """Units' figures of the month and the one before; of more months where a rule looks back (``deep``)."""
        months = self.months if self.deep else self.months[-2:]
        return readings.table(self.audience, months, [measure.code for measure, _row in self.chosen])

    @cached_property
    def sums(self) -> dict[date, dict[str, Figure]]:
        """The bureau's figures of all months."""
        return readings.sums(self.audience, self.months, [measure.code for measure, _row in self.chosen])

    @cached_property
    def units(self) -> list[Unit]:
        """Units that have people or figures in the month."""
        there = {unit for figures in self.table[self.month].values() for unit in figures}
        return list(Unit.objects.filter(pk__in=there).order_by("sort_order", "pk"))

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        """Units that have others below them, with these and themselves: their heads answer for all, their lists show all."""
        found = {
            unit.pk: [other.pk for other in self.units if other.path.startswith(unit.path)]
            for unit in self.units
        }
        return {unit: members for unit, members in found.items() if len(members) > 1}

    def figure(self, measure: Measure, unit: int, month: date | None = None) -> Figure | None:
        """The unit's figure with those below it; None where nothing was read."""
        figures = self.table[month or self.month][measure.code]
        if unit not in self._below:
            return figures.get(unit)
        found = [figures[one] for one in self._below[unit] if one in figures]
        return standing.together(found) if found else None

    def bureau(self, code: str, month: date | None = None) -> Figure:
        return self.sums[month or self.month][code]

    def heat_of(self, measure: Measure, row: Mapping, figure: Figure, month: date | None = None) -> Heat:
        target = row.get("target", measure.target)
        return standing.heat(figure, self.bureau(measure.code, month), measure.good, target, self.bounds)

    @cached_property
    def lines(self) -> list[Line]:
        """Units by concern, the worst first."""
        answers = responsible([unit.pk for unit in self.units])
        weights = {row["code"]: row["weight"] for _measure, row in self.chosen}
        levels = {measure.code: self.bureau(measure.code) for measure, _row in self.chosen}
        bounds, found = self.bounds, []
        urls = {measure.code: measure.rows(self.month, int(_ANY)) for measure, _row in self.chosen}
        matters = {measure.code: matter_of(measure.code) for measure, _row in self.chosen}
        for unit in self.units:
            cells, head = [], answers.get((unit.pk, ALL_MATTERS), "")
            for measure, row in self.chosen:
                figure = self.figure(measure, unit.pk) or Figure(0, 0 if measure.share else None, 0)
                shown = standing.heat(
                    figure, levels[measure.code], measure.good, row.get("target", measure.target), bounds
                )
                who = answers.get((unit.pk, matters[measure.code])) or head
                url = urls[measure.code].replace(_ANY, str(unit.pk))
                cells.append(Cell(measure, unit, figure, shown, who, url))
            concern = standing.score({cell.measure.code: cell.heat for cell in cells}, weights)
            people = max((cell.figure.people for cell in cells), default=0)
            found.append(Line(unit, people, cells, concern))
        return sorted(found, key=lambda line: -line.concern)

    def newly_red(self) -> list[Cell]:
        """Cells that are red and were not in the month before."""
        before = self.months[-2]
        rows = {measure.code: row for measure, row in self.chosen}
        found = []
        for line in self.lines:
            for cell in line.cells:
                old = self.figure(cell.measure, cell.unit.pk, before)
                if cell.heat == Heat.RED and (
                    old is None
                    or self.heat_of(cell.measure, rows[cell.measure.code], old, before) != Heat.RED
                ):
                    found.append(cell)
        return found

    def trend(self, code: str) -> list[Figure]:
        return [self.bureau(code, month) for month in self.months]

    def changes(self, most: int = 5) -> list[str]:
        """What changed since the month before, in words: the most remarkable first, with the unit that moved it most."""
        found = []
        for measure, _row in self.chosen:
            now, old = self.bureau(measure.code), self.bureau(measure.code, self.months[-2])
            size = standing.moved(now, old)
            if abs(size) >= 1:
                found.append((abs(size), self._change(measure, now, old)))
        return [text for _size, text in sorted(found, key=lambda one: -one[0])[:most]]

    def _change(self, measure: Measure, now: Figure, old: Figure) -> str:
        better = measure.good != Good.NEITHER and (shown(now) > shown(old)) == (measure.good == Good.MORE)
        word = "" if measure.good == Good.NEITHER else _("（向好）") if better else _("（变差）")
        units = {unit.pk: unit for unit in self.units}
        before = self.table[self.months[-2]][measure.code]
        gaps = {
            unit: (figure.part - (before[unit].part if unit in before else 0))
            for unit, figure in self.table[self.month][measure.code].items()
            if unit in units
        }
        said = _("%(what)s %(now)s%(unit)s，上月 %(old)s%(unit)s%(word)s") % {
            "what": measure.label,
            "now": shown(now),
            "old": shown(old),
            "unit": measure.unit,
            "word": word,
        }
        if now.whole is None and gaps:
            most = max(gaps, key=lambda unit: gaps[unit] * (1 if now.part >= old.part else -1))
            if gaps[most]:
                said += _("，其中%(unit)s %(gap)+d") % {"unit": units[most].name, "gap": gaps[most]}
        return said


def shown(figure: Figure) -> int:
    """The figure as its measure shows it: the count, or the percentage rounded down."""
    if figure.whole is None:
        return figure.part
    return 100 * figure.part // figure.whole if figure.whole else 0


@dataclass(frozen=True)
class Turnover:
    """Who came and went in a year to a day, how long people stay, and why they left."""

    joined: int
    left: int
    people: int
    why: list[tuple[str, int]]
    curve: list[tuple[int, float]]


def turnover(day: date, months: int = 12) -> Turnover:
    """The last ``months`` months to the day, for those within reach; how long people stay from all who are known. One
    statement."""
    since = next_month(day.replace(day=1), -months + 1)
    ended: Counter[int] = Counter()
    there: Counter[int] = Counter()
    why: Counter[str] = Counter()
    joined = left = people = 0
    rows = Employment.objects.filter(Q(period__startswith__lte=day)).order_by()
    for period, kind in rows.values_list("period", "exit_kind"):
        gone = period.upper is not None and period.upper <= day
        served = months_served(period.lower, period.upper if gone else day)
        (ended if gone else there)[served] += 1
        people += not gone
        joined += period.lower >= since
        if gone and period.upper >= since:
            left += 1
            why[kind] += 1
    names = dict(Employment._meta.get_field("exit_kind").flatchoices)
    reasons = [(str(names.get(kind, kind)), n) for kind, n in why.most_common()]
    return Turnover(joined, left, people, reasons, standing.survival(ended, there, 120))


def months_served(first: date, end: date) -> int:
    """Full months between two days."""
    return (end.year - first.year) * 12 + end.month - first.month - (end.day < first.day)


PILOTED = "pay"
"""The kind of policy whose pilot the leader's page follows."""


def pilot_units(day: date) -> set[int]:
    """Units that follow another pay policy than most: the pilot; none while all follow one. One statement."""
    held = in_force(PILOTED, day)
    versions = Counter(version.pk for version in held.values())
    if len(versions) < 2:
        return set()
    most = versions.most_common(1)[0][0]
    return {unit for unit, version in held.items() if version.pk != most}


Grouping = Callable[[Collection[int], date], Mapping[int, str]]
_groupings: Registry[str, tuple[Any, Grouping]] = Registry("grouping of people who come and go")


def register_grouping(code: str, label: Any, of: Grouping) -> None:
    """Told by upper floors: ``of(person_ids, day)`` says which group each person was in then (a level, a band of pay), in
    one statement for any number."""
    _groupings.add(code, (label, of))


LEAST = 5
"""People in a group below whom it isn't shown apart."""


@dataclass(frozen=True)
class Group:
    """People who were there a year ago, and how many of them have left since."""

    name: str
    people: int
    left: int

    @property
    def rate(self) -> int:
        return 100 * self.left // self.people


def turnover_by_groups() -> list[tuple[str, list[Group]]]:
    """Of those there a year ago how many have left, by unit, seniority and what upper floors tell; small groups together."""
    day, since = today(), next_month(today().replace(day=1), -12)
    rows = Employment.objects.filter(period__contains=since).order_by()
    there = {
        person: (first, period)
        for person, first, period in rows.values_list("person", "first_worked", "period")
    }
    gone = {
        person
        for person, (_first, period) in there.items()
        if period.upper is not None and period.upper <= day
    }
    places = Assignment.everything.filter(person__in=there, period__contains=since).order_by()
    units = dict(places.values_list("person", "unit__name"))
    years = {person: _years(months_served(first, since)) for person, (first, _period) in there.items()}
    found = [(_("单位"), _grouped(units, gone)), (_("工龄"), _grouped(years, gone))]
    for label, of in _groupings.values():
        found.append((str(label), _grouped(of(set(there), since), gone)))
    return found


def _years(months: int) -> str:
    for most in (1, 3, 5, 10):
        if months < most * 12:
            return _("不满 %(n)d 年") % {"n": most}
    return _("10 年以上")


def _grouped(groups: Mapping[int, str], gone: Collection[int]) -> list[Group]:
    people, left = (
        Counter(groups.values()),
        Counter(group for person, group in groups.items() if person in gone),
    )
    shown_apart = [Group(name, n, left[name]) for name, n in people.items() if n >= LEAST]
    few = [(n, left[name]) for name, n in people.items() if n < LEAST]
    found = sorted(shown_apart, key=lambda group: -group.rate)
    if few and sum(n for n, _left in few) >= LEAST:
        found.append(
            Group(_("其他（每组不足 5 人）"), sum(n for n, _l in few), sum(left for _n, left in few))
        )
    return found


def owners() -> QuerySet[User]:
    """Whom a matter may be given to: heads, department and leaders with an account that works."""
    held = RoleGrant.objects.filter(
        role__in=[Role.UNIT_HEAD, Role.POLITICAL, Role.LEADER], period__contains=today(), user__is_active=True
    )
    return User.objects.filter(pk__in=held.values("user")).order_by("full_name", "pk")
