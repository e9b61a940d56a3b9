"""The gate before the first duty: who has passed 初任培训 and sworn the oath, and since when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from auxpolice.months import month_of, next_month, today
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force
from personnel.models import Assignment
from personnel.training.content import TRAINING
from personnel.training.models import Oath, TrainingKind, TrainingRecord


@dataclass(frozen=True)
class Gate:
    """``ready``: the first day of duty on one's own, None as long as something is lacking, which ``lacks`` says."""

    ready: date | None
    lacks: str = ""

    def open_on(self, day: date) -> bool:
        return self.ready is not None and day >= self.ready


def gates(
    person_ids: Collection[int],
    day: date | None = None,
    versions: Mapping[int, PolicyVersion] | None = None,
    places: Mapping[int, tuple[int, date]] | None = None,
) -> dict[int, Gate]:
    """The gate of each who is or was employed by the day (today); four statements for any number of people.

    ``versions`` are the rules of the units on the day, ``places`` the unit of each and when they were hired, where these are
    known already. Whoever joined before the day of the
    rules has passed; where no rules of training are in force nothing is asked.
    """
    day = day or today()
    rules = {
        unit: version.content["gate"]
        for unit, version in (in_force(TRAINING, day) if versions is None else versions).items()
    }
    known = _places(person_ids, day) if places is None else places
    last = {person: (rules.get(unit), hired) for person, (unit, hired) in known.items()}
    asked = {
        person: (gate, joined)
        for person, (gate, joined) in last.items()
        if gate and joined >= date.fromisoformat(gate["since"])
    }
    found = {person: Gate(date.min) for person in person_ids if person not in asked}
    if not asked:
        return found
    trained: dict[int, list[date]] = {}
    records = TrainingRecord.everything.filter(person__in=asked, kind=TrainingKind.INITIAL, passed=True)
    for person, ended in records.order_by("ended").values_list("person_id", "ended"):
        trained.setdefault(person, []).append(ended)
    sworn = _sworn(asked)
    for person, (gate, joined) in asked.items():
        earliest = next_month(month_of(joined), -int(gate.get("before_months") or 0))
        passed = next((ended for ended in trained.get(person, []) if ended >= earliest), None)
        oath = next((on for on in sworn.get(person, []) if on >= joined - timedelta(days=31)), None)
        found[person] = _gate(passed, oath, bool(gate.get("oath", True)))
    return found


def _places(person_ids: Collection[int], day: date) -> dict[int, tuple[int, date]]:
    """The last unit of each by the day, and when that employment began."""
    rows = Assignment.everything.filter(person__in=person_ids, period__startswith__lte=day).order_by("period")
    columns = ("person_id", "unit_id", "employment__period")
    return {person: (unit, period.lower) for person, unit, period in rows.values_list(*columns)}


def _sworn(people: Collection[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    for person, on in (
        Oath.everything.filter(person__in=people).order_by("day").values_list("person_id", "day")
    ):
        found.setdefault(person, []).append(on)
    return found


def _gate(passed: date | None, oath: date | None, asks_oath: bool) -> Gate:
    lacks = [] if passed else [_("初任培训未通过")]
    if asks_oath and oath is None:
        lacks.append(_("未宣誓"))
    if lacks:
        return Gate(None, "、".join(lacks))
    return Gate(max(one for one in (passed, oath) if one is not None))
