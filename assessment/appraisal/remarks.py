"""What people say of their own month while it is being scored."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.appraisal.models import MonthSheet, UnitSheet, UnitSheetState
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.problems import Conflict, Problem

LONGEST = 300


def open_for(user: User) -> list[Any]:
    """The person's months that are being scored: id, month and own words; nothing of what the head gives."""
    found = MonthSheet.everything.filter(person=user.person_id or 0, unit_sheet__state=UnitSheetState.SCORING)
    return list(found.order_by("-month").values("pk", "month", "self_remark")[:3])


@transaction.atomic
def put(pk: int, text: str, *, acting_user: User) -> None:
    """Put own words on the own month, until the unit hands it in; nothing takes them away."""
    require(acting_user, Act.ASSESSMENT_OBJECT)
    sheet = (
        MonthSheet.everything.filter(pk=pk, person=acting_user.person_id or 0)
        .select_related("person")
        .first()
    )
    if sheet is None:
        raise Denied()
    unit_sheet = UnitSheet.everything.select_for_update().get(pk=sheet.unit_sheet_id)
    if unit_sheet.state != UnitSheetState.SCORING:
        raise Conflict(_("本月考核已提交，不能再写自述；对结果有意见的，确认后可以提出异议。"), code="state")
    words = " ".join(text.replace("\x00", "").split())
    if len(words) > LONGEST:
        raise Problem(_("最多写 %(most)s 个字。") % {"most": LONGEST}, code="long", field="text")
    MonthSheet.everything.filter(pk=sheet.pk).update(self_remark=words)
    trail.record(
        "assessment.remark",
        sheet.person,
        acting_user=acting_user,
        after={"month": sheet.month, "自述": words},
    )
