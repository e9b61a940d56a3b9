"""What the roster shows in the search box, the work queue and on the home page."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied
from auxpolice.imports.models import Import, ImportState, Outcome
from auxpolice.months import today
from personnel import queries
from personnel.models import Assignment, Employment, Person

AHEAD_DAYS = 14


def find_people(request, q: str, limit: int) -> list[dict]:
    if not request.scope.can(Act.PEOPLE_LIST):
        raise Denied()
    found = []
    for person in queries.with_current(queries.matching(Person.objects.all(), q))[:limit]:
        where = next(iter(person.current_assignments), None)
        badge = next((e.badge_number for e in person.all_employments), "")
        unit = where.unit.name if where else _("已离职")
        found.append(
            {
                "title": person.name,
                "subtitle": " · ".join(
                    part for part in (badge, unit, where.post.name if where and where.post else "") if part
                ),
                "url": reverse("personnel:person", args=[person.pk]),
                "kind": _("人员"),
                "icon": "user",
            }
        )
    return found


def waiting(request) -> list[dict]:
    items = []
    if request.scope.can(Act.ROSTER_IMPORT):
        files = Import.objects.filter(kind="roster")
        staged = files.filter(state__in=[ImportState.STAGED, ImportState.MAPPING])
        if first := staged.first():
            items.append(
                {
                    "title": _("名册待核对导入"),
                    "count": staged.count(),
                    "url": reverse("personnel:import-preview", args=[first.pk]),
                    "detail": first.filename,
                    "icon": "file-import",
                }
            )
        left = files.filter(state=ImportState.ACCEPTED, counts__has_key=str(Outcome.WRONG)).first()
        if (
            left
            and left.rows.filter(outcome=Outcome.WRONG).exists()
            and left.accepted_at.date() >= today() - timedelta(days=AHEAD_DAYS)
        ):
            items.append(
                {
                    "title": _("导入名册时有误的行待更正"),
                    "count": left.counts[Outcome.WRONG],
                    "url": reverse("personnel:import-preview", args=[left.pk]),
                    "detail": left.filename,
                    "icon": "file-alert",
                }
            )
    if request.scope.can(Act.PERSON_EDIT):
        ending = Employment.objects.filter(
            period__contains=today(), probation_until__range=(today(), today() + timedelta(days=AHEAD_DAYS))
        )
        if first := ending.order_by("probation_until").first():
            items.append(
                {
                    "title": _("试用期即将期满"),
                    "count": ending.count(),
                    "url": reverse("personnel:person", args=[first.person_id]),
                    "due": first.probation_until,
                    "icon": "hourglass",
                }
            )
    return items


def strength(request, _nothing=None) -> dict | None:
    """Strength and movement on the home page."""
    if not request.scope.can(Act.PEOPLE_LIST):
        raise Denied()
    month = today().replace(day=1)
    people = queries.on_roster().count()
    joined = Employment.objects.filter(period__startswith__gte=month, period__startswith__lte=today()).count()
    left = Employment.objects.filter(period__endswith__gt=month, period__endswith__lte=today()).count()
    url = reverse("personnel:list")
    return {
        "title": _("队伍"),
        "template": "components/stats.html",
        "frame": False,
        "context": {
            "stats": [
                {"label": _("在职辅警"), "value": people, "kind": "number", "url": url, "unit": _("人")},
                {"label": _("本月入职"), "value": joined, "kind": "number", "unit": _("人")},
                {
                    "label": _("本月离职"),
                    "value": left,
                    "kind": "number",
                    "unit": _("人"),
                    "url": f"{url}?status=left",
                },
            ]
        },
    }


def people_of_units(unit_ids, day) -> dict[int, int]:
    """How many are assigned to each unit (id) on a day; one statement. A future day counts those of today who stay."""
    rows = Assignment.everything.filter(unit_id__in=list(unit_ids), period__contains=day)
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))


def unit_of_person(person_id: int) -> int | None:
    """The unit somebody is assigned to today."""
    row = (
        Assignment.everything.filter(person_id=person_id, period__contains=today()).values("unit_id").first()
    )
    return row["unit_id"] if row else None
