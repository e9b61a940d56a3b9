"""The unit's grid of a month: differences from full attendance, in days; a confirmed line is only read."""

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy

from assessment.attendance import actions, queries
from assessment.attendance.models import AttendanceMonth, AttendanceState
from assessment.figures import days
from auxpolice.access.matrix import Act
from auxpolice.ui.grid import Grid, Line, Number, Shown
from auxpolice.ui.templatetags.ui import state
from auxpolice.units.models import Unit

MOST = 31
"""No column of a month counts more days or shifts than this."""

_days = partial(Number, per_unit=2, most=MOST, what=gettext_lazy("天数，半天写 0.5"), total=True)
_times = partial(Number, most=MOST, total=True)


class AttendanceGrid(Grid):
    columns = (
        Shown("due", gettext_lazy("应出勤"), lambda row: days(row.due_half_days), css="num"),
        Shown("attended", gettext_lazy("实出勤"), lambda row: days(row.attended_half_days), css="num"),
        _days("paid_leave_half_days", gettext_lazy("带薪假")),
        _days("sick_half_days", gettext_lazy("病假")),
        _days("personal_half_days", gettext_lazy("事假")),
        _days("absent_half_days", gettext_lazy("旷工")),
        _times("night_shifts", gettext_lazy("夜班")),
        _times("holiday_shifts", gettext_lazy("节日值班")),
        _times("meal_days", gettext_lazy("用餐天数")),
        Shown("state", gettext_lazy("状态"), state, moves=False),
    )

    def __init__(self, request, unit: Unit, month: date):
        self.unit, self.month = unit, month
        self.may_record = request.scope.can(Act.ATTENDANCE_RECORD, unit)
        self.signs = actions.signs(unit.pk, month)
        super().__init__(request)

    def read(self) -> list[Any]:
        rows = AttendanceMonth.objects.filter(unit=self.unit, month=self.month)
        return list(rows.select_related("person").order_by("person__pinyin"))

    def save(self, lines: list[Line]) -> None:
        for line in lines:
            actions.record_attendance(
                line.row, line.values, row_version=line.version, acting_user=self.request.user
            )

    def is_open(self, row: Any) -> bool:
        return self.may_record and not self.signs and row.state == AttendanceState.DRAFT

    def changed_by(self, row: Any) -> str:
        return queries.recorded_by(row)
