"""What the acts of the audit trail are called on pages. Floors may add theirs with ``register``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_labels: dict[str, Any] = {
    "accounts.manage": _("管理账号"),
    "account.password": _("修改密码"),
    "grants.manage": _("授予角色"),
    "grants.revoke": _("收回角色"),
    "table.export": _("导出列表"),
    "job.cancel": _("取消任务"),
    "person.edit": _("修改人员资料"),
    "person.hire": _("录入入职"),
    "person.transfer": _("调动"),
    "person.leave": _("办理离职"),
    "person.reveal_id": _("查看完整身份证号"),
    "person.reveal_bank": _("查看完整银行账号"),
    "roster.import": _("导入名册"),
    "roster.export": _("导出名册"),
    "unit.edit": _("修改单位"),
    "post.edit": _("修改岗位"),
    "post.classify": _("岗位分类"),
    "policy.draft": _("起草政策"),
    "policy.move": _("政策流转"),
    "policy.approve": _("批准政策"),
    "policy.roll_out": _("政策施行"),
    "policy.parameters": _("修改参数"),
    "level.ask_units": _("征求单位意见"),
    "level.cancel": _("取消评定批次"),
    "level.accept": _("接受层级建议"),
    "level.publish": _("公示"),
    "level.review": _("复核评定"),
    "level.propose": _("提出层级建议"),
    "level.decide": _("核定层级"),
    "level.evaluate": _("发起层级评定"),
    "level.object": _("提出异议"),
    "headcount.ask": _("申请用人额度"),
    "headcount.grant": _("核定用人额度"),
    "assessment.open": _("开立考核月"),
    "assessment.score": _("考核打分"),
    "assessment.confirm": _("确认考核"),
    "attendance.record": _("登记考勤"),
    "attendance.confirm": _("确认考勤"),
    "ledger.enter": _("登记积分"),
    "check.file": _("提交督察检查"),
    "check.confirm": _("认定督察问题"),
    "check.answer": _("答复整改"),
    "check.recheck": _("复查整改"),
    "payroll.open": _("开立工资月"),
    "payroll.calculate": _("计算工资"),
    "payroll.calculated": _("工资计算完成"),
    "payroll.check": _("复核工资"),
    "payroll.approve": _("审批工资"),
    "payroll.lock": _("锁定工资月"),
    "payroll.export": _("导出工资表"),
    "payroll.totals": _("查看工资合计"),
    "payslip.view": _("查看工资条"),
}


def register(labels: dict[str, Any]) -> None:
    _labels.update(labels)


def label_of(act: str) -> str:
    return str(_labels.get(act, act))
