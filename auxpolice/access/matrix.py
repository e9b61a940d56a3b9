"""The matrix of access: who may see and do what, said in this table alone.

``REACH`` says how far a role sees each kind of record; ``ACTS`` says which roles may do what.
A role that is not named sees and does nothing. The table follows the object × role matrix of
docs/security.md; tests walk every route against it.
"""

from enum import Enum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from auxpolice.access.models import Role

PD, UH, UC, INS, FIN, LDR, AUX = (
    Role.POLITICAL,
    Role.UNIT_HEAD,
    Role.UNIT_CLERK,
    Role.INSPECTOR,
    Role.FINANCE,
    Role.LEADER,
    Role.AUXILIARY,
)
SYS, SEC, AAD = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN
BUSINESS = frozenset({PD, UH, INS, FIN, LDR, AUX})
OFFICE = frozenset({PD, UH, INS, FIN, LDR})
EVERYBODY = frozenset(Role)


class Reach(Enum):
    ALL = "all"
    SUBTREE = "subtree"
    OWN = "own"


class Resource(Enum):
    """A kind of record whose visibility depends on role and unit."""

    ROSTER = "roster"
    PAYSLIP = "payslip"
    PAY_TOTALS = "pay_totals"
    SLIP_QUESTION = "slip_question"
    PAYROLL = "payroll"
    GRADING = "grading"
    ASSESSMENT = "assessment"
    ATTENDANCE = "attendance"
    DUTY = "duty"
    LEAVE = "leave"
    LEDGER = "ledger"
    SPOT_CHECK = "spot_check"
    CAMPAIGN = "campaign"
    DISCIPLINE = "discipline"
    RULEBOOK = "rulebook"
    POLICY = "policy"
    OPINION = "opinion"
    COMPLAINT = "complaint"
    TALK = "talk"
    DEMAND = "demand"
    STEERING = "steering"


REACH: dict[Resource, dict[Role, Reach]] = {
    Resource.ROSTER: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        INS: Reach.ALL,
        FIN: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.PAYSLIP: {PD: Reach.ALL, FIN: Reach.ALL, LDR: Reach.ALL, AUX: Reach.OWN},
    Resource.PAY_TOTALS: {PD: Reach.ALL, FIN: Reach.ALL, LDR: Reach.ALL, UH: Reach.SUBTREE},
    Resource.SLIP_QUESTION: {PD: Reach.ALL, FIN: Reach.ALL, UH: Reach.SUBTREE, AUX: Reach.OWN},
    Resource.PAYROLL: {PD: Reach.ALL, FIN: Reach.ALL, LDR: Reach.ALL},
    Resource.GRADING: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        INS: Reach.ALL,
        FIN: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.ASSESSMENT: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        INS: Reach.ALL,
        FIN: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.ATTENDANCE: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        UC: Reach.SUBTREE,
        FIN: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.DUTY: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        UC: Reach.SUBTREE,
        INS: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.LEAVE: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        UC: Reach.SUBTREE,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.LEDGER: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        INS: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.SPOT_CHECK: {
        PD: Reach.ALL,
        UH: Reach.SUBTREE,
        INS: Reach.ALL,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    # which of them are there says the table itself
    Resource.CAMPAIGN: dict.fromkeys((PD, UH, INS, LDR), Reach.ALL),
    Resource.DISCIPLINE: {
        PD: Reach.ALL,
        UH: Reach.OWN,
        INS: Reach.OWN,
        LDR: Reach.ALL,
        AUX: Reach.OWN,
    },
    Resource.RULEBOOK: dict.fromkeys((PD, UH, UC, INS, FIN, LDR, AUX), Reach.ALL),
    Resource.OPINION: {
        PD: Reach.ALL,
        LDR: Reach.ALL,
        UH: Reach.OWN,
        INS: Reach.OWN,
        FIN: Reach.OWN,
        AUX: Reach.OWN,
    },
    # a head sees those that they handle by name
    Resource.COMPLAINT: {PD: Reach.ALL, INS: Reach.ALL, LDR: Reach.ALL, UH: Reach.OWN},
    Resource.TALK: {PD: Reach.ALL, UH: Reach.SUBTREE, LDR: Reach.ALL, AUX: Reach.OWN},
    Resource.DEMAND: {PD: Reach.ALL, UH: Reach.SUBTREE, LDR: Reach.ALL, AUX: Reach.OWN},
    Resource.STEERING: {PD: Reach.ALL, UH: Reach.SUBTREE, LDR: Reach.ALL},
    Resource.POLICY: {PD: Reach.ALL, FIN: Reach.ALL, LDR: Reach.ALL, UH: Reach.ALL, INS: Reach.ALL},
}


class Act(models.TextChoices):
    """Something a person does or a page they open: its stable name in the audit trail, and what it is called."""

    # the ground floor
    HOME = "home.view", _("首页")
    SEARCH = "search.view", _("搜索")
    OWN_ACCOUNT = "account.own", _("自己的账号")
    COMPONENTS = "ui.components", _("界面组件")
    API_SCHEMA = "api.schema", _("接口说明")
    INBOX = "inbox.view", _("收件箱")
    DELEGATE = "delegation.make", _("登记代理")
    JOB_VIEW = "job.view", _("查看任务")
    FILE_VIEW = "file.view", _("查看附件")
    FILE_CHANGE = "file.change", _("更改附件")
    APPROVAL_VIEW = "approval.view", _("查看审批表")

    # people, units and posts
    PEOPLE_LIST = "people.list", _("查看人员名册")
    PERSON_VIEW = "person.view", _("查看人员")
    PERSON_EDIT = "person.edit", _("修改人员资料")
    HIRE = "person.hire", _("录入入职")
    TRANSFER = "person.transfer", _("调动")
    LEAVE = "person.leave", _("办理离职")
    ROSTER_IMPORT = "roster.import", _("导入名册")
    ROSTER_EXPORT = "roster.export", _("导出名册")
    ACCOUNT_CONFIRM = "person.account.confirm", _("确认工资卡变更")
    CORRECTION_CONFIRM = "person.correct.confirm", _("批准档案更正")
    CERTIFICATE_VIEW = "certificate.view", _("查看证书")
    CERTIFICATE_ENTER = "certificate.enter", _("登记证书")
    CERTIFICATE_CONFIRM = "certificate.confirm", _("确认证书")
    TRAINING_HISTORY = "training.history", _("录入以往培训")
    TRAINING_HISTORY_CONFIRM = "training.history.confirm", _("确认以往培训")
    TRAINING_LACKS = "training.lacks", _("查看培训缺口")
    TRAINING_PAPER = "training.paper", _("出具结业证书")
    REVEAL_ID = "person.reveal_id", _("查看完整身份证号")
    REVEAL_BANK = "person.reveal_bank", _("查看完整银行账号")
    UNIT_VIEW = "unit.view", _("查看单位")
    UNIT_EDIT = "unit.edit", _("修改单位")
    POST_VIEW = "post.view", _("查看岗位")
    POST_EDIT = "post.edit", _("修改岗位")
    TRAINING_VIEW = "training.view", _("查看培训")
    TRAINING_COURSE = "training.course", _("维护培训课程")
    TRAINING_KEEP = "training.keep", _("组织培训")
    TRAINING_DECIDE = "training.decide", _("确定参训人员")
    TRAINING_CONFIRM = "training.credit.confirm", _("确认培训结果")
    TRAINING_OATH = "training.oath", _("登记宣誓")
    TRAINING_OWN = "training.own", _("自己的培训")

    # talks and demands
    TALK_VIEW = "talk.view", _("查看谈话")
    TALK_HOLD = "talk.hold", _("登记谈话")
    DEMAND_VIEW = "demand.view", _("查看诉求")
    DEMAND_RAISE = "demand.raise", _("提出诉求")
    DEMAND_HANDLE = "demand.handle", _("办理诉求")
    DEMAND_STEER = "demand.steer", _("分派、并案和办结诉求")
    DEMAND_AID = "demand.aid.confirm", _("批准困难帮扶")
    RULE_VIEW = "rule.view", _("查看规章制度")
    RULE_PUBLISH = "rule.publish", _("公布规章制度")
    RULE_READ = "rule.read", _("阅知规章制度")

    # calendar and policies
    CALENDAR_VIEW = "calendar.view", _("查看工作日历")
    CALENDAR_EDIT = "calendar.edit", _("维护工作日历")
    POLICY_VIEW = "policy.view", _("查看政策")
    POLICY_DRAFT = "policy.draft", _("起草政策")
    POLICY_APPROVE = "policy.approve", _("批准政策")
    POLICY_ROLL_OUT = "policy.roll_out", _("政策施行")
    OPINION_GIVE = "opinion.give", _("提交意见")
    PARAMETER_ENTER = "parameter.enter", _("录入法定参数")
    PARAMETER_APPROVE = "parameter.approve", _("批准法定参数")

    # levels
    LEVEL_VIEW = "level.view", _("查看层级")
    LEVEL_EVALUATE = "level.evaluate", _("发起层级评定")
    LEVEL_PROPOSE = "level.propose", _("提出层级建议")
    LEVEL_DECIDE = "level.decide", _("核定层级")
    LEVEL_OBJECT = "level.object", _("提出异议")

    # assessment
    ASSESSMENT_VIEW = "assessment.view", _("查看考核")
    ASSESSMENT_OPEN = "assessment.open", _("新建考核月")
    ASSESSMENT_SCORE = "assessment.score", _("考核打分")
    ASSESSMENT_CONFIRM = "assessment.confirm", _("确认考核")
    ASSESSMENT_OBJECT = "assessment.object", _("对考核提出异议")
    ANNUAL_DECIDE = "assessment.year.decide", _("审定年度考核")
    ANNUAL_PAST_CONFIRM = "assessment.past", _("确认以往年度考核结果")
    ATTENDANCE_VIEW = "attendance.view", _("查看考勤")
    ATTENDANCE_RECORD = "attendance.record", _("登记考勤")
    ATTENDANCE_CONFIRM = "attendance.confirm", _("确认考勤")
    ATTENDANCE_OBJECT = "attendance.object", _("对考勤提出异议")
    ATTENDANCE_OVERTIME = "attendance.overtime", _("申请加班")
    DUTY_VIEW = "duty.view", _("查看排班")
    DUTY_PLAN = "duty.plan", _("编排班表")
    DUTY_PUBLISH = "duty.publish", _("发布班表")
    DUTY_POSTS = "duty.posts", _("查看岗点与窗口")
    DUTY_POSTS_KEEP = "duty.posts.keep", _("维护岗点")
    DUTY_LOOK = "duty.look", _("随机抽查岗点")
    DUTY_HANDLE = "duty.handle", _("登记处置")
    DUTY_WINDOW = "duty.window", _("登记窗口办件")
    DUTY_RATINGS = "duty.ratings", _("导入好差评")
    DUTY_SIGN = "duty.sign", _("签到签退")
    DUTY_DESK = "duty.desk", _("值班台代签")
    DUTY_REPAIR = "duty.repair", _("补签")
    DUTY_EQUIPMENT = "duty.equipment", _("维护装备清单")
    DUTY_HANDOVER = "duty.handover", _("交接班")
    DUTY_SETTLE = "duty.settle", _("处理未交接的班")
    DUTY_SITUATION = "duty.situation", _("记载情况")
    DUTY_RECEIVE = "duty.receive", _("签收情况报告")
    DUTY_SYSTEM = "duty.system", _("登记工时制度")
    DUTY_OWN = "duty.own", _("自己的班")
    LEAVE_VIEW = "leave.view", _("查看请假")
    LEAVE_LIST = "leave.list", _("查看单位请假")
    LEAVE_ASK = "leave.ask", _("请假")
    LEAVE_DECIDE = "leave.decide", _("审批请假")
    LEAVE_BALANCE = "leave.balance", _("管理假期余额")
    HONOUR_VIEW = "honour.view", _("查看荣誉")
    HONOUR_NOMINATIONS = "honour.nominations", _("查看表彰申报")
    HONOUR_NOMINATE = "honour.nominate", _("申报表彰")
    HONOUR_REVIEW = "honour.review", _("审核表彰")
    HONOUR_DECIDE = "honour.decide", _("决定表彰")
    HONOUR_OBJECT = "honour.object", _("对公示提出异议")
    HONOUR_PRAISE = "honour.praise", _("表扬")
    HIGHLIGHT_WRITE = "highlight.write", _("写亮点")
    HIGHLIGHT_EDIT = "highlight.publish", _("编发亮点")
    CHECK_FIGURES = "check.figures", _("督察分析")
    STEER_BUREAU = "steering.bureau", _("全局态势")
    STEER_UNIT = "steering.unit", _("单位态势")
    STEER_ASSIGN = "steering.assign", _("明确责任人")
    STEER_REPORT = "steering.report", _("季度述职")
    STEER_REVIEW = "steering.review", _("季度讲评和约谈")
    STEER_DONE = "steering.done", _("报告议定事项落实")
    LEDGER_VIEW = "ledger.view", _("查看积分台账")
    LEDGER_ENTER = "ledger.enter", _("登记积分")
    COMPLAINT_VIEW = "complaint.view", _("查看信访投诉")
    COMPLAINT_REGISTER = "complaint.register", _("登记信访投诉")
    COMPLAINT_HANDLE = "complaint.handle", _("办理信访投诉")
    COMPLAINT_DECIDE = "complaint.decide", _("审定信访投诉")
    COMPLAINT_REVEAL = "complaint.reveal", _("查看信访人")
    COMPLAINT_FIGURES = "complaint.figures", _("查看信访统计")

    DISCIPLINE_VIEW = "discipline.view", _("查看违纪案件")
    DISCIPLINE_REPORT = "discipline.report", _("登记违纪线索")
    DISCIPLINE_HANDLE = "discipline.handle", _("调查违纪案件")
    DISCIPLINE_SERVE = "discipline.serve", _("办理违纪案件")
    DISCIPLINE_EVIDENCE = "discipline.evidence", _("查看案件证据")
    DISCIPLINE_PAST_CONFIRM = "discipline.past", _("确认以往处分")
    DISCIPLINE_DECIDE = "discipline.decide", _("决定处分")
    DISCIPLINE_PLEAD = "discipline.plead", _("陈述和申辩")

    # inspections
    CHECK_VIEW = "check.view", _("查看督察")
    CHECK_FILE = "check.file", _("提交督察检查")
    CHECK_PUBLISH = "check.publish", _("公布督察")
    CHECK_CONFIRM = "check.confirm", _("认定督察问题")
    CHECK_ANSWER = "check.answer", _("答复整改")
    CHECK_RECHECK = "check.recheck", _("复查整改")
    CHECK_PLEAD = "check.plead", _("对督察问题申辩或提出异议")
    CAMPAIGN_VIEW = "campaign.view", _("查看专项督察")
    CAMPAIGN_PLAN = "campaign.plan", _("筹划专项督察")
    CAMPAIGN_PUBLISH = "campaign.publish", _("公布专项督察")
    CHECK_OVERSEE = "check.oversee", _("挂牌督办")

    # pay
    PAYROLL_VIEW = "payroll.view", _("查看月度工资")
    PAYROLL_CALCULATE = "payroll.calculate", _("计算工资")
    PAYROLL_WAIVE = "payroll.waive", _("核准放行缺项")
    PAYROLL_EXCEPTION = "payroll.exception", _("批准工资例外")
    PAYROLL_CHECK = "payroll.check", _("复核工资")
    PAYROLL_APPROVE = "payroll.approve", _("审批工资")
    PAYROLL_SIGN = "payroll.sign", _("签署工资")
    PAYROLL_CHAIN = "payroll.chain", _("起草审批流程")
    PAYROLL_CHAIN_APPROVE = "payroll.chain_approve", _("批准审批流程")
    UNIT_PAY_CONFIRM = "payroll.unit_confirm", _("单位确认工资合计")
    PAYROLL_LOCK = "payroll.lock", _("锁定月度工资")
    PAYROLL_EXPORT = "payroll.export", _("导出工资表")
    PAY_TOTALS_VIEW = "payroll.totals", _("查看工资合计")
    PAYSLIP_VIEW = "payslip.view", _("查看工资条")
    PAYSLIP_ASK = "payslip.ask", _("就工资条提问")
    PAYSLIP_ANSWER = "payslip.answer", _("答复工资疑问")
    WHAT_IF = "payroll.what_if", _("测算")
    TAX_FACTS_EDIT = "tax_facts.edit", _("登记个税资料")
    PROTECTION_VIEW = "protection.view", _("查看就高不就低名单")
    PROTECTION_CHANGE = "protection.change", _("更正或终止就高不就低补差")

    # the three administrators
    ACCOUNTS = "accounts.manage", _("管理账号")
    GRANTS = "grants.manage", _("授予角色")
    AUDIT_VIEW = "audit.view", _("查看审计记录")


BESIDE_ACTS: dict[str, Any] = {
    "steering.opened": _("发起季度讲评"),
    "steering.back": _("退回述职"),
    "steering.agreed": _("议定事项"),
    "steering.summons": _("登记约谈"),
    "steering.dropped": _("不约谈"),
    "steering.checked": _("复核约谈"),
    "steering.relieved": _("责任人变更"),
    # the ground floor
    "account.password": _("修改密码"),
    "check.phone_key": _("给手机登记督察的密钥"),
    "account.sign_in": _("登录"),
    "account.sign_out": _("退出登录"),
    "account.locked": _("登录锁定"),
    "access.refused": _("访问被拒"),
    "audit.witness": _("封存受保护的记录"),
    "account.first": _("设立首批管理员"),
    "account.reset": _("重置密码"),
    "account.unlock": _("解除登录锁定"),
    "account.sessions": _("结束登录"),
    "account.link": _("账号关联人员"),
    "account.bulk": _("批量建立账号"),
    "grants.auxiliaries": _("批量授予辅警角色"),
    "grants.revoke": _("收回角色"),
    "table.export": _("导出列表"),
    "notice.urge": _("催办"),
    "notice.serve": _("制发文书"),
    "notice.served": _("送达文书"),
    "delegation.take_back": _("结束代理"),
    "file.add": _("添加附件"),
    "file.remove": _("移除附件"),
    "job.cancel": _("取消任务"),
    "job.resume": _("继续任务"),
    "backup.made": _("备份"),
    "backup.restored": _("恢复备份"),
    "calendar.set": _("登记日历中的日子"),
    "calendar.clear": _("取消日历登记"),
    "calendar.take_over": _("补入公布的节假日"),
    "parameter.propose": _("录入法定参数"),
    "parameter.refuse": _("退回法定参数"),
    "opinion.withdraw": _("撤回意见"),
    "opinion.reply": _("答复意见"),
    "policy.move": _("政策流转"),
    "policy.send_back": _("退回政策"),
    "policy.parameters": _("修改参数"),
    "policy.edit": _("修改政策草案"),
    "policy.roll_out.withdraw": _("撤回施行安排"),
    "policy.consult": _("发布征求意见"),
    "policy.consult.close": _("结束征求意见"),
    # people and posts
    "rule.end": _("废止规章制度"),
    "rule.note": _("登记规章制度签收"),
    "rule.file": _("查看规章制度附件"),
    "person.correct": _("提出档案更正"),
    "person.correct.proof": _("查看更正证明"),
    "payroll.entry.paper": _("查看一次性项目扫描件"),
    "person.correct.refuse": _("退回档案更正"),
    "person.correct.withdraw": _("撤回档案更正"),
    "certificate": _("提交证书"),
    "certificate.scan": _("查看证书扫描件"),
    "certificate.refuse": _("退回证书"),
    "certificate.withdraw": _("撤回证书"),
    "certificate.end": _("提前终止证书"),
    "training.history.refuse": _("退回以往培训"),
    "training.history.withdraw": _("撤回以往培训"),
    "training.history.paper": _("查看以往培训的材料"),
    "person.account": _("登记工资卡变更"),
    "person.account.refuse": _("退回工资卡变更"),
    "person.account.withdraw": _("撤回工资卡变更"),
    "post.classify": _("岗位分类"),
    "post.record": _("录入岗位"),
    # talks and demands
    "talk.follow_up": _("登记商定事项的落实"),
    "talk.let_go": _("登记不再需要的谈话"),
    "talk.note": _("查看谈话记录"),
    "demand.unnamed": _("匿名诉求"),
    "demand.assign": _("确定诉求承办人"),
    "demand.answer": _("答复诉求"),
    "demand.rate": _("评价诉求答复"),
    "demand.close": _("办结诉求"),
    "demand.merge": _("诉求并案"),
    "demand.lapse": _("诉求到期办结"),
    "demand.publish": _("公布诉求办理结果"),
    "demand.paper": _("查看诉求材料"),
    "demand.aid": _("提出困难帮扶"),
    "demand.aid.refuse": _("退回困难帮扶"),
    "demand.aid.withdraw": _("撤回困难帮扶"),
    "training.plan": _("编制培训计划"),
    "training.plan.publish": _("发布培训计划"),
    "training.session": _("开设培训班"),
    "training.session.cancel": _("取消培训班"),
    "training.session.close": _("结训"),
    "training.propose": _("提出调训名单"),
    "training.decline": _("定为不参加培训"),
    "training.presence": _("登记到课"),
    "training.sign": _("扫码签到"),
    "training.marks": _("登记培训成绩"),
    "training.object": _("对培训成绩提出异议"),
    "training.object.answer": _("答复培训成绩异议"),
    "training.credit": _("提交培训结果"),
    "training.credit.refuse": _("退回培训结果"),
    "training.credit.withdraw": _("撤回培训结果"),
    # levels
    "level.ask_units": _("征求单位意见"),
    "level.cancel": _("取消评定批次"),
    "level.accept": _("接受层级建议"),
    "level.publish": _("公示"),
    "level.notice": _("改定公示正文"),
    "level.send_back": _("退回评定批次"),
    "level.review": _("复核评定"),
    "level.effective": _("层级生效"),
    "import.undo": _("撤销导入"),
    "level.import": _("导入层级"),
    "level.set": _("设定层级"),
    "level.objection.answer": _("答复层级异议"),
    "level.override": _("提出层级调整"),
    "level.override.confirm": _("确认层级调整"),
    "level.override.refuse": _("退回层级调整"),
    "headcount.over": _("导入超出用人额度"),
    "headcount.ask": _("申请用人额度"),
    "headcount.grant": _("核定用人额度"),
    "headcount.return": _("退回用人额度例外"),
    "headcount.record": _("登记用人额度"),
    # assessment
    "assessment.submit": _("提交考核"),
    "assessment.send_back": _("退回考核"),
    "assessment.answer": _("答复考核异议"),
    "assessment.correct": _("更正考核"),
    "assessment.remark": _("写本月自述"),
    "ledger.manual": _("登记加减分"),
    "ledger.manual.confirm": _("确认加减分"),
    "ledger.manual.refuse": _("退回加减分"),
    "ledger.manual.withdraw": _("撤回加减分"),
    "ledger.proof": _("查看加减分材料"),
    "assessment.propose": _("提出考核更正"),
    "assessment.correct_refuse": _("退回考核更正"),
    "assessment.year.open": _("开始年度考核"),
    "assessment.year.propose": _("提交年度考核"),
    "assessment.year.send_back": _("退回年度考核"),
    "assessment.year.publicise": _("公示年度考核"),
    "assessment.year.archive": _("归档年度考核"),
    "assessment.year.override": _("提出年度等次调整"),
    "assessment.year.override.confirm": _("确认年度等次调整"),
    "assessment.year.override.refuse": _("退回年度等次调整"),
    "assessment.year.override.withdraw": _("撤回年度等次调整"),
    "assessment.year.object": _("对年度考核提出异议"),
    "assessment.year.answer": _("答复年度考核异议"),
    "assessment.year.take_up": _("办理年度考核结果运用"),
    "assessment.year.decline": _("不采纳年度考核结果运用"),
    "assessment.quarter.close": _("汇总季度考核"),
    "assessment.past.confirm": _("确认以往年度考核结果"),
    "assessment.past.refuse": _("退回以往年度考核结果"),
    "assessment.past.withdraw": _("撤回以往年度考核结果"),
    "attendance.send_back": _("退回考勤"),
    "attendance.day": _("处理日考勤"),
    "attendance.answer": _("答复考勤异议"),
    "attendance.overtime_ask": _("提出加班"),
    "attendance.overtime_grant": _("批准加班"),
    "attendance.overtime_refuse": _("不批准加班"),
    "attendance.overtime_withdraw": _("撤回加班"),
    "attendance.overtime_cancel": _("取消加班"),
    "attendance.correct": _("提出考勤更正"),
    "attendance.correct_confirm": _("确认考勤更正"),
    "attendance.correct_refuse": _("不同意考勤更正"),
    "duty.repair.ask": _("申请补签"),
    "duty.repair.refuse": _("退回补签申请"),
    "duty.matter.open": _("登记交接事项"),
    "duty.matter.close": _("办结交接事项"),
    "duty.situation.report": _("报告情况"),
    "duty.draw": _("按轮班方式编排"),
    "duty.solve": _("自动排班"),
    "duty.solve.take": _("采用自动排班"),
    "duty.solve.discard": _("放弃自动排班"),
    "duty.change": _("改动已发布的班表"),
    "duty.pattern": _("登记轮班方式"),
    "duty.staffing": _("登记用人需求"),
    "duty.teams": _("登记班组"),
    "duty.no_nights": _("登记不排夜班"),
    "duty.wish": _("提出排班意愿"),
    "duty.swap.ask": _("提出换班"),
    "duty.swap.agree": _("同意换班"),
    "duty.swap.decline": _("谢绝换班"),
    "duty.swap.approve": _("批准换班"),
    "duty.swap.refuse": _("退回换班"),
    "duty.swap.withdraw": _("撤回换班"),
    "leave.agree": _("同意请假，报上一级"),
    "leave.refuse": _("不批准请假"),
    "leave.withdraw": _("撤回请假"),
    "leave.cancel": _("取消请假"),
    "leave.return": _("销假"),
    "leave.proof": _("补交请假证明"),
    "leave.paper": _("查看请假证明"),
    "leave.rest": _("登记未休年休假的处理"),
    "leave.comp": _("登记调休"),
    "leave.year": _("年度假期核定"),
    "leave.opening": _("录入假期期初数"),
    "leave.opening_confirm": _("确认假期期初数"),
    "leave.opening_withdraw": _("撤回假期期初数"),
    "honour.appraise": _("记录单位评议"),
    "honour.publish": _("公示表彰"),
    "honour.submit": _("报请决定表彰"),
    "honour.return": _("退回表彰"),
    "honour.refuse": _("不予通过表彰"),
    "honour.withdraw": _("撤回表彰申报"),
    "honour.revoke": _("撤销表彰"),
    "honour.objection.answer": _("答复公示异议"),
    "honour.paper": _("查看表彰材料"),
    "highlight.edit": _("修改亮点"),
    "highlight.submit": _("报送亮点"),
    "highlight.return": _("退回亮点"),
    "highlight.withdraw": _("撤下亮点"),
    "highlight.adopt": _("登记亮点采用"),
    "complaint.assign": _("受理分办信访"),
    "complaint.end": _("不再办理信访"),
    "complaint.repeat": _("信访并案"),
    "complaint.recuse": _("信访回避"),
    "complaint.classify": _("核定信访对象"),
    "complaint.step": _("记录信访办理"),
    "complaint.pause": _("中止信访计时"),
    "complaint.resume": _("恢复信访计时"),
    "complaint.extend": _("申请延长信访期限"),
    "complaint.extend.confirm": _("批准延长信访期限"),
    "complaint.extend.refuse": _("不批准延长信访期限"),
    "complaint.find": _("认定信访问题"),
    "complaint.answer": _("拟定信访答复"),
    "complaint.answer.confirm": _("审定信访答复"),
    "complaint.answer.refuse": _("退回信访答复"),
    "complaint.told": _("告知信访答复"),
    "complaint.satisfaction": _("信访回访"),
    "complaint.close": _("办结信访"),
    "complaint.reopen": _("重新办理信访"),
    "complaint.clear": _("提出澄清正名"),
    "complaint.clear.confirm": _("批准澄清正名"),
    "complaint.clear.refuse": _("退回澄清正名"),
    "complaint.review": _("登记复查申请"),
    "complaint.review.answer": _("作出复查意见"),
    "complaint.paper": _("查看信访材料"),
    "discipline.file": _("决定立案"),
    "discipline.drop": _("不予立案"),
    "discipline.breach": _("记载违纪行为"),
    "discipline.facts": _("提交调查报告"),
    "discipline.paper": _("查看案件材料"),
    "discipline.tell": _("告知拟处分事实"),
    "discipline.hear": _("记录陈述申辩"),
    "discipline.again": _("补充调查"),
    "discipline.propose": _("提出处理意见"),
    "discipline.union": _("通知工会"),
    "discipline.union_answer": _("研究工会意见"),
    "discipline.send_back": _("退回处理意见"),
    "discipline.issue": _("制发处分决定"),
    "discipline.extend": _("延长办理期限"),
    "discipline.suspend": _("停止执行职务"),
    "discipline.resume": _("恢复执行职务"),
    "discipline.served": _("处分生效"),
    "discipline.review": _("申请复核"),
    "discipline.review_answer": _("答复复核"),
    "discipline.end": _("解除处分"),
    "discipline.past.confirm": _("确认以往处分"),
    "discipline.past.refuse": _("退回以往处分"),
    "discipline.past.withdraw": _("撤回以往处分"),
    "discipline.lift": _("提出提前解除处分"),
    "discipline.lift.confirm": _("决定提前解除处分"),
    "discipline.lift.refuse": _("不同意提前解除处分"),
    "discipline.lift.withdraw": _("撤回提前解除处分"),
    # inspections
    "check.contest": _("对认定提出异议"),
    "check.answer_objection": _("答复认定异议"),
    "check.reversal": _("提出撤销认定"),
    "check.reversal.confirm": _("确认撤销认定"),
    "check.reversal.refuse": _("不同意撤销认定"),
    "check.reversal.withdraw": _("撤回撤销认定"),
    "check.reverse": _("撤销督察问题认定"),
    "check.add": _("补充督察记录"),
    "check.see": _("查看督察记录"),
    "check.photo": _("查看督察照片"),
    "campaign.draw": _("专项督察抽签"),
    "campaign.stop": _("调整督察计划"),
    "campaign.start": _("启动专项督察"),
    "campaign.drop": _("取消专项督察"),
    "campaign.visited": _("完成计划内督察"),
    "campaign.close": _("结束专项督察"),
    "campaign.conflict": _("登记或解除回避关系"),
    "check.proof": _("查看整改材料"),
    "check.rectify": _("下达整改通知"),
    "check.say": _("就整改说明情况"),
    "check.object": _("对整改提出异议"),
    "check.object.answer": _("答复整改异议"),
    "check.extend": _("延长整改期限"),
    "check.cancel": _("撤销整改"),
    "check.handed": _("整改转由他人负责"),
    "check.oversee.lift": _("督办销号"),
    "check.look_back": _("登记回头看"),
    "check.draw": _("抽取回头看"),
    # pay
    "payroll.download": _("下载工资文件"),
    "payroll.entry": _("录入一次性项目"),
    "payroll.entry.confirm": _("确认一次性项目"),
    "payroll.entry.withdraw": _("撤回一次性项目"),
    "payroll.amount": _("录入逐人金额"),
    "payroll.amount.confirm": _("确认逐人金额"),
    "payroll.amount.withdraw": _("撤回逐人金额"),
    "payroll.send_back": _("退回工资"),
    "payroll.open": _("新建月度工资"),
    "payroll.discard": _("作废工资计算"),
    "payroll.exceptions.clear": _("核查工资异常"),
    "payroll.calculated": _("工资计算完成"),
    "payroll.calendar": _("设定发薪日历"),
    "payroll.chain_return": _("退回审批流程草案"),
    "payroll.chain_withdraw": _("撤销审批流程"),
    "payroll.unit_answer": _("答复单位异议"),
    "payroll.back_pay.check": _("核查补发补扣"),
    "payroll.back_pay.found": _("补发补扣核查完成"),
    "payroll.what_if.projection": _("测算：五年推演"),
    "payroll.what_if.affordable": _("测算：预算上限"),
    "payroll.what_if.export": _("导出测算"),
    "payroll.back_pay.settle": _("登记补发补扣结清"),
    "payroll.back_pay.confirm": _("确认补发补扣结清"),
    "payroll.back_pay.unsettle": _("撤回补发补扣结清登记"),
    "payroll.supplementary.create": _("编制补发批次"),
    "payroll.supplementary.calculated": _("补发批次计算完成"),
    "payroll.supplementary.approve": _("审批补发批次"),
    "payroll.supplementary.lock": _("锁定补发批次"),
    "payroll.supplementary.cancel": _("作废补发批次"),
    "payroll.base_review": _("提交年度缴费基数核定"),
    "payroll.base_review.confirm": _("核定年度缴费基数"),
    "payroll.base_review.refuse": _("退回年度缴费基数核定"),
    "payroll.year_end.payment": _("提交年度绩效兑现"),
    "payroll.year_end.payment.confirm": _("审批年度绩效兑现"),
    "payroll.year_end.payment.refuse": _("退回年度绩效兑现"),
    "payroll.year_end.payment.withdraw": _("撤回待审批的年度绩效兑现"),
    "payroll.year_end.pay": _("年度绩效兑现"),
    "payroll.year_end.withdraw": _("撤回年度绩效兑现"),
    "payroll.year_end.settle": _("登记年度绩效另行支付"),
    "payroll.year_end.confirm": _("确认年度绩效另行支付"),
    "payroll.year_end.unsettle": _("撤回年度绩效另行支付登记"),
    "payroll.recovery.deduct": _("录入追回扣款"),
    "payroll.recovery.cash": _("登记退回现金"),
    "payroll.recovery.confirm": _("确认退回现金"),
    "payroll.recovery.withdraw": _("撤回追回登记"),
    "payroll.base_review.withdraw": _("撤回年度缴费基数核定"),
    "tax_facts.relief": _("登记减免税额"),
    "tax_facts.relief.confirm": _("确认减免税额"),
    "tax_facts.relief.refuse": _("退回减免税额"),
    "tax_facts.relief.withdraw": _("撤回减免税额"),
    "tax_facts.relief_end": _("提出停止减免税额"),
    "tax_facts.relief_end.confirm": _("确认停止减免税额"),
    "tax_facts.relief_end.refuse": _("退回停止减免税额"),
    "tax_facts.relief_end.withdraw": _("撤回停止减免税额"),
    "tax_facts.opening": _("录入个税期初数"),
    "tax_facts.opening_confirm": _("确认个税期初数"),
    "tax_facts.opening_withdraw": _("撤回个税期初数"),
    "payslip.forward": _("转交工资疑问"),
    "payslip.withdraw": _("撤回工资疑问"),
}
"""What the trail tells beside the acts: steps taken by the right of one of them. ``trail.record`` refuses any other name."""


TOLD: dict[str, Any] = BESIDE_ACTS | {act.value: act.label for act in Act}
"""Every name the trail knows, in words."""


ACTS: dict[Act, frozenset[Role]] = {
    Act.HOME: EVERYBODY,
    Act.SEARCH: BUSINESS,
    Act.OWN_ACCOUNT: EVERYBODY,
    Act.COMPONENTS: frozenset({SYS, PD}),
    Act.API_SCHEMA: EVERYBODY,
    Act.INBOX: EVERYBODY,
    Act.DELEGATE: OFFICE | {SEC},
    Act.JOB_VIEW: OFFICE,
    Act.FILE_VIEW: BUSINESS,
    Act.FILE_CHANGE: BUSINESS,
    Act.APPROVAL_VIEW: OFFICE,
    Act.PEOPLE_LIST: OFFICE,
    Act.PERSON_VIEW: BUSINESS,
    Act.PERSON_EDIT: frozenset({PD}),
    Act.HIRE: frozenset({PD}),
    Act.TRANSFER: frozenset({PD}),
    Act.LEAVE: frozenset({PD}),
    Act.ROSTER_IMPORT: frozenset({PD}),
    Act.ROSTER_EXPORT: frozenset({PD, UH, LDR}),
    Act.ACCOUNT_CONFIRM: frozenset({FIN}),
    Act.CORRECTION_CONFIRM: frozenset({PD, LDR}),
    Act.CERTIFICATE_VIEW: OFFICE,
    Act.CERTIFICATE_ENTER: frozenset({PD, UH, AUX}),
    Act.CERTIFICATE_CONFIRM: frozenset({PD, LDR}),
    Act.TRAINING_HISTORY: frozenset({PD}),
    Act.TRAINING_HISTORY_CONFIRM: frozenset({PD, LDR}),
    Act.TRAINING_LACKS: OFFICE,
    Act.TRAINING_PAPER: frozenset({PD}),
    Act.REVEAL_ID: frozenset({PD, AUX}),
    Act.REVEAL_BANK: frozenset({FIN, AUX}),
    Act.UNIT_VIEW: OFFICE,
    Act.UNIT_EDIT: frozenset({PD}),
    Act.POST_VIEW: frozenset({PD, UH, LDR, FIN}),
    Act.POST_EDIT: frozenset({PD}),
    Act.TALK_VIEW: frozenset({PD, UH, LDR, AUX}),
    Act.TALK_HOLD: frozenset({PD, UH, LDR}),
    Act.DEMAND_VIEW: frozenset({PD, UH, LDR, AUX}),
    Act.DEMAND_RAISE: frozenset({AUX}),
    Act.DEMAND_HANDLE: frozenset({PD, UH, LDR}),
    Act.DEMAND_STEER: frozenset({PD}),
    Act.DEMAND_AID: frozenset({PD, LDR}),
    Act.RULE_VIEW: BUSINESS | {UC},
    Act.RULE_PUBLISH: frozenset({PD, UH}),
    Act.RULE_READ: frozenset({AUX}),
    Act.TRAINING_VIEW: frozenset({PD, UH, LDR}),
    Act.TRAINING_COURSE: frozenset({PD}),
    Act.TRAINING_KEEP: frozenset({PD, UH}),
    Act.TRAINING_DECIDE: frozenset({PD, UH}),
    Act.TRAINING_CONFIRM: frozenset({PD, LDR}),
    Act.TRAINING_OATH: frozenset({PD}),
    Act.TRAINING_OWN: frozenset({AUX}),
    Act.CALENDAR_VIEW: OFFICE,
    Act.CALENDAR_EDIT: frozenset({PD}),
    Act.POLICY_VIEW: OFFICE,
    Act.POLICY_DRAFT: frozenset({PD}),
    Act.POLICY_APPROVE: frozenset({PD, LDR}),
    Act.POLICY_ROLL_OUT: frozenset({PD}),
    Act.OPINION_GIVE: BUSINESS,
    Act.PARAMETER_ENTER: frozenset({PD, FIN}),
    Act.PARAMETER_APPROVE: frozenset({PD, FIN, LDR}),
    Act.LEVEL_VIEW: BUSINESS,
    Act.LEVEL_EVALUATE: frozenset({PD}),
    Act.LEVEL_PROPOSE: frozenset({PD, UH}),
    Act.LEVEL_DECIDE: frozenset({PD, LDR}),
    Act.LEVEL_OBJECT: frozenset({AUX}),
    Act.ASSESSMENT_VIEW: frozenset({PD, UH, INS, LDR, AUX}),
    Act.ASSESSMENT_OPEN: frozenset({PD}),
    Act.ASSESSMENT_SCORE: frozenset({UH}),
    Act.ASSESSMENT_CONFIRM: frozenset({PD}),
    Act.ASSESSMENT_OBJECT: frozenset({AUX}),
    Act.ANNUAL_DECIDE: frozenset({LDR}),
    Act.ANNUAL_PAST_CONFIRM: frozenset({PD, LDR}),
    Act.ATTENDANCE_VIEW: frozenset({PD, UH, UC, FIN, LDR, AUX}),
    Act.ATTENDANCE_RECORD: frozenset({PD, UH, UC}),
    Act.ATTENDANCE_CONFIRM: frozenset({PD, UH}),
    Act.ATTENDANCE_OBJECT: frozenset({AUX}),
    Act.ATTENDANCE_OVERTIME: frozenset({UH, UC, AUX}),
    Act.DUTY_VIEW: frozenset({PD, UH, UC, INS, LDR, AUX}),
    Act.DUTY_PLAN: frozenset({UH, UC}),
    Act.DUTY_PUBLISH: frozenset({UH}),
    Act.DUTY_POSTS: frozenset({PD, UH, UC, INS, LDR}),
    Act.DUTY_POSTS_KEEP: frozenset({UH, UC}),
    Act.DUTY_LOOK: frozenset({UH, INS}),
    Act.DUTY_HANDLE: frozenset({AUX}),
    Act.DUTY_WINDOW: frozenset({UH, UC}),
    Act.DUTY_RATINGS: frozenset({PD}),
    Act.DUTY_SIGN: frozenset({AUX}),
    Act.DUTY_DESK: frozenset({UH, UC}),
    Act.DUTY_REPAIR: frozenset({UH}),
    Act.DUTY_EQUIPMENT: frozenset({UH, UC}),
    Act.DUTY_HANDOVER: frozenset({UH, UC, AUX}),
    Act.DUTY_SETTLE: frozenset({UH}),
    Act.DUTY_SITUATION: frozenset({UH, UC, AUX}),
    Act.DUTY_RECEIVE: frozenset({PD, INS, LDR}),
    Act.DUTY_SYSTEM: frozenset({PD}),
    Act.DUTY_OWN: frozenset({AUX}),
    Act.LEAVE_VIEW: frozenset({PD, UH, UC, LDR, AUX}),
    Act.LEAVE_LIST: frozenset({PD, UH, UC, LDR}),
    Act.LEAVE_ASK: frozenset({PD, UH, UC, AUX}),
    Act.LEAVE_DECIDE: frozenset({PD, UH, LDR}),
    Act.LEAVE_BALANCE: frozenset({PD}),
    Act.HONOUR_VIEW: BUSINESS,
    Act.HONOUR_NOMINATIONS: frozenset({PD, UH, LDR}),
    Act.HONOUR_NOMINATE: frozenset({PD, UH}),
    Act.HONOUR_REVIEW: frozenset({PD}),
    Act.HONOUR_DECIDE: frozenset({LDR}),
    Act.HONOUR_OBJECT: BUSINESS,
    Act.HONOUR_PRAISE: frozenset({PD, UH, LDR}),
    Act.HIGHLIGHT_WRITE: frozenset({PD, UH, AUX}),
    Act.HIGHLIGHT_EDIT: frozenset({PD}),
    Act.CHECK_FIGURES: frozenset({PD, UH, INS, LDR}),
    Act.STEER_BUREAU: frozenset({PD, LDR}),
    Act.STEER_UNIT: frozenset({PD, UH, LDR}),
    Act.STEER_ASSIGN: frozenset({PD}),
    Act.STEER_REPORT: frozenset({UH}),
    Act.STEER_REVIEW: frozenset({PD, LDR}),
    Act.STEER_DONE: frozenset({PD, UH, LDR}),
    Act.LEDGER_VIEW: frozenset({PD, UH, INS, LDR, AUX}),
    Act.LEDGER_ENTER: frozenset({PD}),
    Act.COMPLAINT_VIEW: frozenset({PD, UH, INS, LDR}),
    Act.COMPLAINT_REGISTER: frozenset({PD, INS}),
    Act.COMPLAINT_HANDLE: frozenset({PD, UH, INS}),
    Act.COMPLAINT_DECIDE: frozenset({PD, LDR}),
    Act.COMPLAINT_REVEAL: frozenset({PD, INS}),
    Act.COMPLAINT_FIGURES: frozenset({PD, INS, LDR}),
    Act.DISCIPLINE_VIEW: frozenset({PD, UH, INS, LDR, AUX}),
    Act.DISCIPLINE_REPORT: frozenset({PD, UH, INS}),
    Act.DISCIPLINE_HANDLE: frozenset({PD, INS}),
    Act.DISCIPLINE_SERVE: frozenset({PD}),
    Act.DISCIPLINE_EVIDENCE: frozenset({PD, INS, LDR}),
    Act.DISCIPLINE_PAST_CONFIRM: frozenset({PD, LDR}),
    Act.DISCIPLINE_DECIDE: frozenset({LDR}),
    Act.DISCIPLINE_PLEAD: frozenset({AUX}),
    Act.CHECK_VIEW: frozenset({PD, UH, INS, LDR, AUX}),
    Act.CHECK_FILE: frozenset({INS}),
    Act.CHECK_PUBLISH: frozenset({INS}),
    Act.CHECK_CONFIRM: frozenset({INS}),
    Act.CHECK_ANSWER: frozenset({UH, LDR}),
    Act.CHECK_RECHECK: frozenset({INS}),
    Act.CHECK_PLEAD: frozenset({UH, AUX}),
    Act.CAMPAIGN_VIEW: frozenset({PD, UH, INS, LDR}),
    Act.CAMPAIGN_PLAN: frozenset({INS}),
    Act.CAMPAIGN_PUBLISH: frozenset({INS}),
    Act.CHECK_OVERSEE: frozenset({INS, LDR}),
    Act.PAYROLL_VIEW: frozenset({PD, FIN, LDR}),
    Act.PAYROLL_CALCULATE: frozenset({FIN}),
    Act.PAYROLL_WAIVE: frozenset({FIN, LDR}),
    Act.PAYROLL_EXCEPTION: frozenset({LDR}),
    Act.PAYROLL_CHECK: frozenset({FIN}),
    Act.PAYROLL_APPROVE: frozenset({FIN, LDR}),
    Act.PAYROLL_SIGN: frozenset({PD, FIN, LDR}),
    Act.PAYROLL_CHAIN: frozenset({PD, FIN}),
    Act.PAYROLL_CHAIN_APPROVE: frozenset({PD, LDR}),
    Act.UNIT_PAY_CONFIRM: frozenset({UH}),
    Act.PAYROLL_LOCK: frozenset({FIN}),
    Act.PAYROLL_EXPORT: frozenset({FIN}),
    Act.PAY_TOTALS_VIEW: frozenset({PD, FIN, LDR, UH}),
    Act.PAYSLIP_VIEW: frozenset({PD, FIN, LDR, AUX}),
    Act.PAYSLIP_ASK: frozenset({AUX}),
    Act.PAYSLIP_ANSWER: frozenset({PD, UH, FIN}),
    Act.WHAT_IF: frozenset({PD, FIN, LDR}),
    Act.TAX_FACTS_EDIT: frozenset({PD, FIN}),
    Act.PROTECTION_VIEW: frozenset({PD, FIN, LDR}),
    Act.PROTECTION_CHANGE: frozenset({FIN}),
    Act.ACCOUNTS: frozenset({SYS}),
    Act.GRANTS: frozenset({SEC}),
    Act.AUDIT_VIEW: frozenset({AAD}),
}
