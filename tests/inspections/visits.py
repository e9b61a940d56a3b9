"""Visits as rows, where a test needs one without what filing does."""

from datetime import date, datetime

from django.utils import timezone

from auxpolice.access.models import Role, User
from auxpolice.units.models import Unit
from inspections.models import CheckMember, Finding, Inspection, SpotCheck
from inspections.rectification import letters
from inspections.rectification.models import PaperKind, Rectification, Round
from tests import vocabulary as say


def visited(unit: Unit, by: User, at: datetime | None = None) -> SpotCheck:
    """An open visit of a unit by an inspector and a colleague, nothing found."""
    at = at or timezone.now()
    check = SpotCheck.everything.create(
        inspection=Inspection.everything.create(begun_on=timezone.localdate(at), opened_by=by),
        unit=unit,
        at=at,
        place="所内",
        filed_by=by,
        published=True,
        published_by=by,
        published_at=timezone.now(),
    )
    for user, role in ((by, "filed"), (say.account(Role.INSPECTOR), "with")):
        CheckMember.everything.create(check_record=check, user=user, role=role, name=str(user))
    return check


def owed(check: SpotCheck, owner: User, due: date) -> Rectification:
    """What a finding of the check asks of its unit by a day."""
    finding = Finding.everything.create(
        check_record=check,
        unit=check.unit,
        code="P07",
        name="脱岗",
        points=0,
        filed_by=check.filed_by,
        shown=True,
    )
    row = Rectification.everything.create(
        finding=finding,
        notice=letters.issue(PaperKind.NOTICE, check, check.unit, {"items": []}, acting_user=check.filed_by),
        unit=check.unit,
        due=due,
        say_by=due,
        owner=owner,
        issued_at=timezone.now(),
    )
    Round.everything.create(rectification=row, number=1, due=due, opened_at=row.issued_at)
    return row
