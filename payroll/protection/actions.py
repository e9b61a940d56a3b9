"""Finance ends or corrects what 就高不就低 protects of one person: the row ends, a correction is a new row."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.problems import Conflict, Problem, written
from payroll.approval import makers
from payroll.approval.models import HandChange
from payroll.month.models import MonthState, PayrollMonth
from payroll.protection.models import ProtectedPay, Protection


@transaction.atomic
def change_protection(
    pk: int, since: date, *, reason: str, acting_user: User, regular_fen: int | None = None
) -> ProtectedPay | None:
    """From the month ``since`` the row protects no more; with ``regular_fen`` a new row of that amount goes on.

    Locked months stay as they are. The new row, or None. Raises Problem (fields ``since``, ``amount``, ``reason``).
    """
    require(acting_user, Act.PROTECTION_CHANGE)
    row = held(ProtectedPay.objects, pk)
    reason = written(reason, _("变更的原因"), field="reason")
    if regular_fen is not None and regular_fen <= 0:
        raise Problem(_("金额须大于零；不再保护请留空。"), code="amount", field="amount")
    if row.period.upper is not None:
        raise Conflict(
            _("这一笔自 %(day)s 起已终止，不能再改，请刷新页面。") % {"day": row.period.upper},
            code="ended",
            field="since",
        )
    if since < row.period.lower:
        raise Problem(
            _("这一笔自 %(day)s 起才受保护，请填其后的月份。") % {"day": row.period.lower},
            code="since",
            field="since",
        )
    locked = PayrollMonth.objects.filter(state=MonthState.LOCKED, month__gte=since).order_by("-month").first()
    if locked:
        raise Conflict(
            _("%(month)s 已锁定，请从其后的月份起终止。") % {"month": locked}, code="locked", field="since"
        )
    makers.refuse_signer(since, acting_user)
    before = {"regular_fen": row.regular_fen, "since": row.period.lower, "version": str(row.version)}
    if row.period.lower == since:
        _leave_out(row)
    else:
        row.period = DateRange(row.period.lower, since)
        row.ended_by, row.ended_why = acting_user, reason[:300]
        row.save(update_fields=["period", "ended_by", "ended_why"])
    made = None
    if regular_fen is not None:
        made = ProtectedPay.everything.create(
            person_id=row.person_id,
            employment_id=row.employment_id,
            regular_fen=regular_fen,
            period=DateRange(since, None),
            before_id=row.before_id,
            version_id=row.version_id,
            why=_("更正：%(reason)s") % {"reason": reason[:280]},
            entered_by=acting_user,
        )
    HandChange.objects.create(
        month=since, what=HandChange.What.PROTECTION, person_id=row.person_id, made_by=acting_user
    )
    trail.record(
        Act.PROTECTION_CHANGE,
        row.person,
        acting_user=acting_user,
        before=before,
        after={"from": since, "regular_fen": regular_fen},
        reason=reason,
    )
    return made


def _leave_out(row: ProtectedPay) -> None:
    """Delete a row that has never held, so that no new measuring brings it back."""
    if row.protection_id:
        protection = Protection.objects.select_for_update().get(pk=row.protection_id)
        protection.left_out = [*protection.left_out, row.person_id]
        protection.save(update_fields=["left_out"])
    ProtectedPay.everything.filter(pk=row.pk).delete()
