"""Everybody who retires soon or should have: what is to be done, by whom."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import month_of, next_month, today
from auxpolice.ui.tables import Column, Table
from payroll.retirement import queries

AHEAD_MONTHS = 12


def state_of(row: queries.Due) -> tuple[str, str]:
    now = month_of(today())
    if row.stops <= now and row.insured:
        return _("已到龄，仍有缴费基数"), "danger"
    if row.month <= now:
        return _("已到龄"), "warning"
    return _("将到龄"), "info"


class DueTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            link=lambda row: reverse("personnel:person", args=[row.person.pk]),
        ),
        Column("badge", gettext_lazy("辅警编号")),
        Column("sex", gettext_lazy("性别"), value="person.get_sex_display"),
        Column("birth", gettext_lazy("出生日期"), kind="date", value="person.birth_date"),
        Column("month", gettext_lazy("法定退休月份"), kind="month", sort=True),
        Column("by_fifty_five", gettext_lazy("按原55周岁"), kind="month"),
        Column("latest", gettext_lazy("弹性延迟至多到"), kind="month", phone=False),
        Column("state", gettext_lazy("状态"), kind="badge", value=state_of),
    ]
    empty_title = gettext_lazy("一年内没有人到法定退休年龄")


@page(Act.PAYROLL_VIEW)
def retiring(request):
    now = month_of(today())
    rows = queries.due(next_month(now, AHEAD_MONTHS), on=today(), table=queries.table_on(now))
    table = DueTable(request, rows)
    if table.wants_export:
        return table.export(_("退休提醒"))
    return render(request, "payroll/retiring.html", {"table": table})
