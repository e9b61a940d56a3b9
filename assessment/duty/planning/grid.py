"""The plan as it is drawn on paper: people × days, a code a cell; coverage below, hours and nights at the right."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cached_property
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.content import OFF, WORK
from assessment.duty.models import Plan, PlanState, Shift, ShiftSource, Wish
from assessment.duty.planning import reading
from assessment.duty.planning.changing import NEVER, Change, cell, change
from assessment.duty.planning.reading import Month
from assessment.duty.planning.rulebook import Rulebook
from assessment.duty.rules.checks import Break, breaks, coverage
from assessment.duty.rules.facts import HOLIDAY, WORKDAY, Facts, kind_of
from assessment.duty.rules.hours import counted, told
from auxpolice.access.matrix import Act
from auxpolice.months import format_month
from auxpolice.problems import Problem
from auxpolice.ui.grid import Column, Grid, Line, Shown, plain

_APART = re.compile(r"[+/、,;|]|\s+")
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Day(Column):
    """A day's shifts by code, several joined by +; 休 is a day off decided by hand, nothing an undecided one."""

    _: KW_ONLY
    rules: Rulebook
    day: int

    def parse(self, text: str) -> str:
        codes = []
        for word in filter(None, _APART.split(plain(text))):
            code = self.rules.spoken.get(word.casefold())
            if code is None:
                raise Problem(
                    _("没有「%(code)s」这个班次，请填：%(codes)s。")
                    % {"code": word[:10], "codes": "、".join([*self.rules.kinds, OFF])},
                    code="cell",
                )
            if code not in codes:
                codes.append(code)
        return joined([code for code in codes if code != OFF]) or (OFF if codes else "")


def joined(codes: Sequence[str]) -> str:
    return "+".join(codes)


def day_columns(month: Month) -> list[Day]:
    found = []
    for day in month.days:
        kind = kind_of(day, month.calendar)
        css = "day" if kind == WORKDAY else "day is-holiday" if kind == HOLIDAY else "day is-rest"
        label = f"{day.day} {WEEKDAYS[day.weekday()]}"
        found.append(Day(f"d{day.day}", label, css=css, rules=month.rules, day=day.day))
    return found


class PlanGrid(Grid):
    css = "plan-table"
    warns = drags = True

    def __init__(self, request: Any, plan: Plan):
        self.plan = plan
        published = plan.state == PlanState.PUBLISHED
        self.may_plan = request.scope.can(Act.DUTY_PUBLISH if published else Act.DUTY_PLAN, plan.unit_id)
        super().__init__(request)
        self.columns = (
            *day_columns(self.month),
            Shown("hours", gettext_lazy("工时"), lambda row: told(row.minutes), css="num"),
            Shown("nights", gettext_lazy("夜班"), lambda row: row.nights, css="num"),
        )

    # --- what a grid says of itself
    def read(self) -> list[Any]:
        lines: list[Any] = reading.lines_of(self.plan)
        self.month = reading.of_plan(self.plan, lines)
        for name in ("facts", "breaks", "demands"):
            self.__dict__.pop(name, None)
        cells: dict[tuple[int, int], list[Shift]] = defaultdict(list)
        for shift in self.month.shifts:
            if shift.plan_id == self.plan.pk and shift.date.replace(day=1) == self.plan.month:
                cells[shift.person_id, shift.date.day].append(shift)
        minutes: Counter[int] = Counter()
        nights: Counter[int] = Counter()
        for slot in self.facts.slots:
            if self.month.first <= slot.date <= self.month.last:
                minutes[slot.person] += counted(slot)
                nights[slot.person] += slot.night and slot.kind == WORK
        labels = source_labels()
        for line in lines:
            line.minutes, line.nights, line.why = minutes[line.person_id], nights[line.person_id], {}
            line.spoken = escape(line.person.name)
            for day in self.month.days:
                here = cells[line.person_id, day.day]
                code = joined([shift.code for shift in here])
                setattr(line, f"d{day.day}", code or (OFF if day.day in line.kept else ""))
                if here:
                    line.why[day.day] = "；".join(why_of(shift, labels) for shift in here)
        return lines

    @cached_property
    def facts(self) -> Facts:
        return self.month.facts()

    @cached_property
    def breaks(self) -> list[Break]:
        return breaks(self.facts)

    @cached_property
    def wishes(self) -> dict[tuple[int, date], str]:
        rows = Wish.everything.filter(
            person__in=self.month.people, date__range=(self.month.first, self.month.last)
        )
        return {(row.person_id, row.date): _("想要%(code)s") % {"code": row.code} for row in rows}

    def save(self, lines: list[Line]) -> None:
        change(self.plan, [self._change(line) for line in lines], acting_user=self.request.user)

    def _change(self, line: Line) -> Change:
        cells = {}
        for column in self.typed:
            assert isinstance(column, Day)
            value, stood = line.values[column.name], getattr(line.row, column.name)
            if value != stood:
                # a shift that is taken away by hand is a day off by hand; 休 taken away leaves the day to the pattern
                cells[column.day] = value.split("+") if value else [OFF] if stood != OFF else []
        return Change(line.row.pk, line.version, cells)

    def is_open(self, row: Any) -> bool:
        return self.may_plan

    def changed_by(self, row: Any) -> str:
        return str(row.changed_by or "")

    def title(self, row: Any) -> SafeString:
        month = format_month(self.plan.month)
        url = reverse("assessment:duty-person", args=[self.plan.unit_id, month, row.person_id])
        return format_html('<a href="{}">{}</a>', url, row.person.name)

    def warned(self) -> list[tuple[str, str, bool]]:
        """What may never be, one by one; of anything else what a person's days break alike together."""
        lines = {line.person_id: line.pk for line in self.rows}
        found: dict[Any, tuple[list[str], str, bool]] = {}
        for one in self.breaks:
            key = cell(lines[one.person], one.date.day) if one.person in lines else self._foot_of(one)
            alike = (one.rule, one.person, None if one.person and one.rule not in NEVER else one.words)
            found.setdefault(alike, ([], one.words, one.hard))[0].append(key)
        return [
            (" ".join(keys), words if len(keys) == 1 else _("%(words)s（共 %(count)s 天）") % {"words": words, "count": len(keys)}, hard)
            for keys, words, hard in found.values()
        ]  # fmt: skip

    def _foot_of(self, one: Break) -> str:
        """The foot's cell of a time that is short of people: of the demand that it is short for."""
        day = one.date.day
        short = (
            f"need{pk}-d{day}"
            for pk, (row, cells) in self.demands.items()
            if int(cells.get(day, row["minimum"])) < row["minimum"]
        )
        return next(short, f"on-d{day}")

    # --- coverage
    @property
    def feet(self) -> list[tuple[Any, list[tuple[Column, str, str]]]]:
        """How many are on duty each day, and for each demand the fewest at a time in it."""
        on: Counter[int] = Counter()
        for slot in {(slot.person, slot.date): slot for slot in self.facts.slots if slot.present}.values():
            if self.month.first <= slot.date <= self.month.last:
                on[slot.date.day] += 1
        rows = [(_("在岗人数"), "on", {day: str(on[day] or "") for day in range(1, 32)})]
        for row, cells in self.demands.values():
            label = f"{row['starts'][:5]}–{row['ends'][:5]} ≥{row['minimum']}"
            rows.append((label, f"need{row['id']}", cells))
        return [
            (
                label,
                [
                    (c, f"{key}-{c.name}", texts.get(c.day, "") if isinstance(c, Day) else "")
                    for c in self.columns
                ],
            )
            for label, key, texts in rows
        ]

    @cached_property
    def demands(self) -> dict[int, tuple[dict[str, Any], dict[int, str]]]:
        """By demand: the fewest people at a time in it on each day."""
        month = self.month
        found: dict[int, tuple[dict[str, Any], dict[int, str]]] = {}
        for row, day, need in month.units.needs(month.first, month.last, month.calendar):
            asked = Facts(
                month.first, month.last, {}, self._near(need.starts, need.ends), needs=(_all(need),)
            )
            least = min((short.present for short in coverage(asked)), default=need.least)
            found.setdefault(row["id"], (row, {}))[1][day.day] = str(least)
        return found

    def _near(self, starts: Any, ends: Any) -> tuple:
        return tuple(slot for slot in self.facts.slots if slot.starts < ends and starts < slot.ends)

    # --- cells, written here since 60 people × 31 days are 1,860 of them
    def _cell(self, column: Column, row: Any, is_open: bool) -> SafeString:
        if not isinstance(column, Day):
            return super()._cell(column, row, is_open)
        day = self.month.days[column.day - 1]
        name = f"{column.name}-{row.pk}"
        stored = getattr(row, column.name)
        away = self.month.away_on(row.person_id, day)
        here = self.month.stay_on(row.person_id, day) is not None
        css = f"{column.css} is-away" if away or not here else column.css
        if not is_open or (not here and not stored):
            shown = stored or away or ("" if here else "—")
            return SafeString(
                f'<td class="{css}" id="{name}" data-label="{column.label}" title="{escape(self._said(row, day, away))}">'
                f"{escape(shown)}</td>"
            )
        text, wrong, note = escape(stored), "", ""
        if self.status != 200:
            text = escape(self.request.POST.get(name, stored))
        if error := self.errors.get(name, ""):
            wrong = f' aria-invalid="true" aria-describedby="{name}-note"'
            note = f'<p class="field-error" id="{name}-note">{escape(error)}</p>'
        hint = f' placeholder="{escape(away)}"' if away else ""
        return SafeString(
            f'<td class="{css}" data-label="{column.label}"><input class="form-control form-control-sm" id="{name}" name="{name}"'
            f' value="{text}" data-was="{escape(stored)}" aria-label="{row.spoken} {column.label}"'
            f' title="{escape(self._said(row, day, away))}" autocomplete="off"{hint}{wrong}>{note}</td>'
        )

    def _said(self, row: Any, day: date, away: str) -> str:
        parts = [row.why.get(day.day, ""), self.wishes.get((row.person_id, day), ""), away]
        return "；".join(part for part in parts if part)


def _all(need: Any) -> Any:
    """The demand with a number that nobody reaches, so that every piece of its time is told."""
    return type(need)(need.starts, need.ends, 10_000)


def source_labels() -> dict[str, str]:
    """The sources of shifts in the reader's language."""
    return {value: str(label) for value, label in ShiftSource.choices}


def why_of(shift: Shift, labels: Mapping[str, str]) -> str:
    """Why somebody is on: the pattern's place, the solver's reason, with whom it was swapped, or by whose hand."""
    said = shift.why or (str(shift.by) if shift.by_id else "")
    return f"{labels[shift.source]}：{said}" if said else labels[shift.source]


def forbidden(found: Sequence[Break]) -> int:
    """How many of the breaks stop the plan from being published."""
    return sum(one.rule in NEVER for one in found)
