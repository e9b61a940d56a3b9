"""Leave told to the others: its policy, the colours of its states, and who is away."""

from collections.abc import Collection, Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from assessment.duty import away
from assessment.duty.away import Away
from assessment.leave.content import CONTENT, LEAVE
from assessment.leave.models import STANDS, LeaveDay, LeaveState, Lot, Movement, Opening, WorkStart
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


def absences(people: Collection[int], first: date, last: date) -> Iterator[Away]:
    """Days of granted leave; one statement. A half of a day is only a part of it."""
    days = LeaveDay.everything.filter(person__in=people, date__range=(first, last), request__state__in=STANDS)
    for day in days.select_related("request"):
        whole = day.morning and day.afternoon
        yield Away(day.person_id, day.date, day.date, day.request.kind_name, part=not whole)


away.register("leave", absences)
