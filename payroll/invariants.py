"""Checks over all slips; each check is one statement and returns sentences for the first violations."""

from django.db import connection

from personnel.relations import ASSIGNMENTS, EMPLOYMENTS, PEOPLE

KINDS = ("earning", "deduction", "employer")


def _sentences(sql: str, text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql + " LIMIT 20")
        return [text.format(*row) for row in cursor.fetchall()]


def lines_add_up() -> list[str]:
    return _sentences(
        """
        SELECT to_char(s.month_id, 'YYYY-MM'), s.person_id
          FROM payroll_payslip s
          LEFT JOIN (SELECT payslip_id, sum(amount_fen) FILTER (WHERE kind = 'earning') AS gross,
                            sum(amount_fen) FILTER (WHERE kind = 'deduction') AS deductions,
                            sum(amount_fen) FILTER (WHERE kind = 'employer') AS employer
                       FROM payroll_payslip_line GROUP BY payslip_id) l ON l.payslip_id = s.id
         WHERE s.is_effective AND (s.gross_fen, s.deductions_fen, s.net_fen, s.employer_fen)
               IS DISTINCT FROM (l.gross, l.deductions, l.gross - l.deductions, l.employer)
        """,
        "{0} 人员 {1} 的工资条各项之和与合计不符。",
    )


def heads_reconcile() -> list[str]:
    return _sentences(
        """
        SELECT to_char(r.month_id, 'YYYY-MM'), r.expected_heads, s.heads, r.net_fen, s.net
          FROM payroll_payrollrun r
          LEFT JOIN (SELECT run_id, count(*) AS heads, sum(net_fen) AS net FROM payroll_payslip GROUP BY run_id) s
            ON s.run_id = r.id
         WHERE r.state = 'effective' AND (r.expected_heads, r.net_fen) IS DISTINCT FROM (s.heads, s.net)
        """,
        "{0} 应有 {1} 人、实有 {2} 人；登记实发 {3} 分、合计 {4} 分。",
    )


def digests_hold() -> list[str]:
    """The digest of every approved or locked month, computed anew."""
    from payroll.month.models import PayrollMonth, PayrollRun, RunState
    from payroll.month.runs import digest_of
    from payroll.supplementary.models import SupplementaryRun

    wrong = []
    for month in PayrollMonth.objects.exclude(digest=""):
        run = PayrollRun.objects.filter(month=month, state=RunState.EFFECTIVE).first()
        if run is None or digest_of(run) != month.digest:
            wrong.append(f"{month} 的校验值与工资条不符。")
    for batch in SupplementaryRun.objects.exclude(state="cancelled").exclude(digest="").select_related("run"):
        if digest_of(batch.run) != batch.digest:
            wrong.append(f"补发批次 {batch} 的校验值与工资条不符。")
    return wrong


def frozen_facts_hold() -> list[str]:
    """The frozen facts of every calculation against the digest written then; one that was superseded or has failed
    keeps none."""
    from payroll.month.freezing import snapshot_digest
    from payroll.month.models import PayrollRun, RunState

    ended = (RunState.SUPERSEDED, RunState.FAILED)
    runs = PayrollRun.objects.exclude(snapshot_sha256="").exclude(state__in=ended).select_related("month")
    return [
        f"{run.month} 计算所依据的冻结资料与当时的校验值不符（{run.pk}）。"
        for run in runs
        if snapshot_digest(run.pk) != run.snapshot_sha256
    ]


def reversals_are_exact() -> list[str]:
    """A slip of an effective run counts unless a locked batch reversed it; a batch's slips count from its lock on."""
    return _sentences(
        """
        SELECT to_char(s.month_id, 'YYYY-MM'), s.person_id
          FROM payroll_payslip s
          JOIN payroll_payrollrun r ON r.id = s.run_id
          LEFT JOIN payroll_supplementaryrun b ON b.run_id = s.run_id
         WHERE s.is_effective IS DISTINCT FROM (
               coalesce(b.state, 'locked') = 'locked' AND NOT EXISTS (
                  SELECT 1 FROM payroll_supplementarymember m JOIN payroll_supplementaryrun o ON o.id = m.batch_id
                   WHERE m.reversed_slip_id = s.id AND o.state = 'locked'))
           AND (b.id IS NOT NULL OR r.state IN ('effective', 'running'))
        """,
        "{0} 人员 {1} 的工资条是否有效与冲销记录不符。",
    )


def supplements_reconcile() -> list[str]:
    """Heads and sums of every batch that was calculated, and of the slips it takes back."""
    return _sentences(
        """
        SELECT b.number FROM payroll_supplementaryrun b
          JOIN payroll_payrollrun r ON r.id = b.run_id
          LEFT JOIN (SELECT run_id, count(*) AS heads, sum(net_fen) AS net FROM payroll_payslip GROUP BY run_id) s
            ON s.run_id = r.id
          LEFT JOIN (SELECT m.batch_id, count(*) AS heads, sum(o.net_fen) AS net
                       FROM payroll_supplementarymember m JOIN payroll_payslip o ON o.id = m.reversed_slip_id
                      GROUP BY m.batch_id) old ON old.batch_id = b.id
         WHERE b.state IN ('calculated', 'approved', 'locked')
           AND (r.expected_heads, r.net_fen, b.reversed_heads, b.reversed_net_fen)
               IS DISTINCT FROM (coalesce(s.heads, 0), coalesce(s.net, 0), coalesce(old.heads, 0), coalesce(old.net, 0))
        """,
        "补发批次 {0} 的人数或金额与工资条不符。",
    )


def numbers_have_no_gaps() -> list[str]:
    return _sentences(
        """
        SELECT year, count(*), max(serial) FROM payroll_supplementaryrun
         GROUP BY year HAVING count(*) <> max(serial)
        """,
        "{0} 年补发批次有 {1} 个，编号却到 {2}。",
    )


def back_pay_is_carried() -> list[str]:
    """Postings of a checked or locked month are in its slips: only then may it count as paid."""
    from payroll.backpay.checking import not_carried
    from payroll.month.models import PayrollRun, RunState

    wrong = []
    runs = PayrollRun.objects.filter(
        state=RunState.EFFECTIVE, month__state__in=["checked", "approved", "locked"]
    ).select_related("month")
    for run in runs:
        wrong += [
            f"{run.month} {name} 的补发补扣明细与工资条不符。" for name in not_carried(run.month_id, run)
        ]
    return wrong


def tax_years_carry_on() -> list[str]:
    """Withheld so far + this month's tax = withheld so far next month, along every person's tax year."""
    return _sentences(
        """
        SELECT to_char(s.month_id, 'YYYY-MM'), s.person_id
          FROM (SELECT s.*, lag(s.cumulative) OVER w AS before, lag(s.month_id) OVER w AS earlier, l.amount_fen AS tax
                  FROM payroll_payslip s
                  JOIN payroll_payslip_line l ON l.payslip_id = s.id AND l.code = 'IIT'
                 WHERE s.is_effective
                WINDOW w AS (PARTITION BY s.person_id, extract(year FROM s.month_id) ORDER BY s.month_id)) s
          LEFT JOIN payroll_openingsums o ON o.person_id = s.person_id AND o.year = extract(year FROM s.month_id)
                AND o.counts_from <= s.month_id AND coalesce(s.earlier, '-infinity'::date) < o.counts_from
         WHERE s.cumulative[7] <> coalesce(s.before[7], 0) + coalesce(o.withheld_fen, 0) + s.tax
        """,
        "{0} 人员 {1} 的累计已预扣税额与各月之和不符。",
    )


def employments_cover_assignments() -> list[str]:
    return _sentences(
        f"""
        SELECT a.person_id, lower(a.period) FROM {ASSIGNMENTS} a
          JOIN {EMPLOYMENTS} e ON e.employment_id = a.employment_id
         WHERE NOT (e.period @> a.period) OR e.person_id <> a.person_id
        """,
        "人员 {0} 自 {1} 起的任用不在其任职期间之内。",
    )


def protected_pay_belongs() -> list[str]:
    """Protected pay is of the employment the plan before has paid: it began earlier."""
    return _sentences(
        f"""
        SELECT p.person_id, lower(p.period) FROM payroll_protectedpay p
          JOIN {EMPLOYMENTS} e ON e.employment_id = p.employment_id
         WHERE e.person_id <> p.person_id OR lower(e.period) >= lower(p.period)
        """,
        "人员 {0} 自 {1} 起的就高不就低补差不属于其任职期间。",
    )


def recoveries_reconcile() -> list[str]:
    """Every locked reversal that gave less than was paid has its recovery, and a recovery is the sum of its parts."""
    return _sentences(
        """
        SELECT b.number, m.person_id
          FROM payroll_supplementarymember m
          JOIN payroll_supplementaryrun b ON b.id = m.batch_id AND b.state = 'locked'
          LEFT JOIN payroll_payslip o ON o.id = m.reversed_slip_id
          LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
          LEFT JOIN payroll_recovery r ON r.batch_id = b.id AND r.person_id = m.person_id
          LEFT JOIN (SELECT recovery_id, sum(settled_fen) AS settled,
                            coalesce(sum(amount_fen) FILTER (WHERE state = 'waiting'), 0) AS pending
                       FROM payroll_recoveryinstalment GROUP BY recovery_id) i ON i.recovery_id = r.id
         WHERE coalesce(r.amount_fen, 0) <> greatest(greatest(coalesce(o.net_fen, 0), 0)
                                                     - greatest(coalesce(n.net_fen, 0), 0), 0)
            OR (coalesce(r.settled_fen, 0), coalesce(r.pending_fen, 0))
               <> (coalesce(i.settled, 0), coalesce(i.pending, 0))
            OR coalesce(r.settled_fen, 0) + coalesce(r.pending_fen, 0) > coalesce(r.amount_fen, 0)
        """,
        "补发批次 {0} 人员 {1} 的应追回与冲销重发或各笔追回不符。",
    )


def debts_are_the_slips() -> list[str]:
    """Debts of a locked month's slips below zero are on record; a re-issue's difference either lowered a debt or was paid.

    Of every person and month: the debts of slips below zero less what re-issues took off, never below what the slip that
    counts now owes."""
    return _sentences(
        """
        WITH owed AS (
          SELECT r.month, r.person_id, sum(r.amount_fen) AS fen, sum(coalesce(i.fen, 0)) AS lowered
            FROM payroll_recovery r
            LEFT JOIN (SELECT recovery_id, sum(settled_fen) AS fen FROM payroll_recoveryinstalment
                        WHERE way = 'offset' GROUP BY recovery_id) i ON i.recovery_id = r.id
           GROUP BY r.month, r.person_id)
        SELECT to_char(s.month_id, 'YYYY-MM'), s.person_id
          FROM payroll_payslip s
          JOIN payroll_payrollmonth m ON m.month = s.month_id AND m.state = 'locked'
          LEFT JOIN owed ON owed.month = s.month_id AND owed.person_id = s.person_id
         WHERE s.is_effective AND s.net_fen < 0 AND coalesce(owed.fen - owed.lowered, 0) < -s.net_fen
        UNION ALL
        SELECT to_char(b.month_id, 'YYYY-MM'), r.person_id
          FROM payroll_recoveryinstalment i
          JOIN payroll_recovery r ON r.id = i.recovery_id
          JOIN payroll_supplementaryrun b ON b.id = i.batch_id
          JOIN payroll_supplementarymember m ON m.batch_id = b.id AND m.person_id = r.person_id
          LEFT JOIN payroll_payslip o ON o.id = m.reversed_slip_id
          LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
         WHERE i.way = 'offset'
         GROUP BY b.id, r.person_id
        HAVING sum(i.settled_fen) > max(coalesce(n.net_fen, 0) - coalesce(o.net_fen, 0)) OR bool_or(r.month <> b.month_id)
        """,
        "{0} 人员 {1} 实发为负的差额没有登记为应追回，或重发抵减超过差额。",
    )


def year_ends_are_carried() -> list[str]:
    """A payment of held performance in a locked month is its entry, and the person has a slip that carries it."""
    return _sentences(
        """
        SELECT y.year, y.person_id, to_char(y.month, 'YYYY-MM')
          FROM payroll_yearendpayout y
          JOIN payroll_payrollmonth m ON m.month = y.month AND m.state = 'locked'
          JOIN payroll_payentry e ON e.id = y.entry_id
         WHERE (e.person_id, e.month, e.amount_fen, e.kind) <> (y.person_id, y.month, y.amount_fen, 'bonus_fen')
            OR NOT EXISTS (SELECT FROM payroll_payslip s
                            WHERE s.person_id = y.person_id AND s.month_id = y.month AND s.is_effective)
        """,
        "{0} 年度人员 {1} 的绩效兑现没有计入 {2} 的工资条。",
    )


def entries_are_in_slips() -> list[str]:
    """Everything entered for a locked month is in the frozen facts of a slip that counts, and the scheme has an item for it."""
    from payroll.entries.models import EntryKind
    from payroll.entries.payable import carries
    from payroll.month.runs import scheme_of

    wrong = _sentences(
        f"""
        SELECT to_char(e.month, 'YYYY-MM'), p.name, e.kind
          FROM (SELECT month, person_id, kind, sum(amount_fen) AS fen FROM payroll_payentry
                 WHERE state = 'effective' GROUP BY month, person_id, kind) e
          JOIN payroll_payrollmonth m ON m.month = e.month AND m.state = 'locked'
          JOIN {PEOPLE} p ON p.person_id = e.person_id
          LEFT JOIN payroll_payslip s ON s.month_id = e.month AND s.person_id = e.person_id AND s.is_effective
          LEFT JOIN payroll_payrollrun r ON r.id = s.run_id
          LEFT JOIN payroll_payrollinput i ON i.run_id = s.run_id AND i.position = s.position
         WHERE i.facts[array_position(r.fact_names, e.kind)] IS DISTINCT FROM e.fen
        """,
        "{0} {1} 的一次性项目「{2}」没有如数计入工资条。",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.scheme_version_id, e.kind FROM payroll_payentry e"
            "  JOIN payroll_payslip s ON s.month_id = e.month AND s.person_id = e.person_id AND s.is_effective"
            "  JOIN payroll_payrollmonth m ON m.month = e.month AND m.state = 'locked'"
            " WHERE e.state = 'effective'"
        )
        for version, kind in cursor.fetchall():
            if not carries(scheme_of(version), kind):
                wrong.append(f"薪酬方案 {version} 没有项目承载一次性项目「{kind}」。")
    for kind in EntryKind:
        wrong = [text.replace(f"「{kind.value}」", f"「{kind.label}」") for text in wrong]
    return wrong


def payments_are_the_slips() -> list[str]:
    """By the bank + not by the bank − receivable = slips = voucher = summary, of every locked month and supplement."""
    from payroll.exports.accounting import NET, RECEIVABLE, summary, totals_of
    from payroll.exports.queries import label
    from payroll.month.models import MonthState, PayrollRun, RunState

    locked = PayrollRun.objects.filter(month__state=MonthState.LOCKED).select_related("month")
    regular, supplements = locked.filter(state=RunState.EFFECTIVE), locked.filter(supplement__state="locked")
    wrong = []
    for run in (*regular.order_by("month_id"), *supplements.order_by("month_id", "revision")):
        made, totals = summary(run), totals_of(run)
        sums = {kind: sum(row.total_fen for row in made.items if row.kind == kind) for kind in KINDS}
        booked = sum(
            row.credit_fen - row.debit_fen for row in made.entries if row.account in (NET, RECEIVABLE)
        )
        nets = {made.ways.bank_fen + made.ways.others_fen - made.ways.receivable_fen, totals.net_fen,
                sums["earning"] - sums["deduction"], booked}  # fmt: skip
        if len(nets) > 1 or sums["employer"] != totals.employer_fen or made.debit_fen != made.credit_fen:
            wrong.append(f"{label(run)} 的银行代发、另行支付、应追回与工资条、凭证、汇总不符。")
    return wrong


CHECKS = {
    "工资条各项之和等于合计": lines_add_up,
    "人数与金额对得上": heads_reconcile,
    "已算月份的校验值成立": digests_hold,
    "冻结资料的校验值成立": frozen_facts_hold,
    "冲销与重发逐条相符": reversals_are_exact,
    "补发批次对得上": supplements_reconcile,
    "补发批次编号连续": numbers_have_no_gaps,
    "应追回与冲销重发相符": recoveries_reconcile,
    "实发为负的差额已登记": debts_are_the_slips,
    "补发补扣已计入工资条": back_pay_is_carried,
    "年度绩效兑现已计入工资条": year_ends_are_carried,
    "一次性项目逐笔计入工资条": entries_are_in_slips,
    "发放与工资条、凭证、汇总相符": payments_are_the_slips,
    "累计预扣逐月相接": tax_years_carry_on,
    "就高不就低补差属于本人任职": protected_pay_belongs,
    "任用在任职期间之内": employments_cover_assignments,
}
