"""The rules in force for a case and the days they give."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.models import Case
from auxpolice.deadlines import due_in
from auxpolice.months import today
from auxpolice.policy.queries import version_for


def rules_of(case: Case) -> dict[str, Any]:
    """The policy of the unit on the day the clue was registered: it holds for the whole case."""
    return version_for(DISCIPLINE, case.unit_id, timezone.localdate(case.registered_at)).content


def clock(case: Case, name: str) -> int:
    return int(rules_of(case)["clocks"][name])


def working(case: Case, name: str, start: date | None = None) -> date:
    """The last working day of a clock that counts working days."""
    return due_in(clock(case, name), start)


def calendar(case: Case, name: str, start: date | None = None) -> date:
    """The last day of a clock that counts every day."""
    return (start or today()) + timedelta(days=clock(case, name))


def brought_by(case: Case, kind: str) -> dict[str, Any]:
    """What the policy says of a measure; nothing of none."""
    rows = {row["kind"]: row for row in rules_of(case)["measures"]}
    return rows.get(kind) or {"months": 0, "points": 0, "grade_cap": "any", "rule_needed": False}
