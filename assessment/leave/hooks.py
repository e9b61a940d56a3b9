"""Leave told to the others: its policy, the colours of its states, and who is away."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from assessment.duty import away
from assessment.leave.content import CONTENT, LEAVE
from assessment.leave.models import LeaveRequest, LeaveState, Lot, Movement, Opening, WorkStart
from auxpolice.audit import witness
from auxpolice.hooks import tones
from auxpolice.policy.kinds import register_kind

register_kind(LEAVE, _("休假规则"), CONTENT, order=36)
tones(
    LeaveState,
    warning="WAITING",
    success="GRANTED",
    danger="REFUSED",
    neutral="WITHDRAWN CANCELLED RETURNED",
)
witness.protect(Lot, Movement, Opening, WorkStart)


def absences(people: Collection[int], since: datetime, until: datetime) -> Iterator[away.Away]:
    """Leave that is granted or asked for within the time; one statement."""
    rows = LeaveRequest.everything.filter(
        person__in=people,
        starts__lt=until,
        ends__gt=since,
        state__in=[LeaveState.WAITING, LeaveState.GRANTED, LeaveState.RETURNED],
    )
    for row in rows:
        yield away.Away(row.person_id, row.starts, row.ends, row.kind_name, row.state == LeaveState.WAITING)


away.register(absences)
