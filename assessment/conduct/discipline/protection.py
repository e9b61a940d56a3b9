"""Who may not be dismissed, and the article that says so: what the registers know, and what the department states."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from assessment.conduct.discipline.models import Case, Ground, Protected
from assessment.duty.models import NoNights
from assessment.leave.content import INJURY, MEDICAL, WOMEN
from assessment.leave.kinds import read
from assessment.leave.models import STANDS, LeaveRequest
from auxpolice.months import today
from auxpolice.problems import Problem
from personnel.models import Employment, Person

NURSING_DAYS = 365
ARTICLES = {
    Protected.PREGNANT: "劳动合同法第四十二条第四项、女职工劳动保护特别规定第五条",
    Protected.INJURED: "劳动合同法第四十二条第二项",
    Protected.MEDICAL: "劳动合同法第四十二条第三项",
    Protected.LONG_SERVICE: "劳动合同法第四十二条第五项",
}


def known_of(person: Person, day: date) -> Protected:
    """What the registers know of the person on the day: no nights because of a child, leave, injury, years of service."""
    if NoNights.everything.filter(person=person, period__contains=day).exists():
        return Protected.PREGNANT
    leaves = LeaveRequest.everything.filter(
        person=person,
        state__in=STANDS,
        ends__date__gte=day - timedelta(days=NURSING_DAYS),
        starts__date__lte=day,
    ).select_related("version")
    for leave in leaves:
        kind = read(leave.version).kinds.get(leave.kind)
        if kind is None:
            continue
        if kind.who == WOMEN and kind.rule == "event":
            return Protected.PREGNANT
        if leave.last >= day and kind.rule in (INJURY, MEDICAL):
            return Protected.INJURED if kind.rule == INJURY else Protected.MEDICAL
    first = Employment.everything.filter(person=person, period__contains=day).first()
    retires_soon = person.birth_date.year + (55 if person.sex == "1" else 50) <= day.year
    if first and first.period.lower.year + 15 <= day.year and retires_soon:
        return Protected.LONG_SERVICE
    return Protected.NONE


def refuse_protected(case: Case, stated: str) -> None:
    """Refuse a dismissal of somebody protected, with the article. One for the person's own grave fault (第三十九条) isn't
    forbidden by the law, but wants the opinion of the legal office first."""
    found = known_of(case.person, today()) or Protected(stated)
    if not found:
        return
    said = {"name": case.person.name, "why": found.label, "article": ARTICLES[found]}
    if case.ground == Ground.UNFIT:
        raise Problem(
            _("%(name)s%(why)s，不得解除劳动合同（%(article)s）。") % said, code="protected", field="measure"
        )
    if not case.legal_opinion:
        raise Problem(
            _(
                "%(name)s%(why)s，不得解除劳动合同（%(article)s）；确属第三十九条情形的，须先写明法制审核意见。"
            )
            % said,
            code="protected",
            field="legal_opinion",
        )
