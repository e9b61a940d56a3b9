"""Back pay of an open month: is it checked, what the check found, and that the month's slips carry it.

The check runs as job kind ``payroll.backpay``: one chunk per locked month writes draft lines; the end puts them
in the place of the lines before. The drafts of a check that stopped count nowhere; they stay until it goes on, as long
as the facts are still those it began with, or until another check begins.
"""

from datetime import date

from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.batch.joins import whole_tables
from auxpolice.batch.models import Chunk, Job
from auxpolice.months import format_month, months_between
from auxpolice.policy.models import Parameter
from auxpolice.problems import Conflict, Problem
from payroll.backpay.models import BackPayCheck, BackPayGap, BackPayLine, CheckState, LineState
from payroll.backpay.recomputing import fingerprint, recompute
from payroll.law.parameters import WINDOW
from payroll.month import freezing
from payroll.month.gaps import Gap
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from payroll.month.runs import scheme_of
from payroll.rules.backpay import carriers
from personnel.relations import PEOPLE

KIND = "payroll.backpay"
OPEN_TO_CHECKS = (MonthState.OPEN, MonthState.TRIAL, MonthState.CALCULATED)
"""States of the month in which its lines may change; the database refuses the others (guards.sql)."""


def window_rule(month: date) -> Parameter:
    """The dated parameter that says how far back a check for ``month`` looks. Raises Problem when there is none."""
    row = Parameter.objects.filter(code=WINDOW, period__contains=month).first()
    if row is None:
        raise Problem(
            _("%(month)s 没有参数「补发补扣核查范围」，请先在法定参数中补充。")
            % {"month": format_month(month)},
            code="law",
        )
    return row


def window(month: date) -> tuple[date, date] | None:
    """First and last locked month that a check for ``month`` recomputes: those of its year and of the calendar years
    before it that the parameter names."""
    locked = PayrollMonth.objects.filter(state=MonthState.LOCKED, month__lt=month)
    if not locked.exists():
        return None
    since = date(month.year - int(window_rule(month).value["years_back"]), 1, 1)
    months = list(locked.filter(month__gte=since).order_by("month").values_list("month", flat=True))
    return (months[0], months[-1]) if months else None


def last_check(month: date) -> BackPayCheck | None:
    """The last check of the month that was finished or is under way."""
    return (
        BackPayCheck.objects.filter(month_id=month)
        .exclude(state=CheckState.FAILED)
        .select_related("job", "started_by")
        .order_by("-started_at")
        .first()
    )


def gaps(month: date) -> list[Gap]:
    """Reasons against calculating the month now: back pay not checked, or checked on facts that have changed."""
    sentence = unchecked(month)
    return [Gap("back_pay", sentence, 0, [])] if sentence else []


def unchecked(month: date) -> str:
    """The reason the back pay of the month is not settled; empty when it is."""
    span = window(month)
    if span is None:
        return ""
    check = last_check(month)
    if check is None:
        return _("补发补扣还没有核查，以前月份的差额不会计入本月。")
    if check.state == CheckState.RUNNING:
        return _("补发补扣正在核查，请等核查完成再计算。")
    if (check.first, check.last) != span or check.fingerprint != fingerprint(*span):
        return _("补发补扣核查之后，已锁定月份的资料又有变化，请重新核查。")
    return ""


# --- the job ---------------------------------------------------------------------------------------------


def months_of(check: BackPayCheck) -> list[date]:
    return months_between(check.first, check.last)


def check_chunk(job: Job, chunk: Chunk) -> engine.Outcome:
    """Draft lines of the months at positions lo…hi."""
    check = BackPayCheck.objects.get(job=job)
    if check.state != CheckState.RUNNING:
        raise RuntimeError(f"check {check.pk} is {check.state}")
    rows = 0
    for month in months_of(check)[chunk.lo : chunk.hi]:
        rows += recompute(check, month)
    return engine.Outcome(rows=rows)


def _lacking(versions: set[int]) -> list[tuple[int, str]]:
    """(scheme version, fact): a scheme that has no item to carry the fact."""
    return [
        (version, fact)
        for version in sorted(versions)
        for fact, positions in carriers(scheme_of(version)).items()
        if not positions
    ]


def finish_check(job: Job) -> dict:
    """The drafts take the place of the month's lines; who has no slip to carry theirs keeps them pending, and so does
    who has left and owes: a slip after leaving pays, what is to be got back is settled between people."""
    check = BackPayCheck.objects.select_for_update().get(job=job)
    month = PayrollMonth.objects.select_for_update().get(pk=check.month_id)
    if check.state != CheckState.RUNNING or month.state not in OPEN_TO_CHECKS:
        raise RuntimeError(_("%(month)s 已经开始计算或复核，核查结果没有入账。") % {"month": month})
    _parameters, params = freezing.month_parameters(month.month)
    with whole_tables(), connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT scheme_version_id FROM ({freezing.PAYABLE}) p", params)
        lacking = _lacking({row[0] for row in cursor.fetchall()})
        BackPayLine.everything.filter(
            month=month.month, state__in=[LineState.POSTED, LineState.PENDING]
        ).delete()
        cursor.execute(
            f"""
            UPDATE payroll_backpayline line SET state = CASE WHEN carried.person_id IS NULL THEN 'pending'
                   ELSE 'posted' END
              FROM payroll_backpayline draft
              LEFT JOIN (SELECT person_id, sum(CASE WHEN fact IN ('back_pay_fen', 'back_pay_exempt_fen') THEN amount_fen
                                                    WHEN fact = 'back_employer_fen' THEN 0 ELSE -amount_fen END) AS fen
                           FROM payroll_backpayline WHERE found_by_id = %(check)s AND state = 'draft'
                          GROUP BY person_id) effect ON effect.person_id = draft.person_id
              LEFT JOIN ({freezing.PAYABLE}) carried
                ON carried.person_id = draft.person_id AND (NOT carried.after_leaving OR effect.fen > 0)
               AND NOT (carried.scheme_version_id, draft.fact)
                   = ANY (SELECT * FROM unnest(%(versions)s::bigint[], %(facts)s::text[]))
             WHERE draft.id = line.id AND line.found_by_id = %(check)s AND line.state = 'draft'
            """,
            {
                **params,
                "check": str(check.pk),
                "versions": [version for version, _fact in lacking],
                "facts": [fact for _version, fact in lacking],
            },
        )
    lines = BackPayLine.everything.filter(found_by=check).aggregate(
        n=Count("id"), people=Count("person", distinct=True)
    )
    check.state, check.finished_at = CheckState.DONE, timezone.now()
    check.lines, check.people = lines["n"], lines["people"]
    check.save()
    trail.record(
        "payroll.back_pay.found",
        month,
        acting_user=check.started_by,
        after={"people": check.people, "lines": check.lines, "first": check.first, "last": check.last},
    )
    return {"people": check.people, "url": reverse("payroll:back-pay", args=[format_month(month.month)])}


def check_failed(job: Job) -> None:
    """The lines of the check before still hold; the drafts stay for going on. The month's lock waits for chunks that
    are being committed."""
    check = BackPayCheck.objects.filter(job=job).first()
    if check is None or check.state != CheckState.RUNNING:
        return
    PayrollMonth.objects.select_for_update().get(pk=check.month_id)
    check.state, check.finished_at = CheckState.FAILED, timezone.now()
    check.save(update_fields=["state", "finished_at"])


def discard_drafts(month: date) -> None:
    """Forget what checks that stopped had found so far: another one begins, or the month is calculated without it."""
    halted = BackPayCheck.objects.filter(month_id=month, state=CheckState.FAILED)
    BackPayLine.everything.filter(found_by__in=halted, state=LineState.DRAFT).delete()
    BackPayGap.objects.filter(found_by__in=halted).delete()
    halted.exclude(fingerprint="").update(fingerprint="")  # and none of them goes on without its drafts


def may_go_on(check: BackPayCheck) -> bool:
    """Is a check that stopped the month's last, and does what it has found still rest on today's facts?"""
    if check.state != CheckState.FAILED or check.month.state not in OPEN_TO_CHECKS:
        return False
    if BackPayCheck.objects.filter(month_id=check.month_id, started_at__gt=check.started_at).exists():
        return False
    span = window(check.month_id)
    return span == (check.first, check.last) and check.fingerprint == fingerprint(*span)


def stopped(month: date) -> BackPayCheck | None:
    """The check of the month that stopped and can go on where it did."""
    check = (
        BackPayCheck.objects.filter(month_id=month)
        .select_related("job", "month")
        .order_by("-started_at")
        .first()
    )
    return check if check and check.job and engine.may_resume(check.job) else None


def may_resume(job: Job) -> bool:
    check = BackPayCheck.objects.filter(job=job).select_related("month").first()
    return check is not None and may_go_on(check)


def check_resumed(job: Job, *, acting_user: User) -> None:
    """The check runs again; the months it has done stay done."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    check = BackPayCheck.objects.get(job=job)
    PayrollMonth.objects.select_for_update().get(pk=check.month_id)
    if not may_resume(job):
        raise Conflict(_("停下之后已锁定月份的资料有变化，请重新核查。"), code="superseded")
    check.state, check.finished_at = CheckState.RUNNING, None
    check.save(update_fields=["state", "finished_at"])


# --- the month that carries it ----------------------------------------------------------------------------


def not_carried(month: date, run: PayrollRun) -> list[str]:
    """Names of people whose slips of the run don't carry exactly the lines posted in the month; one statement."""
    places = [
        (int(version), fact, position + 1)
        for version in run.schemes
        for fact, positions in carriers(scheme_of(int(version))).items()
        for position in positions
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT p.name
              FROM (SELECT s.person_id, place.fact, sum(s.amounts[place.position]) AS fen
                      FROM unnest(%(versions)s::bigint[], %(facts)s::text[], %(positions)s::int[])
                           AS place(version_id, fact, position)
                      JOIN payroll_payslip s ON s.scheme_version_id = place.version_id
                     WHERE s.run_id = %(run)s AND s.amounts[place.position] <> 0
                     GROUP BY s.person_id, place.fact) carried
              FULL JOIN (SELECT person_id, fact, sum(amount_fen) AS fen FROM payroll_backpayline
                          WHERE month = %(month)s AND state = 'posted'
                          GROUP BY person_id, fact HAVING sum(amount_fen) <> 0) posted
                ON posted.person_id = carried.person_id AND posted.fact = carried.fact
              JOIN {PEOPLE} p ON p.person_id = coalesce(carried.person_id, posted.person_id)
             WHERE carried.fen IS DISTINCT FROM posted.fen
             GROUP BY p.person_id, p.name ORDER BY p.person_id LIMIT 20
            """,
            {
                "run": str(run.pk),
                "month": month,
                "versions": [version for version, _fact, _position in places],
                "facts": [fact for _version, fact, _position in places],
                "positions": [position for _version, _fact, position in places],
            },
        )
        return [name for (name,) in cursor.fetchall()]


def require_carried(month: date) -> None:
    """Raise Conflict unless the calculated slips carry exactly the month's lines: what is not paid must not count
    as paid."""
    run = PayrollRun.objects.filter(month_id=month, state=RunState.EFFECTIVE).first()
    names = not_carried(month, run) if run else []
    if names:
        raise Conflict(
            _("%(names)s 的补发补扣明细与已算出的工资不一致，请重新核查补发补扣，再重新计算。")
            % {"names": "、".join(names[:5]) + (_("等") if len(names) > 5 else "")},
            code="back-pay",
        )


def previous_locked(month: date) -> bool:
    """Is every month before ``month`` locked?"""
    return not PayrollMonth.objects.filter(month__lt=month).exclude(state=MonthState.LOCKED).exists()
