"""One open row of a dated fact of a person at a time."""

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from personnel.models import Person


def replace_open(model: Any, person: Person, since: date, **values: Any) -> None:
    """End the open row of a dated fact and begin a new one; one that begins no earlier is corrected in place."""
    held = model.everything.select_for_update().filter(person=person, period__endswith__isnull=True).first()
    if held and all(getattr(held, name) == value for name, value in values.items()):
        return
    if held and held.period.lower >= since:
        for name, value in values.items():
            setattr(held, name, value)
        held.save()
        return
    if held:
        held.period = DateRange(held.period.lower, since)
        held.save()
    model.everything.create(person=person, period=DateRange(since, None), **values)


def end_before(row: Any, day: date) -> None:
    """The dated row holds until the day; one that began on it never did."""
    if row.period.lower == day:
        row.delete()
    else:
        row.period = type(row.period)(row.period.lower, day)
        row.save(update_fields=["period"])
