"""The acts of payroll in the words of the audit trail."""

from django.utils.translation import gettext_lazy

from auxpolice.ui import acts, states

_ACTS = {
    "payroll.back_pay.check": gettext_lazy("核查补发补扣"),
    "payroll.back_pay.found": gettext_lazy("补发补扣核查完成"),
    "payroll.what_if": gettext_lazy("测算"),
    "payroll.what_if.projection": gettext_lazy("测算：五年推演"),
    "payroll.what_if.affordable": gettext_lazy("测算：预算上限"),
    "payroll.what_if.export": gettext_lazy("导出测算"),
    "protection.view": gettext_lazy("查看就高不就低名单"),
    "protection.change": gettext_lazy("更正或终止就高不就低补差"),
    "payroll.back_pay.settle": gettext_lazy("登记补发补扣结清"),
    "payroll.back_pay.confirm": gettext_lazy("确认补发补扣结清"),
    "payroll.back_pay.unsettle": gettext_lazy("撤回补发补扣结清登记"),
    "payroll.supplementary.create": gettext_lazy("编制补发批次"),
    "payroll.supplementary.calculated": gettext_lazy("补发批次计算完成"),
    "payroll.supplementary.approve": gettext_lazy("审批补发批次"),
    "payroll.supplementary.lock": gettext_lazy("锁定补发批次"),
    "payroll.supplementary.cancel": gettext_lazy("作废补发批次"),
    "payroll.bases.review": gettext_lazy("核定年度缴费基数"),
    "tax_facts.edit": gettext_lazy("登记个税资料"),
    "payroll.year_end.pay": gettext_lazy("年度绩效兑现"),
    "payroll.year_end.withdraw": gettext_lazy("撤回年度绩效兑现"),
    "payroll.year_end.settle": gettext_lazy("登记年度绩效另行支付"),
    "payroll.year_end.confirm": gettext_lazy("确认年度绩效另行支付"),
    "payroll.year_end.unsettle": gettext_lazy("撤回年度绩效另行支付登记"),
    "payroll.recovery.deduct": gettext_lazy("录入追回扣款"),
    "payroll.recovery.cash": gettext_lazy("登记退回现金"),
    "payroll.recovery.confirm": gettext_lazy("确认退回现金"),
    "payroll.recovery.withdraw": gettext_lazy("撤回追回登记"),
}


def register() -> None:
    acts.register(_ACTS)
    states.register({"posted": "success", "settled": "neutral"})
