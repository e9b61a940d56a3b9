"""Accounts of auxiliaries: made in bulk from the roster, with one-time codes that stand in the answer alone."""

import unicodedata
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from auxpolice.access import actions
from auxpolice.access.matrix import Act
from auxpolice.access.models import SameName, User
from auxpolice.access.passwords import give_code
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit, subtree_ids
from personnel.models import Assignment, Employment, Person


@dataclass(frozen=True)
class Made:
    """A line of the list that is handed out."""

    unit: str
    name: str
    username: str
    code: str


def _working(unit: Unit | None) -> QuerySet[Assignment]:
    rows = Assignment.everything.filter(period__contains=today()).select_related(
        "unit", "person", "employment"
    )
    if unit is not None:
        rows = rows.filter(unit__in=subtree_ids({unit.pk}))
    return rows.order_by("unit__sort_order", "unit__code", "person__pinyin", "person_id")


def without_account(unit: Unit | None = None) -> QuerySet[Assignment]:
    """People at work today whom no account is tied to."""
    return _working(unit).filter(person__account__isnull=True)


def not_yet_in(unit: Unit | None = None) -> QuerySet[Assignment]:
    """People whose account waits for its first sign-in."""
    return _working(unit).filter(
        person__account__is_active=True, person__account__must_change=True, person__account__last_login=None
    )


@transaction.atomic
def open_in_bulk(unit: Unit | None, *, anew: bool = False, acting_user: User) -> list[Made]:
    """An account for everybody at work in the unit and below who has none, named by the badge number; ``anew`` gives
    those who never came in a new code as well."""
    require(acting_user, Act.ACCOUNTS)
    made, users = [], []
    fresh = list(without_account(unit).select_for_update(of=("person",)))
    taken = _taken([row.employment.badge_number for row in fresh])
    for row in fresh:
        name = row.employment.badge_number.lower()
        if _folded(name) in taken or not actions.NAME.fullmatch(name):
            name = f"{row.person.initials[:20] or 'fj'}{row.person_id}"
        user = User(username=name, full_name=row.person.name, person=row.person, created_by=acting_user)
        made.append(Made(str(row.unit), row.person.name, name, give_code(user)))
        users.append(user)
    User.objects.bulk_create(users, batch_size=500)
    if anew:
        again = list(not_yet_in(unit).exclude(person__account__in=[user.pk for user in users]))
        waiting = User.objects.select_for_update().in_bulk(
            [row.person_id for row in again], field_name="person_id"
        )
        for row in again:
            user = waiting[row.person_id]
            made.append(Made(str(row.unit), row.person.name, user.username, give_code(user)))
        User.objects.bulk_update(waiting.values(), ["password", "code_until", "must_change"], batch_size=500)
    if not made:
        raise Conflict(_("没有需要建立账号的人员。"), code="nothing")
    trail.record(
        "account.bulk",
        unit,
        acting_user=acting_user,
        after={"accounts": len(users), "codes": len(made), "usernames": [one.username for one in made]},
    )
    return made


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _taken(names: list[str]) -> set[str]:
    folded = [_folded(name) for name in names]
    rows = User.objects.alias(one=SameName("username")).filter(one__in=folded)
    return set(rows.aggregate(all=ArrayAgg(SameName("username"), default=[]))["all"])


def link_by_badge(username: str, badge: str, *, acting_user: User) -> User:
    """Tie an account to the one who wears the badge number today."""
    require(acting_user, Act.ACCOUNTS)
    user = User.objects.named(username)
    if user is None:
        raise Problem(_("没有这个账号。"), code="account", field="username")
    worn = Employment.everything.filter(badge_number=badge.strip(), period__contains=today()).first()
    if worn is None:
        raise Problem(_("没有在职人员使用这个辅警编号。"), code="badge", field="badge")
    actions.link(user, Person.everything.get(pk=worn.person_id), acting_user=acting_user)
    return user
