"""What a phone needs for a day without network: catalogue, units, places, people, companions, one's own plan."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from auxpolice.access.models import User
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from auxpolice.units.models import Unit
from inspections.campaigns.queries import stops_of_day
from inspections.catalogue import INSPECTION
from inspections.checks.models import SpotCheck
from inspections.checks.queries import companions_of
from personnel.models import Assignment, Employment

PLACES_DAYS, PLACES_MOST = 90, 8
WITHOUT_POLICY = {"offline_days": 3, "keep_pictures": 60, "picture_edge": 1600}


def of(user: User) -> dict[str, Any]:
    """All of it, within the scope of the reader; ``version`` is the same as long as nothing has changed."""
    day = today()
    held = in_force(INSPECTION, day)
    versions = {version.pk: version.content for version in held.values()}
    places = _places()
    stops = [stop for stop in stops_of_day(user, day) if stop.check_record_id is None]
    partners = {stop.pk: stop.second if stop.first_id == user.pk else stop.first for stop in stops}
    companions = {one.pk: str(one) for one in [*companions_of(user), *partners.values()]}
    found = {
        "units": [
            [unit.pk, unit.name, held[unit.pk].pk if unit.pk in held else 0, places.get(unit.pk, [])]
            for unit in Unit.objects.exclude(kind="bureau").order_by("sort_order", "pk")
        ],
        "people": _people(),
        "inspectors": [[pk, name] for pk, name in companions.items()],
        "catalogues": {str(pk): _catalogue(content) for pk, content in versions.items()},
        "plan": [
            {
                "key": str(stop.pk),
                "unit": stop.unit_id,
                "place": stop.place,
                "title": stop.campaign.theme,
                "is_covert": stop.campaign.is_covert,
                "at_night": stop.at_night,
                "members": [partners[stop.pk].pk],
            }
            for stop in stops
        ],
        "day": day.isoformat(),
    }
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**found, "version": hashlib.sha256(text.encode()).hexdigest()[:16]}


def phone_rules() -> dict[str, int]:
    """What the policy says of phones: the strictest where units differ."""
    rules = [version.content["phone"] for version in set(in_force(INSPECTION, today()).values())]
    return {name: min((one[name] for one in rules), default=value) for name, value in WITHOUT_POLICY.items()}


def _catalogue(content: dict[str, Any]) -> dict[str, Any]:
    wanted = ("code", "name", "points", "target", "severity", "evidence", "evidence_words")
    return {
        "items": [{name: item[name] for name in wanted if name in item} for item in content["items"]],
        "themes": content["themes"],
    }


def _places() -> dict[int, list[str]]:
    """Where checks of the last weeks were, the latest first."""
    since = timezone.now() - timedelta(days=PLACES_DAYS)
    found: dict[int, list[str]] = {}
    rows = SpotCheck.objects.filter(at__gte=since).order_by("-at").values_list("unit_id", "place")[:2000]
    for unit, place in rows:
        known = found.setdefault(unit, [])
        if place not in known and len(known) < PLACES_MOST:
            known.append(place)
    return found


def _people() -> list[list[Any]]:
    """Those who serve: number, name, pinyin, initials, badge, unit."""
    units = dict(Assignment.objects.filter(period__contains=today()).values_list("person_id", "unit_id"))
    rows = Employment.objects.filter(period__contains=today()).order_by("person__pinyin", "person_id")
    fields = ("person_id", "person__name", "person__pinyin", "person__initials", "badge_number")
    return [[*row, units.get(row[0], 0)] for row in rows.values_list(*fields)]
