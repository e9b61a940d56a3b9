"""A person contests the own month sheet within the working days of the policy; the department answers."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import MonthSheet, ObjectionState, SheetObjection
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.calendar.days import add_working_days
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem


def last_days(sheets: Sequence[MonthSheet]) -> dict[int, date]:
    """Sheet id → the last day an objection is heard, counted from the department's confirmation; a sheet without one
    on the trail (brought in from before) counts from today."""
    confirmed = {
        int(entry.target_id): timezone.localdate(entry.at)
        for entry in trail.Entry.objects.filter(
            act=Act.ASSESSMENT_CONFIRM.value,
            target_type="assessment.unitsheet",
            target_id__in=[str(sheet.unit_sheet_id) for sheet in sheets],
        ).order_by("-pk")
    }
    ends: dict[tuple[date, int], date] = {}
    found = {}
    for sheet in sheets:
        start = confirmed.get(sheet.unit_sheet_id, today())
        days = sheet.unit_sheet.month.version.content["objection_days"]
        if (start, days) not in ends:
            ends[start, days] = add_working_days(start, days)
        found[sheet.pk] = ends[start, days]
    return found


@transaction.atomic
def raise_objection(sheet: MonthSheet, text: str, *, acting_user: User) -> SheetObjection:
    """The person contests the own sheet within the working days of the policy."""
    require(acting_user, Act.ASSESSMENT_OBJECT)
    if sheet.person_id != acting_user.person_id or not sheet.confirmed:
        raise Denied()
    if not text.strip():
        raise Problem(_("请写明异议的理由。"), code="text", field="text")
    content = sheet.unit_sheet.month.version.content
    if today() > last_days([sheet])[sheet.pk]:
        raise Problem(
            _("异议期（%(days)s 个工作日）已过。") % {"days": content["objection_days"]}, code="too-late"
        )
    if SheetObjection.everything.filter(sheet=sheet, state=ObjectionState.OPEN).exists():
        raise Conflict(_("已有一条异议等待答复。"), code="open")
    objection = SheetObjection.everything.create(
        sheet=sheet,
        person_id=sheet.person_id,
        text=text,
        due=add_working_days(today(), content["reply_days"]),
    )
    trail.record(Act.ASSESSMENT_OBJECT, sheet.person, acting_user=acting_user, after={"month": sheet.month})
    return objection


@transaction.atomic
def answer_objection(
    objection: SheetObjection, upheld: bool, answer: str, *, acting_user: User
) -> SheetObjection:
    """The department answers; where the objection holds, points are put right on the ledger by their own entry."""
    require(acting_user, Act.ASSESSMENT_CONFIRM)
    locked = SheetObjection.everything.select_for_update().get(pk=objection.pk)
    if locked.state != ObjectionState.OPEN:
        raise Conflict(_("这条异议已经答复。"), code="answered")
    if not answer.strip():
        raise Problem(_("请写明答复。"), code="answer", field="answer")
    locked.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    locked.answer, locked.answered_by = answer, acting_user
    locked.save()
    trail.record("assessment.answer", locked.person, acting_user=acting_user, after={"state": locked.state})
    return locked
