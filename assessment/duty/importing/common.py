"""What both imports ask for and know: unit and month, the duty rules of them, the people of the bureau."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from assessment.duty.content import DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.importing.people import Known
from assessment.duty.rules.facts import instant, shift_span
from auxpolice.access import scope
from auxpolice.access.matrix import Act
from auxpolice.imports.kinds import Column, Context
from auxpolice.months import SHANGHAI, last_day, next_month
from auxpolice.policy.queries import version_at
from auxpolice.ui.forms import MonthField
from auxpolice.units.models import Unit
from personnel.models import Assignment, Employment, Person


def text(cell, _context: Context) -> tuple[str, list]:
    """A cell as it is: the reader of the kind has taken it apart."""
    return cell.text, []


DAYS = tuple(Column(f"d{day:02d}", f"{day} 日", str(day), text) for day in range(1, 32))
"""A column a day of the month."""


class UnitMonthForm(forms.Form):
    """Beside the file: whose it is and of which month."""

    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())
    month = MonthField(label=_("月份"))

    act: Act

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        units = Unit.objects.filter(closed__isnull=True)
        now = scope.current()
        choice: Any = self.fields["unit"]
        choice.queryset = units if now.everything else units.filter(pk__in=now.units_for(self.act))


def asking(act: Act) -> type[UnitMonthForm]:
    return type("UnitMonth", (UnitMonthForm,), {"act": act})


def told(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": cleaned["unit"].pk, "month": cleaned["month"].isoformat()}


def mine(act: Act):
    """Files belong to the units for which somebody has the act."""

    def check(options: Mapping[str, Any]) -> None:
        if not scope.current().can(act, options.get("unit")):
            raise scope.Denied()

    return check


def of_unit_month(act: Act) -> dict[str, Any]:
    """What kinds of import have in common that are about a unit's month."""
    return {"asks": asking(act), "told": told, "mine": mine(act), "narrowed": span_of, "subjects": ids}


def ids(keys: Iterable) -> dict[str, int]:
    """Rows are about people by their ids."""
    return {str(key): int(key) for key in keys}


def month_of(options: Mapping[str, Any]) -> date:
    return date.fromisoformat(options["month"])


def span_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """The days of the month, and its instants, as parameters of SQL."""
    first = month_of(options)
    after = next_month(first)
    return {"first": first, "after": after, "since": instant(first), "until": instant(after)}


def aware(text: str) -> datetime:
    """The instant of 「2026-10-01 08:25」."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def content_for(options: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The duty rules of the unit at the month's end, and whether they are in force; the example where none are."""
    version = version_at(DUTY, options["unit"], last_day(month_of(options)))
    return (version.content, True) if version else (EXAMPLE, False)


def here_in(options: Mapping[str, Any]):
    """Assignments to the unit on some day of the month."""
    span = span_of(options)
    return Assignment.everything.filter(
        unit_id=options["unit"], period__overlap=(span["first"], span["after"])
    )


def everybody(options: Mapping[str, Any]) -> list[Known]:
    """The people of the bureau as far as the present scope reaches; who is of the unit in the month is told apart."""
    badge = Employment.everything.filter(person_id=OuterRef("pk")).order_by("-period")
    rows = Person.objects.annotate(
        badge=Subquery(badge.values("badge_number")[:1]),
        here=Exists(here_in(options).filter(person_id=OuterRef("pk"))),
    )
    return [
        Known(pk, badge or "", name, here)
        for pk, badge, name, here in rows.values_list("pk", "badge", "name", "here")
    ]


def times_of(shift: Mapping[str, Any], day: date) -> tuple[datetime, datetime]:
    """When a shift of the rules begins and ends on a day."""
    first, last = shift_span(shift)
    return instant(day, first), instant(day, last)


def text_of(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def overlapping(spans: Iterable[tuple[datetime, datetime, Any]]) -> tuple[Any, Any] | None:
    """The first two of the intervals that overlap."""
    known = sorted(spans, key=lambda one: one[:2])
    for one, other in pairwise(known):
        if other[0] < one[1]:
            return one[2], other[2]
    return None
