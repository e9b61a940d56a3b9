"""What people ask of days to come, on the phone, until the plan is published."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.duty.content import OFF
from assessment.duty.models import Plan, PlanState, Wish
from assessment.duty.planning.rulebook import rules_for
from assessment.duty.rules.checks import day_words
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, there
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import month_of, today
from auxpolice.problems import Conflict, Problem
from personnel.models import Assignment, Person

MOST = 6
"""Wishes of a person in a month (示例)."""


def unit_of(person: Person | None, day: date) -> int:
    """The unit somebody works in on a day; Denied where there is none."""
    place = Assignment.everything.filter(person=person, period__contains=day).first() if person else None
    return there(place).unit_id


@transaction.atomic
def wish(date: date, code: str, words: str = "", *, acting_user: User) -> Wish:
    """Ask for a shift or a day off; asked again it takes the place of the first."""
    require(acting_user, Act.DUTY_OWN)
    unit = unit_of(acting_user.person, date)
    if date <= today():
        raise Problem(_("只能对今后的日子提意愿。"), code="past", field="date")
    if code != OFF and code not in rules_for(unit, date).kinds:
        raise Problem(_("没有「%(code)s」这个班次。") % {"code": code}, code="code", field="code")
    _refuse_published(unit, date)
    own = Wish.everything.select_for_update().filter(person=acting_user.person)
    month = own.filter(date__year=date.year, date__month=date.month).exclude(date=date)
    if month.count() >= MOST:
        raise Problem(_("一个月最多提 %(most)s 条意愿。") % {"most": MOST}, code="many", field="date")
    row, _made = Wish.everything.update_or_create(
        person=acting_user.person, date=date, defaults={"code": code, "words": words.strip()}
    )
    trail.record("duty.wish", acting_user.person, acting_user=acting_user, after={"date": date, "code": code})
    return row


@transaction.atomic
def withdraw_wish(row: Wish, *, acting_user: User) -> None:
    """Take one's own wish back."""
    require(acting_user, Act.DUTY_OWN)
    own = held(Wish.objects.filter(person=acting_user.person_id), row.pk)
    _refuse_published(unit_of(acting_user.person, own.date), own.date)
    trail.record(
        "duty.wish", acting_user.person, acting_user=acting_user, before={"date": own.date, "code": own.code}
    )
    own.delete()


def _refuse_published(unit: int, day: date) -> None:
    done = Plan.everything.filter(unit=unit, month=month_of(day), state=PlanState.PUBLISHED)
    if done.exists():
        raise Conflict(
            _("%(day)s的班表已经发布，请与同事换班。") % {"day": day_words(day)},
            code="published",
            field="date",
        )
