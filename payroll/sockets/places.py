"""Where payroll stands in the menu."""

from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.ui import menu

_ENTRIES = [
    (10, gettext_lazy("工资月"), "payroll:months", Act.PAYROLL_VIEW, "cash"),
    (15, gettext_lazy("测算"), "payroll:simulations", Act.WHAT_IF, "scale"),
    (15, gettext_lazy("单位工资合计"), "payroll:unit-totals", Act.UNIT_PAY_CONFIRM, "clipboard-check"),
    (16, gettext_lazy("工资疑问"), "payroll:questions", Act.PAYSLIP_ANSWER, "message-question"),
    (17, gettext_lazy("应追回"), "payroll:recoveries", Act.PAYROLL_VIEW, "arrow-back-up"),
    (18, gettext_lazy("年度绩效兑现"), "payroll:year-end", Act.PAYROLL_VIEW, "calendar-dollar"),
    (19, gettext_lazy("缴费基数核定"), "payroll:bases", Act.PAYROLL_VIEW, "shield-check"),
    (19, gettext_lazy("专项附加扣除"), "payroll:tax-people", Act.PAYROLL_VIEW, "receipt-tax"),
    (20, gettext_lazy("我的工资条"), "payroll:mine", None, "receipt"),
    (60, gettext_lazy("审批流程"), "payroll:chains", Act.PAYROLL_VIEW, "git-merge"),
    (61, gettext_lazy("发薪日历"), "payroll:calendar", Act.PAYROLL_VIEW, "calendar"),
]
_QUICK = ("payroll:months", "payroll:mine")


def register() -> None:
    menu.place("policy:policies", "payroll/schemes/", "payroll/protected/")
    for order, label, url_name, act, icon in _ENTRIES:
        menu.register(
            label,
            url_name,
            act=act,
            own=act is None,
            icon=icon,
            section=menu.PAY,
            order=order,
            quick=url_name in _QUICK,
        )
