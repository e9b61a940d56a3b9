"""Who has to know a rule, who does, and which versions somebody knew on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from auxpolice.months import today
from personnel.models import Assignment, Person
from personnel.rulebook.models import Receipt, Version


def in_force(day: date | None = None) -> QuerySet[Version]:
    return Version.objects.filter(period__contains=day or today()).select_related("rule__unit")


def known_on(person: Person, day: date) -> QuerySet[Version]:
    """Versions in force on the day that the person knew by then; whoever may see the person."""
    known = Receipt.everything.filter(person=person, known_on__lte=day)
    return Version.everything.filter(pk__in=known.values("version"), period__contains=day).select_related(
        "rule__unit"
    )


def bound(version: Version, day: date | None = None) -> QuerySet[Person]:
    """People in the unit's subtree on the day, as far as the present scope reaches."""
    there = Assignment.everything.filter(
        unit__path__startswith=version.rule.unit.path, period__contains=day or today()
    )
    return Person.objects.filter(pk__in=there.values("person"))


def unread(version: Version, day: date | None = None) -> QuerySet[Person]:
    return bound(version, day).exclude(pk__in=Receipt.everything.filter(version=version).values("person"))


def of_person(person_id: int, day: date | None = None) -> QuerySet[Version]:
    """Versions in force that bind a person where they work on the day."""
    day = day or today()
    paths = Assignment.everything.filter(person=person_id, period__contains=day).values_list(
        "unit__path", flat=True
    )
    above = {int(part) for path in paths for part in path.split("/") if part}
    found = Version.everything.filter(period__contains=day, rule__unit__in=above)
    return found.select_related("rule__unit")


def read_by(person_id: int) -> set[int]:
    """Versions that the person knows."""
    return set(Receipt.everything.filter(person=person_id).values_list("version", flat=True))


def with_coverage(versions: Iterable[Version]) -> list[Version]:
    """The same versions with ``bound_count`` and ``known_count`` of people within reach; two statements."""
    rows, day = list(versions), today()
    reach = Person.objects.values("pk")
    places = Assignment.everything.filter(period__contains=day, person__in=reach).values_list(
        "person_id", "unit__path"
    )
    people = list(places)
    known = set(
        Receipt.everything.filter(version__in=[row.pk for row in rows], person__in=reach).values_list(
            "version_id", "person_id"
        )
    )
    for row in rows:
        within = [person for person, path in people if path.startswith(row.rule.unit.path)]
        row.bound_count = len(within)  # type: ignore[attr-defined]
        row.known_count = sum((row.pk, person) in known for person in within)  # type: ignore[attr-defined]
    return rows


def unread_by_unit(_month: date) -> dict[int, int]:
    """Unit → how many readings its people still owe today; one statement a rule in force."""
    found: dict[int, int] = {}
    for version in in_force():
        missing = Assignment.everything.filter(
            person__in=unread(version).values("pk"), period__contains=today()
        )
        for unit, count in missing.order_by().values_list("unit").annotate(n=Count("person")):
            found[unit] = found.get(unit, 0) + count
    return found
