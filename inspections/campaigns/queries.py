"""What a draw depends on, read: units with their findings, complaints and last check; who has an interest in which unit."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from assessment.conduct.complaints.content import ACCUSATION
from assessment.conduct.complaints.models import Complaint
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.months import today
from auxpolice.units.models import Unit, UnitKind, subtree_ids
from inspections.campaigns import rules
from inspections.campaigns.models import (
    Campaign,
    CampaignState,
    ConflictOfInterest,
    Interest,
    Sends,
    Stop,
    Target,
    TeamMember,
)
from inspections.checks.models import Finding, FindingState, SpotCheck
from personnel.models import Assignment

LATELY = timedelta(days=183)
AT_NIGHT = frozenset({UnitKind.STATION, UnitKind.SERVICE_STATION, UnitKind.SQUAD, UnitKind.DETENTION})
"""Kinds of units that work at night."""


def may_go(day: date) -> dict[str, frozenset[int]]:
    """Who sends → accounts that may be sent: those of the inspectorate file, the others come along (``checks`` says who may)."""
    held: dict[str, set[int]] = {role: set() for role in (Role.INSPECTOR, Role.POLITICAL, Role.UNIT_HEAD)}
    grants = RoleGrant.objects.filter(role__in=held, period__contains=day, user__is_active=True)
    for role, user in grants.values_list("role", "user"):
        held[role].add(user)
    others = frozenset(held[Role.POLITICAL] | held[Role.UNIT_HEAD])
    return {
        Sends.INSPECTION: frozenset(held[Role.INSPECTOR]),
        Sends.POLITICAL: frozenset(held[Role.POLITICAL]),
        Sends.DISCIPLINE: others,
        Sends.LEGAL: others,
    }


def sites(campaign: Campaign, day: date) -> list[rules.Site]:
    """The units in scope as the draw sees them; four statements. Only what is published weighs, and no denunciation, since
    the draw is published itself."""
    targets = list(Target.everything.filter(campaign=campaign).select_related("unit"))
    units = [row.unit_id for row in targets]
    since = day - LATELY
    seen = SpotCheck.everything.filter(published=True, unit__in=units)
    last = dict(seen.order_by().values_list("unit").annotate(last=Max("at")))
    findings = dict(
        Finding.everything.filter(
            unit__in=units, check_record__published=True, check_record__at__date__gte=since
        )
        .filter(state__in=[FindingState.FILED, FindingState.CONFIRMED])
        .order_by()
        .values_list("unit")
        .annotate(count=Count("pk"))
    )
    complaints = dict(
        Complaint.everything.filter(unit__in=units, received_at__date__gte=since)
        .exclude(stream=ACCUSATION)
        .order_by()
        .values_list("unit")
        .annotate(count=Count("pk"))
    )
    return [
        rules.Site(
            row.unit.code,
            row.unit_id,
            row.unit.kind,
            findings.get(row.unit_id, 0),
            complaints.get(row.unit_id, 0),
            max((day - timezone.localdate(last[row.unit_id])).days, 0)
            if row.unit_id in last
            else rules.NEVER,
            row.unit.kind in AT_NIGHT,
            tuple(row.places),
        )
        for row in targets
    ]


def team(campaign: Campaign, day: date, former_months: int) -> list[rules.Member]:
    members = list(TeamMember.everything.filter(campaign=campaign).select_related("user").order_by("pk"))
    why = interests([member.user for member in members], day, former_months)
    barred: dict[int, set[int]] = defaultdict(set)
    for user, unit in why:
        barred[user].add(unit)
    return [
        rules.Member(row.user_id, row.sent_by == Sends.INSPECTION, frozenset(barred[row.user_id]))
        for row in members
    ]


def interests(users: Iterable[User], day: date, former_months: int) -> dict[tuple[int, int], str]:
    """(user, unit) → why they don't check it: the unit they belong to or lately belonged to, and what is declared; five
    statements for any number of users."""
    users = list(users)
    ids = [user.pk for user in users]
    found: dict[tuple[int, int], str] = {}

    def add(user: int, unit: int, why: str) -> None:
        found.setdefault((user, unit), str(Interest(why).label))

    held = RoleGrant.objects.filter(user__in=ids, unit__isnull=False, period__contains=day)
    for user, unit in held.values_list("user", "unit"):
        for below in subtree_ids({unit}):
            add(user, below, Interest.SAME)
    accounts = {user.person_id: user.pk for user in users if user.person_id}
    since = day - timedelta(days=30 * former_months)
    worked = Assignment.everything.filter(
        Q(period__endswith__isnull=True) | Q(period__endswith__gt=since), person__in=accounts
    )
    for person, unit, ends in worked.values_list("person", "unit", "period__endswith"):
        add(accounts[person], unit, Interest.SAME if ends is None or ends > day else Interest.FORMER)
    declared = list(
        ConflictOfInterest.everything.filter(Q(until__isnull=True) | Q(until__gte=day), user__in=ids)
    )
    people = [row.person_id for row in declared if row.person_id]
    at = dict(
        Assignment.everything.filter(person__in=people, period__contains=day).values_list("person", "unit")
    )
    for row in declared:
        where = row.unit_id or at.get(row.person_id or 0)
        if where:
            add(row.user_id, where, row.kind)
    return found


def stops_of_day(user: User, day: date | None = None) -> list[Stop]:
    """Where somebody goes on a day for campaigns under way, in the order of their route; one statement."""
    return list(
        Stop.objects.filter(Q(first=user) | Q(second=user), day=day or today(), dropped=False)
        .filter(campaign__state=CampaignState.RUNNING)
        .select_related("unit", "campaign", "first", "second")
        .order_by("at_night", "order", "unit__code")
    )


def kind_label(kind: str) -> str:
    return str(UnitKind(kind).label)


class Progress:
    """Planned and visited by unit and by stratum, and the coverage against the goal, of the stops that the reader sees."""

    def __init__(self, campaign: Campaign):
        self.goal = campaign.goal_percent
        self.stops = [
            stop
            for stop in Stop.objects.filter(campaign=campaign).select_related("unit", "first", "second")
            if not stop.dropped
        ]
        self.units = Target.objects.filter(campaign=campaign).count()
        self.planned = len(self.stops)
        self.visited = sum(stop.check_record_id is not None for stop in self.stops)

    @property
    def covered(self) -> int:
        """Units that were visited, of 100 in scope."""
        seen = {stop.unit_id for stop in self.stops if stop.check_record_id is not None}
        return len(seen) * 100 // self.units if self.units else 0

    @property
    def strata(self) -> list[dict[str, Any]]:
        planned: Counter[str] = Counter(stop.stratum for stop in self.stops)
        visited: Counter[str] = Counter(stop.stratum for stop in self.stops if stop.check_record_id)
        return [
            {
                "stratum": stratum,
                "planned": count,
                "visited": visited[stratum],
                "percent": visited[stratum] * 100 // count,
            }
            for stratum, count in sorted(planned.items())
        ]


def overdue_units(months: int) -> list[Unit]:
    """Units without a published check for longer than the policy allows, those never checked among them; two statements."""
    since = today() - timedelta(days=30 * months)
    seen = SpotCheck.everything.filter(published=True, at__date__gte=since).values("unit")
    return list(Unit.objects.filter(closed=None).exclude(kind=UnitKind.BUREAU).exclude(pk__in=seen))
