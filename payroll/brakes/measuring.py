"""What a gap is worth: a dry run of the month by the schemes in force, as it would be paid now and without the gap.

Without the gap means: duty, overtime and meals as often as in the person's last month, the grade of the last month (合格
where there was none). Nothing is written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from auxpolice.batch import columns
from auxpolice.money import yuan
from auxpolice.months import next_month
from payroll.month import freezing, gaps
from payroll.month.models import PayrollRun, RunState
from payroll.month.runs import scheme_of
from payroll.rules import FACT_NAMES, GRADES, Facts, Law, calculate

COUNTED = (
    "night_shifts",
    "holiday_shifts",
    "overtime_workday_minutes",
    "overtime_rest_minutes",
    "overtime_holiday_minutes",
    "meal_days",
)
"""Facts of attendance that pay by themselves; absences are not guessed."""


@dataclass(frozen=True)
class Effect:
    """People with the gap, of all who are paid, and what they are paid more or less because of it, by item."""

    people: int
    of_people: int
    effect_fen: int
    items: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        return self.people / self.of_people if self.of_people else 0.0


MEASURED = ("attendance", "grade")


def effects(month: date, kinds: Collection[str] = MEASURED) -> dict[str, Effect]:
    """By kind of gap; a few statements whatever the number of people."""
    if not kinds:
        return {}
    rows, params = freezing.month_parameters(month)
    lacking = {code: gaps.lacking(params, code) for code in MEASURED if code in kinds}
    if not any(lacking.values()):
        return {}
    law = freezing.law_from(rows, month)
    fresh = freezing.fresh(params)
    last = _last_facts(next_month(month, -1))
    found = {}
    for code, people in lacking.items():
        if people:
            chosen = np.isin(fresh["person_id"], list(people))
            names = freezing.fact_names(params)
            found[code] = _effect(fresh, chosen, _without(code, fresh, chosen, last), law, names)
    return found


def _last_facts(month: date) -> dict[int, np.ndarray]:
    """The frozen facts of the month's effective run by person, in the order of ``FACT_NAMES``."""
    run = PayrollRun.objects.filter(month_id=month, state=RunState.EFFECTIVE).first()
    if run is None:
        return {}
    kinds: dict[str, str | tuple[str, int]] = {
        "person_id": "int8",
        "facts": ("int8[]", len(run.fact_names)),
    }
    frozen = columns.read(
        "SELECT person_id, facts FROM payroll_payrollinput WHERE run_id = %s", [str(run.pk)], kinds
    )
    place = {name: n for n, name in enumerate(run.fact_names)}
    order = [place.get(name, -1) for name in FACT_NAMES]
    matrix = np.column_stack(
        [
            frozen["facts"][:, n] if n >= 0 else np.zeros(len(frozen["person_id"]), dtype=np.int64)
            for n in order
        ]
    )
    return dict(zip(frozen["person_id"].tolist(), matrix, strict=True))


def _without(code: str, fresh: dict, chosen: np.ndarray, last: dict[int, np.ndarray]) -> np.ndarray:
    """The facts as they would be if those chosen had no gap."""
    facts = fresh["facts"].copy()
    names = list(COUNTED) if code == "attendance" else ["grade"]
    places = [FACT_NAMES.index(name) for name in names]
    for row in np.flatnonzero(chosen):
        before = last.get(int(fresh["person_id"][row]))
        if before is not None:
            facts[row, places] = before[places]
        if code == "grade" and facts[row, places[0]] == GRADES["NONE"]:
            facts[row, places[0]] = GRADES["COMPETENT"]
    return facts


def _effect(fresh: dict, chosen: np.ndarray, better: np.ndarray, law: Law, names: list[str]) -> Effect:
    total = 0
    items: dict[str, int] = {}
    for version_id in np.unique(fresh["scheme_version_id"][chosen]):
        scheme = scheme_of(int(version_id))
        mine = chosen & (fresh["scheme_version_id"] == version_id)
        now, then = (
            calculate(scheme, law, Facts.frozen(names, facts[mine])) for facts in (fresh["facts"], better)
        )
        total += int(now.gross_fen.sum() - then.gross_fen.sum())
        change = now.amounts.sum(axis=0) - then.amounts.sum(axis=0)
        for item, fen in zip(scheme.items, change.tolist(), strict=True):
            if fen and item.kind == "earning":
                items[item.name] = items.get(item.name, 0) + fen
    return Effect(
        int(chosen.sum()), len(chosen), total, tuple(sorted(items.items(), key=lambda pair: pair[1]))
    )


def sentence(code: str, effect: Effect) -> str:
    """What the gap does to pay by the schemes in force, in words."""
    said = {
        "people": f"{effect.people:,}",
        "items": "、".join(name for name, _fen in effect.items),
        "yuan": yuan(abs(effect.effect_fen)),
    }
    if not effect.items:
        if code == "attendance":
            return _("按现行方案：%(people)s 人考勤未确认，按满勤计算，金额不受影响。") % said
        return _("按现行方案：%(people)s 人考核等次未确认，绩效为固定标准，金额不受影响。") % said
    if code == "attendance":
        return (
            _("按现行方案：%(people)s 人考勤未确认，%(items)s合计 %(yuan)s 元不计发（按上月次数估算）。")
            % said
        )
    return (
        _("按现行方案：%(people)s 人考核等次未确认，%(items)s合计 %(yuan)s 元不计发（按上月等次估算）。")
        % said
    )
