"""Claims: what a locked batch or a slip below zero leaves to be got back from people, what a later batch of the
month takes off that again, and what the slips of a month have really got back.

A deduction is a ``PayEntry`` of kind 赔偿扣款: the engine takes at most the share of the month's wage that the law
allows and leaves the minimum wage (工资支付暂行规定 16), so only a locked slip says how much came back. Fen.
"""

from datetime import date

from django.db import connection
from django.db.models import F, QuerySet

from auxpolice.access.models import User
from payroll.month.models import Payslip
from payroll.month.runs import law_of, scheme_of
from payroll.recovery.models import Recovery, RecoveryInstalment
from payroll.rules.law_rules import Damage
from payroll.supplementary.models import SupplementaryRun, SupplementaryState


def record(batch: SupplementaryRun) -> int:
    """A recovery for everybody whom the batch gave less than the slip taken back had paid; how many. One statement.

    Only what was paid counts: a slip below zero has paid nothing, what it owes has a recovery of its own
    (``record_below_zero``).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO payroll_recovery (batch_id, person_id, month, old_slip_id, new_slip_id, amount_fen,
                                          settled_fen, pending_fen)
            SELECT b.id, m.person_id, b.month_id, o.id, n.id,
                   greatest(o.net_fen, 0) - greatest(coalesce(n.net_fen, 0), 0), 0, 0
              FROM payroll_supplementarymember m
              JOIN payroll_supplementaryrun b ON b.id = m.batch_id
              JOIN payroll_payslip o ON o.id = m.reversed_slip_id
              LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
             WHERE b.id = %s AND greatest(o.net_fen, 0) > greatest(coalesce(n.net_fen, 0), 0)
             ORDER BY m.person_id
            """,
            [batch.pk],
        )
        return cursor.rowcount


def record_below_zero(run_id) -> int:
    """A recovery for every counting slip of the run below zero: what its pay could not carry of the deductions, less what
    the slip it replaces owed already; how many. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO payroll_recovery (person_id, month, slip_id, amount_fen, settled_fen, pending_fen)
            SELECT s.person_id, s.month_id, s.id, -s.net_fen - greatest(-coalesce(o.net_fen, 0), 0), 0, 0
              FROM payroll_payslip s LEFT JOIN payroll_payslip o ON o.id = s.replaces_id
             WHERE s.run_id = %s AND s.is_effective AND s.net_fen < least(coalesce(o.net_fen, 0), 0)
             ORDER BY s.person_id
            """,
            [str(run_id)],
        )
        return cursor.rowcount


def offset(batch: SupplementaryRun, *, acting_user: User) -> int:
    """Lower debts by what the batch gives more than the slips it takes back: those that its people have for this very month,
    neither settled nor under way, the earliest first. Gives fen in all; two statements.

    It is one claim told right, not a deduction from a wage. Debts of other months stay: against another month's wage
    they are deducted within the law's limit, or returned in cash.
    """
    owed = Recovery.everything.filter(month=batch.month_id, person__in=batch.members.values("person"))
    list(owed.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH more AS (
              SELECT m.person_id, coalesce(n.net_fen, 0) - coalesce(o.net_fen, 0) AS fen
                FROM payroll_supplementarymember m
                LEFT JOIN payroll_payslip o ON o.id = m.reversed_slip_id
                LEFT JOIN payroll_payslip n ON n.run_id = %(run)s AND n.person_id = m.person_id
               WHERE m.batch_id = %(batch)s),
            owed AS (
              SELECT r.id, r.person_id, r.amount_fen - r.settled_fen - r.pending_fen AS free,
                     sum(r.amount_fen - r.settled_fen - r.pending_fen)
                       OVER (PARTITION BY r.person_id ORDER BY r.id) AS so_far
                FROM payroll_recovery r WHERE r.month = %(month)s)
            INSERT INTO payroll_recoveryinstalment (recovery_id, way, amount_fen, settled_fen, state, batch_id, receipt,
                   note, entered_by_id, closed_by_id, closed_at)
            SELECT owed.id, 'offset', part.fen, part.fen, 'settled', %(batch)s, '', '', %(user)s, %(user)s, now()
              FROM owed JOIN more ON more.person_id = owed.person_id
              CROSS JOIN LATERAL (SELECT least(owed.free, more.fen - (owed.so_far - owed.free)) AS fen) part
             WHERE part.fen > 0
             ORDER BY owed.id
            RETURNING settled_fen
            """,
            {
                "run": str(batch.run_id),
                "batch": batch.pk,
                "month": batch.month_id,
                "user": acting_user.pk,
            },
        )
        return sum(fen for (fen,) in cursor.fetchall())


def offsets_of(batch: SupplementaryRun) -> dict[int, int]:
    """By person what the locked batch took off what they owe for its month, in fen; before the lock what it would."""
    if batch.state == SupplementaryState.LOCKED:
        rows = [
            *RecoveryInstalment.objects.filter(batch=batch).values_list("recovery__person_id", "settled_fen")
        ]
    else:
        owed = Recovery.everything.filter(month=batch.month_id, person__in=batch.members.values("person"))
        rows = [(row.person_id, row.free_fen) for row in owed]
    found: dict[int, int] = {}
    for person, fen in rows:
        found[person] = found.get(person, 0) + fen
    return found


def settle(month: date, people: list[int] | None = None, *, acting_user: User) -> int:
    """Deductions of a locked month settled by what its slips carry, with what back pay has corrected of them since
    (of these people); fen in all.

    Of several 赔偿扣款 of a person the earlier entered is satisfied first. A slip re-issued or corrected later settles
    anew. The number of statements doesn't depend on the people.
    """
    if not RecoveryInstalment.objects.filter(month=month).exclude(state="withdrawn").exists():
        return 0
    slips = Payslip.everything.filter(month_id=month, is_effective=True).order_by()
    items = [
        (version, position + 1, item.code)
        for version in slips.values_list("scheme_version_id", flat=True).distinct()
        for position, item in enumerate(scheme_of(version).items)
        if isinstance(item.rule, Damage)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH parts AS (
              SELECT s.person_id, s.amounts[place.position] AS fen
                FROM unnest(%(versions)s::bigint[], %(positions)s::int[]) AS place(version_id, position)
                JOIN payroll_payslip s ON s.scheme_version_id = place.version_id
               WHERE s.month_id = %(month)s AND s.is_effective
              UNION ALL
              SELECT l.person_id, l.amount_fen
                FROM payroll_backpayline l LEFT JOIN payroll_payrollmonth m ON m.month = l.month
               WHERE l.of_month = %(month)s AND l.item = ANY(%(codes)s)
                 AND (l.state = 'settled' OR l.state = 'posted' AND m.state = 'locked')),
            carried AS (SELECT person_id, sum(fen) AS fen FROM parts GROUP BY person_id),
            entries AS (
              SELECT e.id, e.person_id, e.amount_fen,
                     sum(e.amount_fen) OVER (PARTITION BY e.person_id ORDER BY e.id) - e.amount_fen AS before
                FROM payroll_payentry e WHERE e.month = %(month)s AND e.kind = 'damage_fen' AND e.state = 'effective'),
            found AS (
              SELECT i.id, least(greatest(coalesce(carried.fen, 0) - entries.before, 0), entries.amount_fen,
                                 r.amount_fen - r.settled_fen + i.settled_fen - r.pending_fen
                                 + CASE i.state WHEN 'waiting' THEN i.amount_fen ELSE 0 END) AS fen
                FROM payroll_recoveryinstalment i
                JOIN payroll_recovery r ON r.id = i.recovery_id
                JOIN entries ON entries.id = i.entry_id
                LEFT JOIN carried ON carried.person_id = entries.person_id
               WHERE i.month = %(month)s AND i.state <> 'withdrawn'
                 AND (%(people)s::bigint[] IS NULL OR entries.person_id = ANY(%(people)s::bigint[])))
            UPDATE payroll_recoveryinstalment i
               SET state = 'settled', settled_fen = found.fen,
                   closed_by_id = coalesce(i.closed_by_id, %(user)s), closed_at = coalesce(i.closed_at, now())
              FROM found WHERE found.id = i.id AND (i.state = 'waiting' OR i.settled_fen <> found.fen)
            RETURNING i.settled_fen
            """,
            {
                "month": month,
                "versions": [version for version, _position, _code in items],
                "positions": [position for _version, position, _code in items],
                "codes": sorted({code for _version, _position, code in items}),
                "people": people,
                "user": acting_user.pk,
            },
        )
        return sum(fen for (fen,) in cursor.fetchall())


def listed() -> QuerySet[Recovery]:
    """Recoveries within the present scope with ``left_fen``, what has not come back."""
    found = Recovery.objects.annotate(left_fen=F("amount_fen") - F("settled_fen"))
    return found.select_related("person", "batch", "slip")


def of_person(person_id: int) -> list[Recovery]:
    """Everything a person had or has to give back, with its instalments, within the present scope."""
    found = Recovery.objects.filter(person_id=person_id).select_related("batch", "slip")
    return list(found.prefetch_related("instalments__batch"))


def deductible_fen(person_id: int) -> int:
    """About what the law lets a month's slip take, by the person's last locked slip; 0 without one."""
    slip = (
        Payslip.everything.select_related("run")
        .filter(person_id=person_id, is_effective=True, month__state="locked")
        .order_by("-month_id")
        .first()
    )
    if slip is None:
        return 0
    law, scheme = law_of(slip.run), scheme_of(slip.scheme_version_id)
    codes = slip.run.schemes[str(slip.scheme_version_id)]["codes"]
    amounts = dict(zip(codes, slip.amounts, strict=True))
    wage = sum(amounts[code] for code in scheme.wage_codes)
    cap = wage * law.damage_cap.numerator // law.damage_cap.denominator
    return max(min(cap, wage - law.minimum_wage_fen), 0)
