"""Queries on the roster; everything starts from the scope of the reader."""

import re
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, Prefetch, Q, QuerySet
from django.db.models.functions import Right
from django.utils.translation import gettext as _

from auxpolice.access.scope import current
from auxpolice.months import last_day, month_of, next_month, today
from auxpolice.problems import Problem
from auxpolice.units.models import Unit
from personnel.models import Assignment, Employment, Person

EMPLOYED, COMING, JOINED, GONE, LEFT, ALL = "employed", "coming", "joined", "gone", "left", "all"


def on_roster(queryset: QuerySet | None = None) -> QuerySet:
    """People employed today."""
    people = Person.objects.all() if queryset is None else queryset
    return people.filter(pk__in=_working())


def _working() -> QuerySet:
    return Employment.everything.filter(period__contains=today()).values("person_id")


def _coming() -> QuerySet:
    """Those whose employment begins on a day to come."""
    return Employment.everything.filter(period__startswith__gt=today()).values("person_id")


def _known_as(q: str) -> Q:
    """People by name, pinyin or initials, or badge number; an empty condition when the text can be none of these."""
    wanted = Q()
    if re.fullmatch(r"[0-9A-Za-z\-]{2,20}", q):
        wanted |= Q(
            pk__in=Employment.everything.filter(badge_number__startswith=q.upper()).values("person_id")
        )
    if re.fullmatch(r"[A-Za-z]{1,30}", q):
        spaced = r"\s*".join(q.lower()) if len(q) <= 12 else ""
        wanted |= Q(initials__startswith=q.lower()) | Q(pinyin__startswith=q.lower())
        if spaced and len(q) >= 3:
            wanted |= Q(pinyin__regex=f"^{spaced}")
    if not re.fullmatch(r"[0-9A-Za-z]+", q):
        wanted |= Q(name_key__contains=q.lower())
    return wanted


def called(text: str, person: str = "person") -> Q:
    """A condition on rows about people, typed as name, pinyin, initials or badge number; nothing typed leaves all.

    ``person`` is the way from the row to the person's id. The roster alone finds people by their ID number.
    """
    q = "".join(text.split())
    if not q:
        return Q()
    wanted = _known_as(q)
    people = Person.everything.filter(wanted) if wanted else Person.everything.none()
    return Q(**{f"{person}__in": people.values("pk")})


def employed_called(text: str, most: int = 8) -> QuerySet:
    """Employments of today, with people, offered beside a field where a person is typed; none for one character."""
    if len(text.strip()) < 2:
        return Employment.objects.none()
    found = Employment.objects.filter(called(text), period__contains=today())
    return found.select_related("person").order_by("badge_number")[:most]


def one_called(text: str) -> Person:
    """The one person typed as badge number (with or without the name after it) or as name; Problem in words otherwise."""
    badge = text.split(maxsplit=1)[0] if text.split() else ""
    held = Employment.objects.filter(badge_number=badge.upper()).order_by("-period").select_related("person")
    if badge and (employment := held.first()):
        return employment.person
    found = list(with_current(matching(Person.objects.all(), text))[:6]) if text.strip() else []
    if not found:
        raise Problem(
            _("没有找到「%(text)s」，请输入姓名、首字母或辅警编号。") % {"text": text}, code="nobody"
        )
    if len(found) > 1:
        raise Problem(
            _("「%(text)s」有多人，请从列表中选一人：%(who)s。")
            % {"text": text, "who": "、".join(f"{one.name}（{line_of(one)}）" for one in found[:5])},
            code="several",
        )
    return found[0]


def unit_on(person_id: int, day: date) -> int | None:
    """Id of the unit somebody is assigned to on a day."""
    rows = Assignment.everything.filter(person_id=person_id, period__contains=day)
    return rows.values_list("unit_id", flat=True).first()


def account_of(person: Person | None) -> int | None:
    """Id of the account that belongs to the person."""
    return getattr(getattr(person, "account", None), "pk", None)


def line_of(person: Any) -> str:
    """Badge, unit and post of a person read by ``with_current``, beside the name in lists of people found."""
    where = next(iter(person.current_assignments), None)
    badge = next((e.badge_number for e in person.all_employments), "")
    parts = (
        badge,
        where.unit.name if where else _("已离职"),
        where.post.name if where and where.post else "",
    )
    return " · ".join(part for part in parts if part)


def matching(people: QuerySet, q: str) -> QuerySet:
    """By name, pinyin or initials, badge number, or the last four of the ID number."""
    q = "".join(q.split())
    if not q:
        return people
    wanted = _known_as(q)
    if re.fullmatch(r"\d{3}[\dXx]", q):
        wanted |= Q(
            pk__in=Person.everything.annotate(tail=Right("id_number", 4)).filter(tail=q.upper()).values("pk")
        )
    return people.filter(wanted) if wanted else people.none()


def present(month: date) -> QuerySet:
    """Everybody's place on the last day of the month, or today in the one that runs. Not scoped, like the two below."""
    return Assignment.everything.filter(period__contains=min(last_day(month), today()))


def joined(month: date) -> QuerySet:
    """First places of employments that began in the month, up to today."""
    return Assignment.everything.filter(
        employment__period__startswith__range=(month, min(last_day(month), today())),
        period__startswith=F("employment__period__startswith"),
    )


def gone(month: date) -> QuerySet:
    """Last places of employments whose first day without lies in the month's days but its first, or on the next's."""
    return Assignment.everything.filter(
        employment__period__endswith__gt=month,
        employment__period__endswith__lte=min(next_month(month), today()),
        period__endswith=F("employment__period__endswith"),
    )


MOVEMENTS = {EMPLOYED: present, JOINED: joined, GONE: gone}


def by_unit(places: QuerySet) -> dict[int, int]:
    """How many people of the present scope have these places, by unit id; one statement."""
    seen = places.filter(person_id__in=Person.objects.order_by().values("pk"))
    return dict(seen.order_by().values_list("unit_id").annotate(n=Count("person_id", distinct=True)))


def roster(
    *,
    q: str = "",
    unit: Unit | None = None,
    category: str = "",
    education: str = "",
    status: str = EMPLOYED,
    post=None,
    month: date | None = None,
) -> QuerySet:
    """People with ``current_employments`` and ``current_assignments`` (lists of at most one): three statements for a page.

    Who joined, left or was there in ``month`` (this one) is found by the unit, category and post of then.
    """
    people = Person.objects.all()
    working = Assignment.everything.filter(period__contains=today())
    if status in (JOINED, GONE) or (month and status == EMPLOYED):
        working = MOVEMENTS[status](month or month_of(today()))
        people = people.filter(pk__in=working.values("person_id"))
    elif status == EMPLOYED:
        people = on_roster(people)
    elif status == COMING:
        people = people.filter(pk__in=_coming()).exclude(pk__in=_working())
    elif status == LEFT:
        people = people.exclude(pk__in=_working()).exclude(pk__in=_coming())
    if unit:
        people = people.filter(pk__in=working.filter(unit__path__startswith=unit.path).values("person_id"))
    if category:
        people = people.filter(pk__in=working.filter(category=category).values("person_id"))
    if post:
        people = people.filter(pk__in=working.filter(post=post).values("person_id"))
    if education:
        people = people.filter(education=education)
    return with_current(matching(people, q))


def head_count(*, unit: Unit | None = None, category: str = "", post=None, **more) -> int | None:
    """How many ``roster`` has of those employed today, counted on the one table that says so: nobody has two employments
    or two places at once. None where other tables, or a scope below the bureau, have a say in it."""
    scope, status = current(), more.pop("status", EMPLOYED)
    if (
        status != EMPLOYED
        or any(more.values())
        or not scope.span(Person.scope_resource).all
        or Person.visible_q(scope)
    ):
        return None
    if not (unit or category or post):
        return _working().count()
    placed = Assignment.everything.filter(period__contains=today())
    if unit:
        placed = placed.filter(unit__path__startswith=unit.path)
    if category:
        placed = placed.filter(category=category)
    return (placed.filter(post=post) if post else placed).count()


def with_current(people: QuerySet) -> QuerySet:
    """With ``all_employments``, newest first, and ``current_assignments``; two statements."""
    return _with_places(people, "current_assignments", period__contains=today())


def with_career(people: QuerySet) -> QuerySet:
    """With ``all_employments`` and ``all_assignments``, newest first; two statements."""
    return _with_places(people, "all_assignments")


def _with_places(people: QuerySet, name: str, **which: Any) -> QuerySet:
    places = Assignment.everything.filter(**which).select_related("unit", "post").order_by("-period")
    return people.prefetch_related(
        Prefetch("employments", Employment.everything.order_by("-period"), to_attr="all_employments"),
        Prefetch("assignments", places, to_attr=name),
    )


def sortable(people: QuerySet, key: str) -> QuerySet:
    """The one column of another table that the list is sorted by; nothing is joined that isn't asked for.

    Nobody has two assignments or employments on one day (exclusion constraints), so the join doubles no row.
    """
    sources = {
        "unit": ("assignments", "unit__sort_order"),
        "post": ("assignments", "post__name"),
        "category": ("assignments", "category"),
        "badge": ("employments", "badge_number"),
        "hired": ("employments", "first_worked"),
    }
    if key not in sources:
        return people
    table, field = sources[key]
    now = FilteredRelation(table, condition=Q(**{f"{table}__period__contains": today()}))
    return people.annotate(now=now).annotate(**{f"sort_{key}": F(f"now__{field}")})


def units_with_people() -> list[Any]:
    """All units in the order of the tree, each with ``depth``, ``own`` and ``below`` (people today, itself included)."""
    units = list(Unit.objects.all())
    counts = dict(
        Assignment.objects.filter(period__contains=today())
        .values_list("unit_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    children: dict[int | None, list[Any]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    ordered: list[Any] = []

    def walk(parent_id) -> int:
        total = 0
        for unit in children.get(parent_id, ()):
            ordered.append(unit)
            unit.own = counts.get(unit.pk, 0)
            unit.below = unit.own + walk(unit.pk)
            total += unit.below
        return total

    walk(None)
    return ordered
