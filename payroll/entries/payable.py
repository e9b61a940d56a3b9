"""Can a slip of the month carry a one-off amount? Of one person in words, and of everybody of a month before it is made."""

from datetime import date, timedelta
from typing import NoReturn

from django.db import connection
from django.utils.translation import gettext as _

from auxpolice.calendar.days import days_in
from auxpolice.months import format_month, last_day
from auxpolice.policy.models import InForce
from auxpolice.problems import Problem
from grading.levels.models import LevelHolding
from payroll.entries.models import EntryKind, EntryState, PayEntry
from payroll.month import freezing
from payroll.month.gaps import Gap
from payroll.month.runs import scheme_of
from payroll.rules.law_rules import Damage
from payroll.rules.pay_rules import FromFact
from payroll.rules.scheme import Scheme
from payroll.schemes import PAY
from personnel.models import Assignment, Employment, Person


def carries(scheme: Scheme, kind: str) -> bool:
    """Has the scheme an item that pays, or takes, what is entered as this kind?"""
    return any(
        (isinstance(item.rule, FromFact) and item.rule.fact == kind)
        or (kind == EntryKind.DAMAGE and isinstance(item.rule, Damage))
        for item in scheme.items
    )


def refuse_unpayable(person: Person, month: date, kind: str) -> None:
    """Raise the Problem that keeps an amount of this kind out of every slip of the month."""

    def refuse(sentence: str, **more) -> NoReturn:
        said = {"name": person.name, "month": format_month(month), **more}
        raise Problem(sentence % said, code="unpayable", field="person")

    employment = (
        Employment.everything.filter(person=person, period__startswith__lte=last_day(month))
        .order_by("-period")
        .first()
    )
    if employment is None:
        refuse(_("%(name)s 在 %(month)s 还没有入职，不能录入到这个月。"))
    ended = employment.period.upper
    day = min(last_day(month), ended - timedelta(days=1)) if ended else last_day(month)
    left = day < month
    if left and kind in (EntryKind.DAMAGE, EntryKind.COURT):
        refuse(_("%(name)s 已于 %(day)s 离职，没有工资可扣，请与本人另行结清。"), day=f"{day:%Y-%m-%d}")
    place = Assignment.everything.filter(employment=employment, period__contains=day).first()
    rolled = (
        place
        and InForce.objects.filter(kind=PAY, unit_id=place.unit_id, period__contains=last_day(month)).first()
    )
    if left and not (
        rolled and LevelHolding.everything.filter(employment=employment, period__contains=day).exists()
    ):
        refuse(
            _(
                "%(name)s 已于 %(day)s 离职，离职时没有单位、层级，或单位没有施行中的薪酬方案，不能出具工资条。"
            ),
            day=f"{day:%Y-%m-%d}",
        )
    if rolled and not carries(scheme_of(rolled.version_id), kind):
        refuse(
            _("%(name)s 所在单位的薪酬方案中没有「%(kind)s」这一项，录入了也不会发放，请先调整方案。"),
            kind=EntryKind(kind).label,
        )


def gaps(month: date) -> list[Gap]:
    """Entries of the month that no slip of it can carry: by person. What waits for its second person is none yet."""
    entered = PayEntry.everything.filter(month=month, state=EntryState.EFFECTIVE)
    kinds = list(entered.order_by("person_id").values_list("person_id", "kind", "person__name").distinct())
    if not kinds:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"{freezing.PAYABLE} AND emp.person_id = ANY (%(people)s)",
            {"first": month, **days_in(month), "people": [person for person, _kind, _name in kinds]},
        )
        schemes = {person: scheme_of(version) for person, version, _left in cursor.fetchall()}
    lost = {
        person: name
        for person, kind, name in kinds
        if person not in schemes or not carries(schemes[person], kind)
    }
    if not lost:
        return []
    return [Gap("entry", _("有一次性项目，但本月不能发"), len(lost), list(lost.values())[:5])]
