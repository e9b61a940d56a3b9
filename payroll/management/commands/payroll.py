"""``manage.py payroll calculate|check|approve|lock YYYY-MM``: the month's steps, by the same actions as the pages."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Case, When

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting, can
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.months import parse_month, today
from auxpolice.problems import Problem
from payroll.approval import chains as approvals
from payroll.brakes import actions as brakes
from payroll.exceptions import actions as exceptions
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from payroll.running import actions as month_actions
from payroll.running import approving
from payroll.running.queries import month_json

_ROLE = {"calculate": Role.FINANCE, "check": Role.FINANCE, "approve": Role.LEADER, "lock": Role.FINANCE}


class Command(BaseCommand):
    help = "月度工资：计算、复核、审批、锁定。"

    def add_arguments(self, parser):
        parser.add_argument("step", choices=list(_ROLE))
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--as", dest="username", help="以谁的身份（默认能办这一步的第一个账号）")
        parser.add_argument("--trial", action="store_true", help="试算：随时可做，不能送审，可以作废")
        parser.add_argument(
            "--waive",
            action="append",
            default=[],
            metavar="KIND",
            help="核准放行一种缺项：attendance、grade、back_pay、month_open、inputs_open",
        )
        parser.add_argument("--reason", action="append", default=[], help="上一项核准放行的理由")
        parser.add_argument("--json", action="store_true")

    def handle(self, step, month, username, trial, waive, reason, **options):
        try:
            day = parse_month(month)
            user = self._who(step, day, username)
            if trial and step != "calculate":
                raise Problem("--trial 只用于 calculate。")
            if len(reason) > len(waive):
                raise Problem("--reason 须跟在 --waive 之后。")
            with acting(user):
                if step == "calculate":
                    month_actions.open_month(day, acting_user=user)
            for place, kind in enumerate(waive):
                _waive(day, kind, reason[min(place, len(reason) - 1)] if reason else "", user, bool(username))
            with acting(user):
                row = self._step(step, day, user, trial, bool(username))
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

    def _who(self, step: str, day, username: str | None) -> User:
        """Whoever was named, else the first account that may; who calculated does not check."""
        row = PayrollMonth.objects.filter(pk=day).first()
        without = [row.calculated_by_id] if row and step == "check" and row.calculated_by_id else []
        return user_for(username, _ROLE[step], without)

    def _step(self, step: str, day, user: User, trial: bool, named: bool) -> PayrollMonth:
        if step == "calculate":
            return _calculate(day, user, trial)
        if step == "check":
            with transaction.atomic():
                exceptions.clear_rest(day, "命令行复核，未逐条说明", acting_user=user)
                return approving.check_month(day, acting_user=user)
        if step == "lock":
            return month_actions.lock_month(day, acting_user=user)
        return _approve(day, user, named)


def _calculate(day, user: User, trial: bool) -> PayrollMonth:
    run = month_actions.start_run(day, acting_user=user, trial=trial)
    job = engine.run_until_done(Job.objects.get(payroll_run=run))
    if job.state != job.State.DONE:
        raise Problem(job.message)
    return PayrollMonth.objects.get(pk=day)


def _approve(day, user: User, named: bool) -> PayrollMonth:
    """One signature of whoever was named, else every signature the month still needs."""
    row = PayrollMonth.objects.filter(pk=day).first()
    if row is None:
        raise Problem(f"{day:%Y-%m} 尚未新建。")
    if named or row.state != MonthState.CHECKED:
        return approving.approve_month(day, digest=row.digest, acting_user=user, accept_changes=True)
    while row.state == MonthState.CHECKED:
        signer = _signer(row)
        with acting(signer):
            row = approving.approve_month(day, digest=row.digest, acting_user=signer, accept_changes=True)
    return row


def _waive(day, kind: str, reason: str, user: User, named: bool) -> None:
    """By whoever was named; else by finance or, where only a leader may, by the first leader."""
    if not named and (
        not can(user, Act.PAYROLL_WAIVE)
        or any(brake.code == kind and brake.leader_only for brake in brakes.waiting(day))
    ):
        user = user_for(None, Role.LEADER)
    with acting(user):
        brakes.waive(day, kind, reason, acting_user=user)


def _signer(row: PayrollMonth) -> User:
    """The first account that may sign the next step: the leader first, never a maker, nobody twice."""
    run = PayrollRun.objects.get(month=row, state=RunState.EFFECTIVE)
    done = approvals.signatures_of(run)
    step = row.steps[len(done)]
    makers = [row.calculated_by_id, row.checked_by_id, *(mark.signed_by_id for mark in done)]
    found = (
        User.objects.filter(is_active=True, grants__role__in=step["roles"], grants__period__contains=today())
        .exclude(pk__in=[pk for pk in makers if pk])
        .order_by(Case(When(grants__role=Role.LEADER, then=0), default=1), "pk")
        .first()
    )
    if found is None:
        raise Problem(f"「{step['name']}」没有可以签署的账号，请用 --as 指定。")
    return found


def user_for(username: str | None, role: Role, without=()) -> User:
    if username:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有账号「{username}」。")
        return user
    user = (
        User.objects.filter(is_active=True, grants__role=role, grants__period__contains=today())
        .exclude(pk__in=list(without))
        .order_by("pk")
        .first()
    )
    if user is None:
        raise CommandError(f"没有可以办理的{role.label}账号，请用 --as 指定。")
    return user
