"""Who may see and do what: the only table that says it.

``REACH`` says how far a role sees each kind of record; ``ACTS`` says which roles may do what.
A role that is not named sees and does nothing. The table follows the object × role matrix of
docs/security.md; tests walk every route against it.
"""

from enum import Enum

from auxpolice.access.models import Role

PD, UH, INS, FIN, LDR, AUX = (
    Role.POLITICAL,
    Role.UNIT_HEAD,
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
    LEDGER = "ledger"
    SPOT_CHECK = "spot_check"
    POLICY = "policy"
    OPINION = "opinion"


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
        FIN: Reach.ALL,
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
    Resource.OPINION: {
        PD: Reach.ALL,
        LDR: Reach.ALL,
        UH: Reach.OWN,
        INS: Reach.OWN,
        FIN: Reach.OWN,
        AUX: Reach.OWN,
    },
    Resource.POLICY: {PD: Reach.ALL, FIN: Reach.ALL, LDR: Reach.ALL, UH: Reach.ALL, INS: Reach.ALL},
}


class Act(Enum):
    """Something a person does or a page they open. The value is the stable name used in the audit trail."""

    HOME = "home.view"
    SEARCH = "search.view"
    OWN_ACCOUNT = "account.own"
    COMPONENTS = "ui.components"
    API_SCHEMA = "api.schema"
    JOB_VIEW = "job.view"
    FILE_VIEW = "file.view"
    FILE_CHANGE = "file.change"

    PEOPLE_LIST = "people.list"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    HIRE = "person.hire"
    TRANSFER = "person.transfer"
    LEAVE = "person.leave"
    ROSTER_IMPORT = "roster.import"
    ROSTER_EXPORT = "roster.export"
    REVEAL_ID = "person.reveal_id"
    REVEAL_BANK = "person.reveal_bank"
    UNIT_VIEW = "unit.view"
    UNIT_EDIT = "unit.edit"
    POST_VIEW = "post.view"
    POST_EDIT = "post.edit"

    CALENDAR_VIEW = "calendar.view"
    CALENDAR_EDIT = "calendar.edit"

    POLICY_VIEW = "policy.view"
    POLICY_DRAFT = "policy.draft"
    POLICY_APPROVE = "policy.approve"
    POLICY_ROLL_OUT = "policy.roll_out"
    OPINION_GIVE = "opinion.give"
    PARAMETER_ENTER = "parameter.enter"
    PARAMETER_APPROVE = "parameter.approve"

    LEVEL_VIEW = "level.view"
    LEVEL_EVALUATE = "level.evaluate"
    LEVEL_PROPOSE = "level.propose"
    LEVEL_DECIDE = "level.decide"
    LEVEL_OBJECT = "level.object"

    ASSESSMENT_VIEW = "assessment.view"
    ASSESSMENT_OPEN = "assessment.open"
    ASSESSMENT_SCORE = "assessment.score"
    ASSESSMENT_CONFIRM = "assessment.confirm"
    ASSESSMENT_OBJECT = "assessment.object"
    ATTENDANCE_VIEW = "attendance.view"
    ATTENDANCE_RECORD = "attendance.record"
    ATTENDANCE_CONFIRM = "attendance.confirm"
    LEDGER_VIEW = "ledger.view"
    LEDGER_ENTER = "ledger.enter"

    CHECK_VIEW = "check.view"
    CHECK_FILE = "check.file"
    CHECK_CONFIRM = "check.confirm"
    CHECK_ANSWER = "check.answer"
    CHECK_RECHECK = "check.recheck"

    PAYROLL_VIEW = "payroll.view"
    PAYROLL_CALCULATE = "payroll.calculate"
    PAYROLL_CHECK = "payroll.check"
    PAYROLL_APPROVE = "payroll.approve"
    PAYROLL_SIGN = "payroll.sign"
    PAYROLL_CHAIN = "payroll.chain"
    PAYROLL_CHAIN_APPROVE = "payroll.chain_approve"
    UNIT_PAY_CONFIRM = "payroll.unit_confirm"
    PAYROLL_LOCK = "payroll.lock"
    PAYROLL_EXPORT = "payroll.export"
    PAY_TOTALS_VIEW = "payroll.totals"
    PAYSLIP_VIEW = "payslip.view"
    PAYSLIP_ASK = "payslip.ask"
    PAYSLIP_ANSWER = "payslip.answer"
    WHAT_IF = "payroll.what_if"
    TAX_FACTS_EDIT = "tax_facts.edit"
    PROTECTION_VIEW = "protection.view"
    PROTECTION_CHANGE = "protection.change"

    ACCOUNTS = "accounts.manage"
    GRANTS = "grants.manage"
    AUDIT_VIEW = "audit.view"


ACTS: dict[Act, frozenset[Role]] = {
    Act.HOME: EVERYBODY,
    Act.SEARCH: BUSINESS,
    Act.OWN_ACCOUNT: EVERYBODY,
    Act.COMPONENTS: frozenset({SYS, PD}),
    Act.API_SCHEMA: EVERYBODY,
    Act.JOB_VIEW: OFFICE,
    Act.FILE_VIEW: BUSINESS,
    Act.FILE_CHANGE: BUSINESS,
    Act.PEOPLE_LIST: OFFICE,
    Act.PERSON_VIEW: BUSINESS,
    Act.PERSON_EDIT: frozenset({PD}),
    Act.HIRE: frozenset({PD}),
    Act.TRANSFER: frozenset({PD}),
    Act.LEAVE: frozenset({PD}),
    Act.ROSTER_IMPORT: frozenset({PD}),
    Act.ROSTER_EXPORT: frozenset({PD, UH, LDR}),
    Act.REVEAL_ID: frozenset({PD, AUX}),
    Act.REVEAL_BANK: frozenset({FIN, AUX}),
    Act.UNIT_VIEW: OFFICE,
    Act.UNIT_EDIT: frozenset({PD}),
    Act.POST_VIEW: frozenset({PD, UH, LDR, FIN}),
    Act.POST_EDIT: frozenset({PD}),
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
    Act.ATTENDANCE_VIEW: frozenset({PD, UH, FIN, LDR, AUX}),
    Act.ATTENDANCE_RECORD: frozenset({PD, UH}),
    Act.ATTENDANCE_CONFIRM: frozenset({PD, UH}),
    Act.LEDGER_VIEW: frozenset({PD, UH, INS, LDR, AUX}),
    Act.LEDGER_ENTER: frozenset({PD}),
    Act.CHECK_VIEW: frozenset({PD, UH, INS, LDR, AUX}),
    Act.CHECK_FILE: frozenset({INS}),
    Act.CHECK_CONFIRM: frozenset({INS}),
    Act.CHECK_ANSWER: frozenset({UH}),
    Act.CHECK_RECHECK: frozenset({INS}),
    Act.PAYROLL_VIEW: frozenset({PD, FIN, LDR}),
    Act.PAYROLL_CALCULATE: frozenset({FIN}),
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
