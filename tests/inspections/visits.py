"""Visits as rows, where a test needs one without what filing does."""

from datetime import datetime

from django.utils import timezone

from auxpolice.access.models import Role, User
from auxpolice.units.models import Unit
from inspections.models import CheckMember, Inspection, SpotCheck
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
