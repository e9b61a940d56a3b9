"""Read how posts are manned and matters are handled in a month, in statements that don't grow with posts or people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from assessment.duty.in_force import rules_of
from assessment.duty.models import PlanState, Shift
from assessment.duty.models.planning import DayOf
from assessment.duty.models.posts import (
    Call,
    CallSource,
    PostDuty,
    PostHours,
    Rating,
    Sighting,
    SightingKind,
    StreetPost,
    WindowWork,
)
from assessment.duty.posts import rules
from assessment.duty.rules.facts import instant
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import SHANGHAI, last_day, next_month
from auxpolice.units.models import Unit

TARGET = 5
"""Minutes to arrive where no duty rules are in force (示例)."""


def instants(month: date) -> tuple[datetime, datetime]:
    """The month's first midnight and the one after its last day."""
    return instant(month), instant(next_month(month))


def days_of(hours: PostHours, kinds_of: dict[date, str]) -> list[date]:
    """Days of the month on which these hours are wanted."""
    wanted = {
        DayOf.EVERY: lambda kind: True,
        DayOf.WORKDAY: lambda kind: kind == DayKind.WORKDAY,
        DayOf.OFF: lambda kind: kind != DayKind.WORKDAY,
    }[DayOf(hours.days)]
    return [day for day, kind in kinds_of.items() if day in hours.period and wanted(kind)]


@dataclass(frozen=True)
class PostMonth:
    """A post's month: how it was manned up to now, and what looks at drawn times found."""

    post: StreetPost
    coverage: rules.Coverage
    looks: int
    manned: int

    @property
    def unit(self) -> str:
        return self.post.unit.name

    @property
    def pk(self) -> int:
        return self.post.pk

    @property
    def wanted(self) -> float:
        return self.coverage.hours[0]

    @property
    def shares(self) -> tuple[float | None, ...]:
        return self.coverage.shares

    @property
    def spot(self) -> tuple[float, float] | None:
        return rules.interval(self.manned, self.looks)


def months_of_posts(posts: QuerySet[StreetPost], month: date, now: datetime) -> list[PostMonth]:
    """Each post that somebody was wanted at in the month, up to now; six statements for any number of posts."""
    first, after = instants(month)
    length = rules.hour_of(after, month)
    found = {post.pk: post for post in posts.select_related("unit")}
    of = Q(post__in=list(found))
    kinds_of = kinds(month, last_day(month))
    hours = PostHours.everything.filter(of, period__overlap=(month, next_month(month)))
    duties = PostDuty.everything.filter(of, starts__lt=after, ends__gt=first).select_related(
        "shift__record__signed_in", "shift__record__signed_out"
    )
    sightings = Sighting.everything.filter(of, at__gte=first - rules.SEEN_FOR, at__lt=after)
    stretches = list(duties)
    seen = list(sightings.values_list("post_id", "at", "kind", "manned"))
    covered = rules.covered(
        month,
        length,
        [rules.Wanted(h.post_id, days_of(h, kinds_of), h.starts, h.ends, h.wanted) for h in hours],
        [rules.Stretch(one.post_id, one.starts, one.ends) for one in stretches],
        [signed for one in stretches if (signed := _signed(one, now))],
        [(post, at) for post, at, _kind, manned in seen if manned],
    )
    looks = Counter(post for post, _at, kind, _manned in seen if kind == SightingKind.LOOK)
    manned = Counter(post for post, _at, kind, there in seen if kind == SightingKind.LOOK and there)
    over = min(max(rules.hour_of(now, month), 0), length)
    return [
        PostMonth(found[post], coverage.until(over), looks[post], manned[post])
        for post, coverage in sorted(
            covered.items(), key=lambda item: (found[item[0]].unit.sort_order, found[item[0]].name)
        )
    ]


def _signed(duty: PostDuty, now: datetime) -> rules.Stretch | None:
    """The part of a duty in which its shift was signed in."""
    record = getattr(duty.shift, "record", None)
    if record is None or record.signed_in is None:
        return None
    since = max(record.signed_in.at, duty.starts) if record.late_minutes else duty.starts
    until = min(duty.ends, record.signed_out.at) if record.signed_out and record.early_minutes else duty.ends
    until = min(until, now)
    return rules.Stretch(duty.post_id, since, until) if until > since else None


def total(months: Iterable[PostMonth]) -> rules.Coverage | None:
    """All posts together."""
    coverage = [one.coverage for one in months]
    return sum(coverage[1:], coverage[0]) if coverage else None


def shifts_to_place(unit: Unit, day: date) -> QuerySet[Shift]:
    """Shifts of own work of the unit's day, as published or still being planned, that may be sent to posts."""
    rows = Shift.everything.filter(unit=unit, date=day, kind="work").select_related("person", "plan")
    return rows.order_by("starts", "person__pinyin", "pk")


def post_now(person_id: int, now: datetime) -> PostDuty | None:
    """Where the person is to be at this moment."""
    rows = PostDuty.everything.filter(
        Q(shift__plan__isnull=True) | Q(shift__plan__state=PlanState.PUBLISHED),
        shift__person_id=person_id,
        starts__lte=now,
        ends__gt=now,
    )
    return rows.select_related("post", "shift", "post__unit").first()


def wanted_now(posts: QuerySet[StreetPost], now: datetime) -> list[StreetPost]:
    """Posts at which somebody is wanted at this moment."""
    here = now.astimezone(SHANGHAI)
    today_, before = here.date(), here.date() - timedelta(days=1)
    kinds_of = kinds(before, today_)
    found = []
    hours = PostHours.everything.filter(post__in=posts, period__overlap=(before, today_ + timedelta(days=1)))
    for one in hours.select_related("post", "post__unit").order_by("post_id"):
        for day in days_of(one, kinds_of):
            starts, ends = rules.span_on(day, one.starts, one.ends)
            if starts <= now < ends and one.post not in found:
                found.append(one.post)
    return found


def target_of(unit_ids: Iterable[int], day: date) -> int:
    """Minutes to arrive by the duty rules of these units; the shortest where they differ."""
    contents = rules_of((unit, day) for unit in unit_ids).values()
    return min(
        (content["street"]["arrival_minutes"] for content in contents if "street" in content), default=TARGET
    )


def calls_of(rows: QuerySet[Call], month: date) -> QuerySet[Call]:
    first, after = instants(month)
    return rows.filter(accepted_at__gte=first, accepted_at__lt=after)


def times_of(rows: QuerySet[Call]) -> list[rules.Times]:
    columns = rows.order_by().values_list("accepted_at", "arrived_at", "finished_at", "source")
    return [
        rules.Times(accepted, arrived, finished, source == CallSource.FOUND)
        for accepted, arrived, finished, source in columns
    ]


@dataclass(frozen=True)
class WindowMonth:
    """A unit's windows in a month."""

    unit: Unit
    done: int
    returned: int
    ratings: list[int]

    @property
    def pk(self) -> int:
        return self.unit.pk

    @property
    def name(self) -> str:
        return self.unit.name

    @property
    def wrong_share(self) -> float | None:
        return self.returned / self.done if self.done >= rules.FEW else None

    @property
    def rated(self) -> int:
        return len(self.ratings)

    @property
    def bad(self) -> int:
        return sum(level <= 2 for level in self.ratings)

    @property
    def good_share(self) -> float | None:
        return rules.good_share(self.ratings)


def windows_of_month(month: date) -> list[WindowMonth]:
    """Each unit with work or ratings at windows in the month, as far as the present scope sees; three statements."""
    first, after = instants(month)
    work: dict[int, tuple[int, int]] = {
        row["unit"]: (row["done"], row["returned"])
        for row in WindowWork.objects.filter(date__range=(month, last_day(month)))
        .order_by()
        .values("unit")
        .annotate(done=Sum("done"), returned=Sum("returned"))
    }
    ratings: dict[int, list[int]] = {}
    for unit, level, count in (
        Rating.objects.filter(at__gte=first, at__lt=after)
        .order_by("unit", "level")
        .values_list("unit", "level")
        .annotate(n=Count("pk"))
    ):
        ratings.setdefault(unit, []).extend([level] * count)
    units = Unit.objects.filter(pk__in={*work, *ratings}).order_by("sort_order")
    return [
        WindowMonth(
            unit,
            *work.get(unit.pk, (0, 0)),
            ratings.get(unit.pk, []),
        )
        for unit in units
    ]


Shares = dict[int, tuple[int, int]]
"""Unit → (part, whole)."""


def _served(month: date) -> QuerySet[PostDuty]:
    """Duties at posts in the month that are over, of shifts that hold."""
    first, after = instants(month)
    held = Q(shift__plan__isnull=True) | Q(shift__plan__state=PlanState.PUBLISHED)
    rows = PostDuty.objects.filter(held, starts__gte=first, starts__lt=after, ends__lte=timezone.now())
    length = ExpressionWrapper(F("ends") - F("starts"), output_field=DurationField())
    return rows.annotate(length=length).order_by()


def _minutes(rows: QuerySet, part: Q) -> Shares:
    sums = rows.values("post__unit").annotate(part=Sum("length", filter=part), whole=Sum("length"))
    minute, none = timedelta(minutes=1), timedelta()
    return {
        row["post__unit"]: ((row["part"] or none) // minute, (row["whole"] or none) // minute) for row in sums
    }


def planned_by_unit(month: date) -> dict[int, int]:
    """Post-hours that people were planned for, by unit."""
    return {unit: whole // 60 for unit, (_part, whole) in _minutes(_served(month), Q()).items()}


def signed_by_unit(month: date) -> Shares:
    """Post-minutes whose shift was signed, of those planned."""
    return _minutes(_served(month), Q(shift__record__signed_in__isnull=False))


def evidenced_by_unit(month: date) -> Shares:
    """Post-minutes of duties in which the post was seen manned at least once, of those planned."""
    seen = Sighting.everything.filter(
        post=OuterRef("post"), manned=True, at__gte=OuterRef("starts"), at__lt=OuterRef("ends")
    )
    return _minutes(_served(month).annotate(seen=Exists(seen)), Q(seen=True))


def looked_by_unit(month: date) -> Shares:
    """Posts found manned at times that were drawn, of those looked at."""
    first, after = instants(month)
    looks = Sighting.objects.filter(kind=SightingKind.LOOK, at__gte=first, at__lt=after).order_by()
    rows = looks.values("post__unit").annotate(part=Count("pk", filter=Q(manned=True)), whole=Count("pk"))
    return {row["post__unit"]: (row["part"], row["whole"]) for row in rows}


def closed_by_unit(month: date) -> dict[int, int]:
    """Matters closed in the month, by unit."""
    rows = calls_of(Call.objects.filter(finished_at__isnull=False), month).order_by().values("unit")
    return {row["unit"]: row["n"] for row in rows.annotate(n=Count("pk"))}
