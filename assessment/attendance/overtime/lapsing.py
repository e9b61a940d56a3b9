"""Time off in lieu that lapsed without being taken: overtime on a rest day that is owed as pay (200 %) after all."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from assessment.attendance.correcting import as_it_counts, propose
from assessment.attendance.models import (
    AttendanceCorrection,
    AttendanceMonth,
    CorrectionState,
    Give,
    Overtime,
    OvertimeState,
)
from assessment.attendance.overtime.actions import HALF_DAY
from assessment.duty.rules.hours import told
from assessment.leave.models import Movement, Sort
from auxpolice.access.models import User
from auxpolice.flow import held
from auxpolice.months import month_of
from auxpolice.problems import Conflict


def _lapsed() -> QuerySet[Overtime]:
    """Overtime whose time off lapsed, with the minutes of it, whoever asks."""
    source = Concat(Value("overtime:"), Cast(OuterRef("pk"), TextField()))
    lost = Movement.everything.filter(
        person=OuterRef("person"), sort=Sort.OWED, lot__source=source
    ).order_by()
    half_days = lost.values("person").annotate(n=Sum("half_days")).values("n")
    rows = Overtime.everything.filter(state=OvertimeState.GRANTED, give=Give.REST)
    return rows.annotate(owed=Subquery(half_days, output_field=IntegerField()) * -HALF_DAY).filter(owed__gt=0)


def owed(units: Collection[int]) -> list[Any]:
    """Of the units, what lapsed and no correction pays yet: those refused wait again."""
    open_ones = _lapsed().filter(Q(lapsed__isnull=True) | Q(lapsed__state=CorrectionState.REFUSED))
    rows: list[Any] = list(open_ones.filter(unit__in=units).select_related("person").order_by("date")[:100])
    for row in rows:
        row.owed_hours = told(row.owed)
    return rows


@transaction.atomic
def pay(pk: int, *, acting_user: User) -> AttendanceCorrection:
    """Propose the minutes as paid overtime of the month in which they were worked: confirmed by another it is back pay."""
    row = held(Overtime.everything, pk, "person", "lapsed")
    found: Any = _lapsed().filter(pk=pk).first()
    if found is None or (row.lapsed is not None and row.lapsed.state != CorrectionState.REFUSED):
        raise Conflict(_("这次加班没有应当补发的逾期调休，请刷新。"), code="lapsed")
    month = AttendanceMonth.everything.filter(
        person=row.person_id, unit=row.unit_id, month=month_of(row.date)
    ).first()
    if month is None:
        raise Conflict(
            _("%(name)s %(month)s 没有考勤，请财务以一次性金额补发。")
            % {"name": row.person.name, "month": f"{row.date:%Y-%m}"},
            code="no-month",
        )
    minutes = as_it_counts(month).overtime_rest_minutes + found.owed
    made = propose(
        month,
        {"overtime_rest_minutes": minutes},
        _("%(day)s 加班的补休逾期未休，改按 200%% 支付") % {"day": row.date},
        acting_user=acting_user,
    )
    Overtime.everything.filter(pk=pk).update(lapsed=made)
    return made
