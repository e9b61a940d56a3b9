"""Put points on the ledger, and take them back by a new entry."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.ledger import months, sources
from assessment.ledger.models import LedgerEntry
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.problems import Problem
from personnel.models import Assignment, Person


@dataclass(frozen=True)
class Points:
    """An entry for a person's ledger: an item, its points in hundredths, and the record it comes from."""

    code: str
    name: str
    points: int
    reason: str
    source_kind: str = "manual"
    source_id: str = ""


def unit_on(person: Person, day: date) -> int:
    """The unit a person belonged to on a day (or the last one before); raises Problem when there was none."""
    row = (
        Assignment.everything.filter(person=person, period__startswith__lte=day)
        .order_by("-period__startswith")
        .first()
    )
    if row is None:
        raise Problem(_("%(name)s 在 %(day)s 没有单位。") % {"name": person.name, "day": day}, code="no-unit")
    return row.unit_id


@transaction.atomic
def enter_points(
    person: Person, day: date, entry: Points, *, acting_user: User, permitted: Act | None = Act.LEDGER_ENTER
) -> LedgerEntry:
    """Put points on a person's ledger, once per source; they count in the month that ``months`` says.

    ``permitted`` None: whoever it is written for had the right when they decided it. Raises LookupError for a kind of source
    that nobody has registered.
    """
    if permitted:
        require(acting_user, permitted)
    sources.source(entry.source_kind)
    if entry.source_id:
        existing = entry_of(entry.source_kind, entry.source_id)
        if existing:
            return existing
    row = LedgerEntry(person=person, unit_id=unit_on(person, day), day=day, **vars(entry))
    return _write(row, acting_user)


@transaction.atomic
def reverse_points(
    entry: LedgerEntry, reason: str, *, acting_user: User, permitted: Act | None = Act.LEDGER_ENTER
) -> LedgerEntry:
    """Take points back by a new entry; the old one stays."""
    if permitted:
        require(acting_user, permitted)
    again = LedgerEntry.everything.filter(reverses=entry).first()
    if again:
        return again
    copied = ("person_id", "unit_id", "day", "code", "name", "source_kind", "source_id")
    row = LedgerEntry(
        points=-entry.points,
        reason=reason,
        reverses=entry,
        **{field: getattr(entry, field) for field in copied},
    )
    return _write(row, acting_user)


def entry_of(kind: str, number: str) -> LedgerEntry | None:
    """The entry that a record has made, whoever may see it."""
    return LedgerEntry.everything.filter(source_kind=kind, source_id=number, reverses__isnull=True).first()


def _write(row: LedgerEntry, acting_user: User) -> LedgerEntry:
    row.reason, row.entered_by = row.reason[:300], acting_user
    row.month = months.counting_month(row.person_id, row.day)
    row.save(force_insert=True)
    trail.record(
        Act.LEDGER_ENTER,
        row.person,
        acting_user=acting_user,
        after={"code": row.code, "points": row.points, "source": row.source_kind, "month": row.month},
        reason=row.reason,
    )
    return row
