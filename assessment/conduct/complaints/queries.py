"""Read complaints: as a list narrowed, what is like one, what waits for whom. Everything starts from the reader's scope."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assessment.conduct.complaints.models import (
    About,
    Allegation,
    Complainant,
    Complaint,
    ComplaintState,
    Handler,
)
from assessment.conduct.complaints.models.handling import PROVEN
from assessment.duty.models.posts import Rating
from auxpolice.access.models import User
from auxpolice.months import SHANGHAI, next_month, today
from auxpolice.units.models import Unit
from personnel.models import Person

ANSWERED = (ComplaintState.ANSWERED, ComplaintState.CLOSED)
JUDGED = ("true", "partly", "untrue", "unproven")
"""Results of complaints that were looked into."""


def received(first: date, last: date) -> Q:
    """Received from the first to the last day, both included."""
    start, end = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(1)))
    return Q(received_at__gte=start, received_at__lt=end)


def in_month(month: date) -> Q:
    return received(month, next_month(month) - timedelta(1))


def about_auxiliaries() -> Q:
    """Complaints about auxiliaries, those handled with an earlier one left out."""
    return Q(about=About.AUXILIARY) & ~Q(state=ComplaintState.REPEATED)


def within(unit: Unit) -> Q:
    return Q(unit__path__startswith=unit.path)


def late(day: date | None = None) -> Q:
    return Complaint.waiting & Q(due__lt=day or today())


PROVEN_ONES = Q(result__in=[str(one) for one in PROVEN])
JUDGED_ONES = Q(result__in=JUDGED)


def with_people(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.select_related("unit", "in_charge").prefetch_related("handlers__user")


def mine(user: User) -> QuerySet[Complaint]:
    """What the user handles by name."""
    named = Handler.objects.filter(complaint=OuterRef("pk"), user=user, until__isnull=True)
    return Complaint.objects.filter(Exists(named))


def similar(complaint: Complaint, months: int) -> QuerySet[Complaint]:
    """Earlier ones in so many months by the same complainant, or about the same person and kind: proposed, not decided."""
    since = complaint.received_at - timedelta(days=31 * months)
    marked = Complainant.everything.filter(complaint=complaint).exclude(marked="").values("marked")
    same_voice = Complainant.everything.filter(marked__in=marked).values("complaint")
    alleged = Allegation.everything.filter(complaint=complaint, person__isnull=False)
    same_person = Allegation.everything.filter(
        person__in=alleged.values("person"), kind__in=alleged.values("kind")
    ).values("complaint")
    rows = Complaint.objects.filter(
        Q(pk__in=same_person) | Q(pk__in=same_voice) & (Q(unit=complaint.unit) | Q(kind=complaint.kind)),
        received_at__gte=since,
        received_at__lte=complaint.received_at,
        repeats__isnull=True,
    )
    return rows.exclude(pk=complaint.pk).order_by("-received_at")[:5]


def of_person(person: Person) -> QuerySet[Complaint]:
    alleged = Allegation.everything.filter(person=person).values("complaint")
    return Complaint.objects.filter(pk__in=alleged)


def ratings_to_take(days: int = 30) -> QuerySet[Any]:
    """Bad ratings of windows that name somebody and aren't registered as complaints yet."""
    taken = Complaint.everything.filter(source="window", number=OuterRef("number"))
    rows = Rating.everything.filter(
        level__lte=2, person__isnull=False, at__gte=timezone.now() - timedelta(days=days)
    )
    return rows.exclude(Exists(taken)).select_related("unit", "person").order_by("at")
