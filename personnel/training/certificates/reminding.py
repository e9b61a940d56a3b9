"""Ends of certificates told in time: by night, each of the terms once, to the person, the heads and the department."""

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.models import Role, RoleGrant, User, heads_of_units
from auxpolice.batch import engine
from auxpolice.by_two import ByTwoState
from auxpolice.months import today
from auxpolice.notices.sending import Message, notify_each
from personnel.models import Assignment
from personnel.training.certificates import kinds
from personnel.training.certificates.kinds import Kind
from personnel.training.certificates.rules import AHEAD, due
from personnel.training.models import Certificate, CertificateReminder

NOTICE, NOTICES = "certificate", "certificates"
SLOT = "training.certificates"


def nightly() -> int:
    """Once a day, whoever asks first."""
    with transaction.atomic():
        return remind(today()) if engine.claim_slot(SLOT, f"{today():%Y-%m-%d}") else 0


def ending(day: date) -> list[Certificate]:
    """Certificates in force that end within the longest term, of people who work here, and that no later one follows."""
    rows = Certificate.everything.filter(
        state=ByTwoState.EFFECTIVE,
        period__endswith__gt=day,
        period__endswith__lte=day + timedelta(days=AHEAD[0] + 1),
        person__employments__period__contains=day,
    ).select_related("person")
    found = list(rows.order_by("period__endswith", "pk"))
    later = Certificate.everything.filter(
        person__in={row.person_id for row in found}, state=ByTwoState.EFFECTIVE, period__startswith__gt=day
    )
    renewed = {(row.person_id, row.kind) for row in later}
    return [row for row in found if (row.person_id, row.kind) not in renewed]


@transaction.atomic
def remind(day: date) -> int:
    """Tell what is due and not told yet; how many certificates. The number of statements doesn't depend on them."""
    rows = ending(day)
    terms = {row.pk: term for row in rows if row.last and (term := due(row.last, day))}
    marks = CertificateReminder.objects.filter(certificate__in=terms)
    told = set(marks.values_list("certificate", "days"))
    fresh = [row for row in rows if row.pk in terms and (row.pk, terms[row.pk]) not in told]
    CertificateReminder.objects.bulk_create(
        [CertificateReminder(certificate=row, days=terms[row.pk], sent_on=day) for row in fresh],
        ignore_conflicts=True,
    )
    notify_each([*_to_people(fresh, day), *_to_office(fresh, day)], acting_user=None)
    return len(fresh)


def _places(rows: list[Certificate], day: date) -> dict[int, tuple[int, str]]:
    """Person → unit and name of the post."""
    held = Assignment.everything.filter(person__in={row.person_id for row in rows}, period__contains=day)
    return {
        person: (unit, post or "") for person, unit, post in held.values_list("person", "unit", "post__name")
    }


def what_stops(kind: Kind | None, post: str) -> str:
    """What ends with the certificate, in a sentence."""
    found = []
    if kind and kind.graded:
        found.append(_("证书津贴停发"))
    if kind and post in kind.posts:
        found.append(_("不能在「%(post)s」岗位排班") % {"post": post})
    if kind and kind.shifts:
        found.append(_("不能排「%(shifts)s」班") % {"shifts": "、".join(kind.shifts)})
    return _("过期后%(what)s。") % {"what": "，".join(found)} if found else ""


def _to_people(rows: list[Certificate], day: date) -> list[Message]:
    accounts = dict(
        User.objects.filter(person__in={row.person_id for row in rows}).values_list("person", "pk")
    )
    places, known = _places(rows, day), kinds.of_units(day)
    found = []
    for row in rows:
        unit, post = places.get(row.person_id, (0, ""))
        stops = what_stops(known.get(unit, {}).get(row.kind), post)
        text = _("请及时换证，换证后在「我的培训档案」提交新证。") + stops
        if account := accounts.get(row.person_id):
            title = _("%(kind)s %(day)s 到期") % {"kind": row.name, "day": row.last}
            found.append(Message(NOTICE, account, title=title, text=text, record=row, due=row.last))
    return found


def _to_office(rows: list[Certificate], day: date) -> list[Message]:
    """One message a night to the heads of a unit about its people, and one to the department about all."""
    places = _places(rows, day)
    by_unit = defaultdict(list)
    for row in rows:
        by_unit[places.get(row.person_id, (0, ""))[0]].append(row)
    whose: dict[int, list[Certificate]] = defaultdict(list)
    for unit, heads in heads_of_units(day=day).items():
        for head in heads:
            whose[head.pk] += by_unit.get(unit, [])
    department = RoleGrant.objects.filter(role=Role.POLITICAL, period__contains=day, user__is_active=True)
    for user in set(department.values_list("user", flat=True)):
        whose[user] = rows
    return [
        Message(
            NOTICES,
            user,
            title=_("%(n)d 份证书即将到期") % {"n": len(found)},
            text="、".join(_("%(name)s的%(kind)s（%(day)s）") % _words(row) for row in found[:6]),
            due=min((row.last for row in found if row.last), default=None),
        )
        for user, found in whose.items()
        if found
    ]


def _words(row: Certificate) -> dict:
    return {"name": row.person.name, "kind": row.name, "day": row.last}
