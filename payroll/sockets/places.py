"""Where payroll stands in the menu."""

from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.ui import menu


def register() -> None:
    menu.place("policy:policies", "payroll/schemes/", "payroll/protected/")
    menu.register(
        gettext_lazy("工资月"),
        "payroll:months",
        act=Act.PAYROLL_VIEW,
        icon="cash",
        section=menu.PAY,
        order=10,
        quick=True,
    )
    menu.register(
        gettext_lazy("测算"),
        "payroll:simulations",
        act=Act.WHAT_IF,
        icon="scale",
        section=menu.PAY,
        order=15,
    )
    menu.register(
        gettext_lazy("单位工资合计"),
        "payroll:unit-totals",
        act=Act.UNIT_PAY_CONFIRM,
        icon="clipboard-check",
        section=menu.PAY,
        order=15,
    )
    menu.register(
        gettext_lazy("发薪日历"),
        "payroll:calendar",
        act=Act.PAYROLL_VIEW,
        icon="calendar",
        section=menu.PAY,
        order=61,
    )
    menu.register(
        gettext_lazy("工资疑问"),
        "payroll:questions",
        act=Act.PAYSLIP_ANSWER,
        icon="message-question",
        section=menu.PAY,
        order=16,
    )
    menu.register(
        gettext_lazy("年度绩效兑现"),
        "payroll:year-end",
        act=Act.PAYROLL_VIEW,
        icon="calendar-dollar",
        section=menu.PAY,
        order=18,
    )
    menu.register(
        gettext_lazy("应追回"),
        "payroll:recoveries",
        act=Act.PAYROLL_VIEW,
        icon="arrow-back-up",
        section=menu.PAY,
        order=17,
    )
    menu.register(
        gettext_lazy("审批流程"),
        "payroll:chains",
        act=Act.PAYROLL_VIEW,
        icon="git-merge",
        section=menu.PAY,
        order=60,
    )
    menu.register(
        gettext_lazy("我的工资条"),
        "payroll:mine",
        own=True,
        icon="receipt",
        section=menu.PAY,
        order=20,
        quick=True,
    )
