"""What a correction of the file brings about in pay: months that change, and the month of retirement."""

from datetime import date

from django.utils.translation import gettext as _

from auxpolice import identity
from auxpolice.months import format_month, month_of, today
from payroll.month.models import MonthState, PayrollMonth, Payslip
from payroll.month.retired import kinds_of
from payroll.retirement.queries import table_on
from payroll.rules.retirement import retirement
from personnel.changes.models import CorrectedField, Correction


def in_pay(row: Correction) -> list[str]:
    if row.field == CorrectedField.HIRED:
        return _months(row)
    if row.field == CorrectedField.BADGE:
        return [_("已锁定的工资条和文件里的编号不变，以后的按新编号。")]
    told = []
    if row.field == CorrectedField.ID_NUMBER:
        told.append(_("已申报的个税仍在原证件号码下，请在扣缴客户端更正申报。"))
        birth = identity.birth_date(row.after) or row.person.birth_date
    else:
        birth = date.fromisoformat(row.after)
    return [*told, *_retirement(row, birth)]


def _months(row: Correction) -> list[str]:
    old, new = date.fromisoformat(row.before), date.fromisoformat(row.after)
    first = month_of(min(old, new))
    locked = PayrollMonth.objects.filter(state=MonthState.LOCKED, month__gte=first).order_by("month")
    months = list(locked.values_list("month", flat=True))
    paid = Payslip.everything.filter(person=row.person_id, is_effective=True, month__in=months).count()
    if not months:
        return [_("没有已锁定的月度工资受影响。")]
    return [
        _(
            "%(first)s 至 %(last)s 共 %(n)d 个已锁定的月度工资按更正后的入职时间重算（其中 %(paid)d 张工资条），差额进入补发补扣。"
        )
        % {
            "first": format_month(months[0]),
            "last": format_month(months[-1]),
            "n": len(months),
            "paid": paid,
        }
    ]


def _retirement(row: Correction, birth: date) -> list[str]:
    table = table_on(month_of(today()))
    if table is None or birth == row.person.birth_date:
        return []
    old, new = (
        retirement(table, day, kinds_of(row.person)[0]).month for day in (row.person.birth_date, birth)
    )
    return [
        _("出生日期由 %(old)s 改为 %(new)s，法定退休月份由 %(was)s 改为 %(now)s。")
        % {
            "old": f"{row.person.birth_date:%Y-%m-%d}",
            "new": f"{birth:%Y-%m-%d}",
            "was": format_month(old),
            "now": format_month(new),
        }
    ]
