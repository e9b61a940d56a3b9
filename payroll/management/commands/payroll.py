"""``manage.py payroll calculate|approve|lock YYYY-MM``: the month's steps, by the same actions as the pages."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Case, When

from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.months import parse_month, today
from auxpolice.problems import Problem
from payroll.approval import chains as approvals
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from payroll.running import actions as month_actions
from payroll.running import approving
from payroll.running.queries import month_json

_ROLE = {"calculate": Role.FINANCE, "approve": Role.LEADER, "lock": Role.FINANCE}


class Command(BaseCommand):
    help = "工资月：计算、审批、锁定。"

    def add_arguments(self, parser):
        parser.add_argument("step", choices=["calculate", "approve", "lock"])
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--as", dest="username", help="以谁的身份（默认该步骤角色的第一个账号）")
        parser.add_argument("--accept-gaps", action="store_true", help="考勤未确认按满勤、等次未确认不发绩效")
        parser.add_argument("--json", action="store_true")

    def handle(self, step, month, username, accept_gaps, **options):
        user, self.named = user_for(username, _ROLE[step]), bool(username)
        try:
            day = parse_month(month)
            with acting(user):
                row = getattr(self, step)(day, user, accept_gaps)
                report = month_json(row)
        except Problem as problem:
            raise CommandError("\n".join([problem.message, *problem.details])) from problem
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{report['month']} {row.get_state_display()}：{report['people']} 人，"
                f"实发 {report['net_fen'] / 100:,.2f} 元，校验值 {report['digest']}"
            )

    def calculate(self, day, user, accept_gaps) -> PayrollMonth:
        month_actions.open_month(day, acting_user=user)
        run = month_actions.start_run(day, acting_user=user, accept_gaps=accept_gaps)
        job = engine.run_until_done(Job.objects.get(payroll_run=run))
        if job.state != job.State.DONE:
            raise Problem(job.message)
        return PayrollMonth.objects.get(pk=day)

    def approve(self, day, user, accept_gaps) -> PayrollMonth:
        row = PayrollMonth.objects.filter(pk=day).first()
        if row is None:
            raise Problem(f"{day:%Y-%m} 尚未开立。")
        if row.state == MonthState.CALCULATED:
            checker = row.calculated_by
            assert checker is not None
            with acting(checker):
                row = approving.check_month(day, acting_user=checker)
        if self.named:
            return approving.approve_month(day, digest=row.digest, acting_user=user, accept_changes=True)
        while row.state == MonthState.CHECKED:
            signer = _signer(row)
            with acting(signer):
                row = approving.approve_month(day, digest=row.digest, acting_user=signer, accept_changes=True)
        if row.state == MonthState.APPROVED:
            return row
        return approving.approve_month(day, digest=row.digest, acting_user=user, accept_changes=True)

    def lock(self, day, user, accept_gaps) -> PayrollMonth:
        return month_actions.lock_month(day, acting_user=user)


def _signer(row: PayrollMonth) -> User:
    """The first account that may sign the next step: the leader first, never the maker, nobody twice."""
    run = PayrollRun.objects.get(month=row, state=RunState.EFFECTIVE)
    done = approvals.signatures_of(run)
    step = row.steps[len(done)]
    found = (
        User.objects.filter(is_active=True, grants__role__in=step["roles"], grants__period__contains=today())
        .exclude(pk__in=[row.calculated_by_id, *(mark.signed_by_id for mark in done)])
        .order_by(Case(When(grants__role=Role.LEADER, then=0), default=1), "pk")
        .first()
    )
    if found is None:
        raise Problem(f"「{step['name']}」没有可以签署的账号，请用 --as 指定。")
    return found


def user_for(username: str | None, role: Role) -> User:
    if username:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有账号「{username}」。")
        return user
    user = (
        User.objects.filter(is_active=True, grants__role=role, grants__period__contains=today())
        .order_by("pk")
        .first()
    )
    if user is None:
        raise CommandError(f"没有{role.label}账号，请用 --as 指定。")
    return user
