"""What the trail calls the tables it speaks of."""

from typing import Any

from django.utils.translation import gettext_lazy as _

NOUNS: dict[str, Any] = {
    # the ground floor
    "access.delegation": _("离岗代理"),
    "access.rolegrant": _("角色授权"),
    "access.user": _("账号"),
    "batch.job": _("任务"),
    "calendar.day": _("日历中的日子"),
    "files.attachment": _("附件"),
    "files.removal": _("附件移除"),
    "imports.import": _("导入"),
    "notices.notice": _("消息"),
    "notices.paper": _("文书"),
    "policy.consultation": _("征求意见"),
    "policy.opinion": _("意见"),
    "policy.parameter": _("法定参数"),
    "policy.parameterproposal": _("法定参数的提议"),
    "policy.policyversion": _("政策"),
    "policy.inforce": _("政策施行"),
    "units.unit": _("单位"),
    # people
    "personnel.bankaccount": _("银行账户"),
    "personnel.person": _("人员"),
    "personnel.post": _("岗位"),
    "personnel.priorincome": _("入职前收入"),
    "personnel.taxdeduction": _("专项附加扣除"),
    # assessment and inspections
    "appraisal.annualresult": _("年度考核"),
    "appraisal.assessmentmonth": _("考核月"),
    "appraisal.correction": _("考核更正"),
    "appraisal.monthsheet": _("月度考核表"),
    "appraisal.sheetobjection": _("考核异议"),
    "appraisal.unitsheet": _("单位考核表"),
    "attendance.attendancemonth": _("月度考勤"),
    "conduct.honour": _("表彰奖励"),
    "conduct.sanction": _("处分"),
    "duty.nonights": _("不排夜班"),
    "duty.plan": _("班表"),
    "duty.staffing": _("用人需求"),
    "duty.swap": _("换班"),
    "duty.unitpattern": _("轮班方式"),
    "duty.worksystem": _("工时制度"),
    "leave.ground": _("请假事由"),
    "leave.leaverequest": _("请假"),
    "leave.lot": _("假期额度"),
    "leave.movement": _("假期增减"),
    "leave.opening": _("假期期初数"),
    "leave.workstart": _("累计工作起算日"),
    "ledger.ledgerentry": _("积分记录"),
    "inspections.finding": _("督察问题"),
    "inspections.photo": _("督察照片"),
    "inspections.proof": _("整改材料"),
    "inspections.rectification": _("整改通知"),
    "inspections.spotcheck": _("督察检查"),
    # levels
    "grading.evaluation": _("评定批次"),
    "grading.headcount": _("用人额度"),
    "grading.headcountexception": _("超额申请"),
    "grading.levelholding": _("层级"),
    "grading.objection": _("层级异议"),
    "grading.postclassification": _("岗位分类"),
    "grading.unitproposal": _("单位意见"),
    "grading.verdict": _("评定结论"),
    "grading.verdictoverride": _("层级调整"),
    # pay
    "payroll.approvalchain": _("审批流程"),
    "payroll.backpaycheck": _("补发补扣核查"),
    "payroll.backpayline": _("补发补扣明细"),
    "payroll.basereview": _("年度缴费基数"),
    "payroll.exportfile": _("工资文件"),
    "payroll.paycalendar": _("发薪日历"),
    "payroll.payentry": _("一次性项目"),
    "payroll.payrollmonth": _("工资月"),
    "payroll.payrollrun": _("工资计算"),
    "payroll.payslip": _("工资条"),
    "payroll.protectedpay": _("就高不就低金额"),
    "payroll.protection": _("就高不就低"),
    "payroll.recovery": _("追回"),
    "payroll.recoveryinstalment": _("追回扣款"),
    "payroll.signature": _("签署"),
    "payroll.simulation": _("测算"),
    "payroll.slipquestion": _("工资疑问"),
    "payroll.supplementaryrun": _("补发批次"),
    "payroll.unitconfirmation": _("单位确认"),
    "payroll.yearendpayout": _("年度绩效"),
}
NAMED = frozenset({"access.user", "personnel.person"})
"""Tables of people, whose rows the trail shows by name; of all others it shows what they are and their number."""


def noun(target_type: str) -> str:
    return str(NOUNS.get(target_type, target_type))
