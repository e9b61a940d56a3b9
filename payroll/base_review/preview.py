"""Preview of the contribution bases: those that change, those that stay and why; the same number of statements for everybody.

Counted are the items that the scheme which paid them calls 计入缴费基数, of every effective slip of a locked month of the
calendar year before, and what was paid in it before this system began (opening sums); a month without pay
doesn't count. Who doesn't pay into one kind (base 0) doesn't by a review.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.batch.joins import whole_tables
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.policy.queries import parameters_on
from auxpolice.problems import Conflict, Problem
from auxpolice.relations import UNITS
from payroll.base_review.models import ReviewedBase
from payroll.month import freezing
from payroll.month.models import MonthState, PayrollMonth, Payslip
from payroll.month.runs import scheme_of
from payroll.rules import Facts, Law, LawError
from payroll.rules.insurance import average_base, contribution, limited_base
from payroll.rules.law import CONTRIBUTIONS, HOUSING_FUND
from payroll.rules.law_rules import Insurance
from personnel.relations import ASSIGNMENTS, CONTRIBUTION_BASES, EMPLOYMENTS, PEOPLE

KEPT = {
    "reviewed": gettext_lazy("已按 %(year)s 年工资核定过，自 %(day)s 起"),
    "later": gettext_lazy("已有自 %(day)s 起的基数，不再改动"),
    "no_slips": gettext_lazy("%(year)s 年没有工资条，沿用原基数"),
    "no_pay": gettext_lazy("%(year)s 年没有计入基数的工资，沿用原基数"),
    "uninsured": gettext_lazy("现在的基数为 0（不缴），沿用"),
}
"""Why somebody's base stays as it is."""

TAKEN = {MonthState.CALCULATING, MonthState.CHECKED, MonthState.APPROVED, MonthState.LOCKED}
"""States in which a month's figures are being made, signed or settled: nothing under them changes."""


@dataclass(frozen=True)
class Share:
    """One person: ``slips`` are (slip, first of the month, counted fen) of the year; of opening sums there is no slip, and
    they stand for ``opened`` months. ``outcome`` is ``changed``, ``same``
    or ``kept``; who is kept has no new base and a reason of ``KEPT``. Bases in fen, None where there is none."""

    start: date
    person_id: int
    name: str
    unit_id: int | None
    unit: str
    slips: tuple[tuple[int | None, date, int], ...]
    opened: int
    average_fen: int | None
    old_insurance_fen: int | None
    old_housing_fen: int | None
    insurance_fen: int | None
    housing_fen: int | None
    outcome: str
    kept: str = ""
    reason: str = ""

    @property
    def months(self) -> int:
        return sum(slip is not None for slip, _month, _fen in self.slips) + self.opened

    @property
    def total_fen(self) -> int:
        return sum(fen for _slip, _month, fen in self.slips)

    @property
    def change_fen(self) -> int | None:
        if self.insurance_fen is None or self.old_insurance_fen is None:
            return None
        return self.insurance_fen - self.old_insurance_fen


@dataclass(frozen=True)
class Preview:
    """Everybody employed on the first day of the starting month, in order of name. ``employer`` is what the bureau pays
    a month on the old and the new bases by the law of that month, of those who have an old one; None without law."""

    year: int
    start: date
    shares: list[Share]
    employer: tuple[int, int] | None

    @property
    def due(self) -> list[Share]:
        return [share for share in self.shares if share.outcome != "kept"]

    def count(self, outcome: str) -> int:
        return sum(share.outcome == outcome for share in self.shares)

    @property
    def left(self) -> dict[str, int]:
        """Number of people who keep their base, by reason."""
        reasons = [share.kept for share in self.shares if share.kept]
        return {reason: reasons.count(reason) for reason in KEPT if reason in reasons}

    @property
    def before_fen(self) -> int:
        return sum(share.old_insurance_fen or 0 for share in self.due)

    @property
    def after_fen(self) -> int:
        return sum(share.insurance_fen or 0 for share in self.due)


def first_month() -> date:
    """The first month whose bases may still change."""
    taken = PayrollMonth.objects.filter(state__in=TAKEN).order_by("-month").first()
    if taken:
        return next_month(taken.month)
    first = PayrollMonth.objects.order_by("month").first()
    return first.month if first else month_of(today())


def refuse_taken(start: date) -> None:
    """Raise Conflict when the month, or one after it, is being calculated, signed or settled; the months stay locked
    until the transaction ends."""
    rows = list(PayrollMonth.objects.select_for_update().filter(month__gte=start).order_by("month"))
    taken = next((row for row in rows if row.state in TAKEN), None)
    if taken:
        raise Conflict(
            _("%(month)s 现在是「%(state)s」，不能再改缴费基数；最早可以从 %(first)s 起核定。")
            % {
                "month": taken,
                "state": taken.get_state_display(),
                "first": format_month(first_month()),
            },
            code="month-state",
            field="start",
        )


def _require_ended(year: int) -> None:
    """Every month of the year that was paid is locked, December too."""
    found = dict(PayrollMonth.objects.filter(month__year=year).values_list("month", "state"))
    if not found:
        raise Problem(
            _("%(year)s 年没有月度工资，无法计算上年月平均工资，请选择其他起始月。") % {"year": year},
            code="no-year",
            field="start",
        )
    last = date(year, 12, 1)
    unsettled = [month for month, state in sorted(found.items()) if state != MonthState.LOCKED]
    if unsettled or last not in found:
        raise Conflict(
            _("%(month)s 还没有锁定，请先锁定 %(year)s 年全部月度工资，再核定缴费基数。")
            % {"month": format_month(unsettled[0] if unsettled else last), "year": year},
            code="year-open",
            field="start",
        )


_EVERYBODY = f"""
WITH counted AS (
  SELECT s.person_id, s.id, s.month_id,
         (SELECT coalesce(sum(s.amounts[place]), 0)::bigint FROM unnest(scheme.places) place) AS fen
    FROM payroll_payslip s
    JOIN payroll_payrollmonth m ON m.month = s.month_id AND m.state = 'locked'
    JOIN (VALUES {{schemes}}) AS scheme (version_id, places) ON scheme.version_id = s.scheme_version_id
   WHERE s.is_effective AND NOT s.after_leaving AND s.month_id BETWEEN %(january)s AND %(december)s
), wages AS (
  SELECT person_id, array_agg(id ORDER BY month_id) AS slips, array_agg(month_id ORDER BY month_id) AS months,
         array_agg(fen ORDER BY month_id) AS fen
    FROM counted GROUP BY person_id
), opened AS (
  SELECT person_id, through, slips, coalesce(base_wages_fen, income_fen) AS fen
    FROM payroll_openingsums WHERE year = %(year)s AND counts_from IS NOT NULL
), later AS (
  SELECT person_id, min(lower(period)) AS day FROM {CONTRIBUTION_BASES} base
   WHERE lower(period) >= %(start)s GROUP BY person_id
)
SELECT p.person_id, p.name, u.unit_id, coalesce(u.name, ''), base.insurance_fen, base.housing_fen, later.day,
       CASE WHEN opened.person_id IS NULL THEN wages.slips ELSE NULL::bigint || wages.slips END,
       CASE WHEN opened.person_id IS NULL THEN wages.months ELSE opened.through || wages.months END,
       CASE WHEN opened.person_id IS NULL THEN wages.fen ELSE opened.fen || wages.fen END,
       coalesce(opened.slips, 0), done.start
  FROM {EMPLOYMENTS} e
  JOIN {PEOPLE} p ON p.person_id = e.person_id
  LEFT JOIN {ASSIGNMENTS} a ON a.employment_id = e.employment_id AND a.period @> %(start)s
  LEFT JOIN {UNITS} u ON u.unit_id = a.unit_id
  LEFT JOIN {CONTRIBUTION_BASES} base ON base.person_id = e.person_id AND base.period @> %(start)s
  LEFT JOIN later ON later.person_id = e.person_id
  LEFT JOIN payroll_reviewedbase before ON before.person_id = e.person_id AND before.year = %(year)s
  LEFT JOIN payroll_basereview done ON done.id = before.review_id
  LEFT JOIN wages ON wages.person_id = e.person_id
  LEFT JOIN opened ON opened.person_id = e.person_id
 WHERE e.period @> %(start)s{{only}}
 ORDER BY p.pinyin, p.person_id
"""


def counted_places(version: int) -> list[int]:
    """Positions, from 1, of the items of a scheme that are counted into the base."""
    return [n for n, item in enumerate(scheme_of(version).items, 1) if item.insurance_base]


def _read(year: int, start: date, person: int | None) -> list[tuple]:
    """Everybody employed on the day (or one person), with base and counted slips."""
    versions = sorted(
        Payslip.everything.filter(is_effective=True, month__state=MonthState.LOCKED, month__month__year=year)
        .order_by()
        .values_list("scheme_version_id", flat=True)
        .distinct()
    ) or [0]
    schemes = []
    params: dict[str, Any] = {
        "year": year,
        "start": start,
        "january": date(year, 1, 1),
        "december": date(year, 12, 1),
        "person": person,
    }
    for n, version in enumerate(versions):
        schemes.append(f"(%(version{n})s::bigint, %(places{n})s::int[])")
        params |= {f"version{n}": version, f"places{n}": counted_places(version) if version else []}
    only = " AND e.person_id = %(person)s" if person else ""
    with whole_tables(person is None), connection.cursor() as cursor:
        cursor.execute(_EVERYBODY.format(schemes=", ".join(schemes), only=only), params)
        return cursor.fetchall()


def preview(start: date, *, person: int | None = None) -> Preview:
    """Preview of a review from the month (of one person only). Raises Problem when the year before isn't settled."""
    year = start.year - 1
    _require_ended(year)
    rows = _read(year, start, person)
    counted = [fen or () for *_, fen, _opened, _done in rows]
    totals = np.array([sum(fen) for fen in counted], dtype=np.int64)
    months = np.array(
        [len(fen) - bool(opened) + opened for fen, (*_, opened, _done) in zip(counted, rows, strict=True)],
        dtype=np.int64,
    )
    averages = average_base(totals, np.maximum(months, 1)) if rows else totals
    shares = [_judge(row, int(average), start) for row, average in zip(rows, averages, strict=True)]
    return Preview(year, start, shares, _employer(shares, start))


def _judge(row: tuple, average: int, start: date) -> Share:
    """One row of ``_EVERYBODY``: the base stays for a reason, or becomes the average wherever it isn't 0 by decision."""
    pk, name, unit_id, unit, insurance, housing, later, slips, months, fen, opened, done = row
    counted = tuple(zip(slips or (), months or (), fen or (), strict=True))
    kept = (
        "reviewed"
        if done
        else "later"
        if later
        else "uninsured"
        if insurance == 0 and housing == 0
        else "no_slips"
        if not counted
        else "no_pay"
        if average <= 0
        else ""
    )
    known = (
        start,
        pk,
        name,
        unit_id,
        unit,
        counted,
        opened,
        average if counted else None,
        insurance,
        housing,
    )
    if kept:
        reason = str(KEPT[kept]) % {"year": start.year - 1, "day": done or later}
        return Share(*known, None, None, "kept", kept, reason)
    new = (0 if insurance == 0 else average, 0 if housing == 0 else average)
    reason = ""
    if insurance is None:
        reason = _("原来没有基数")
    elif 0 in new:
        reason = _("现在不缴社保，仍不缴") if not new[0] else _("现在不缴公积金，仍不缴")
    return Share(*known, *new, "same" if new == (insurance, housing) else "changed", "", reason)


def digest_of(shown: Preview) -> str:
    """SHA-256 over what was shown: what is confirmed is exactly this."""
    rows = [
        [
            s.person_id,
            s.old_insurance_fen,
            s.old_housing_fen,
            s.insurance_fen,
            s.housing_fen,
            s.kept,
            [[slip, fen] for slip, _month, fen in s.slips],
            s.opened,
        ]
        for s in shown.shares
    ]
    text = json.dumps([shown.year, shown.start.isoformat(), rows], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def law_of_month(month: date) -> Law | None:
    """The law of a month, None where a parameter is missing."""
    try:
        return freezing.law_from(parameters_on(month).values(), month)
    except LawError:
        return None


def _employer(shares: list[Share], start: date) -> tuple[int, int] | None:
    law = law_of_month(start)
    if law is None:
        return None
    known = [
        share for share in shares if share.insurance_fen is not None and share.old_insurance_fen is not None
    ]

    def pays(insurance: str, housing: str) -> int:
        columns = {
            name: np.array([getattr(share, name) for share in known], dtype=np.int64)
            for name in (insurance, housing)
        }
        return sum(
            int(contribution(limited_base(base, entry), entry, "employer").sum())
            for kind, entry in law.contributions.items()
            for base in (columns[housing if kind == HOUSING_FUND else insurance],)
        )

    return pays("old_insurance_fen", "old_housing_fen"), pays("insurance_fen", "housing_fen")


def of_slip(slip: Payslip, code: str, facts: Facts) -> ReviewedBase | None:
    """The review that set the base which a contribution of the slip was paid on, within the present scope."""
    item = next((item for item in scheme_of(slip.scheme_version_id).items if item.code == code), None)
    if item is None or not isinstance(item.rule, Insurance):
        return None
    row = (
        ReviewedBase.objects.filter(person_id=slip.person_id, review__start__lte=slip.month_id)
        .select_related("review")
        .order_by("-review__start")
        .first()
    )
    housing = item.rule.scheme == HOUSING_FUND
    used = int(facts.column("hpf_base_fen" if housing else "si_base_fen")[0])
    return row if row and used == (row.housing_fen if housing else row.insurance_fen) else None


@dataclass(frozen=True)
class CountedMonth:
    """A month of the year: its slip's counted items (name, fen) and their sum; without a slip, what was paid up to it."""

    slip_id: int | None
    month_text: str
    items: list[tuple[str, int]]
    fen: int


@dataclass(frozen=True)
class Limit:
    """The base that one kind is really paid on in the starting month, fen; ``by`` is floor, ceiling or empty."""

    name: str
    base_fen: int
    floor_fen: int
    ceiling_fen: int
    by: str


def detail(
    slips, insurance_fen: int, housing_fen: int, start: date
) -> tuple[list[CountedMonth], list[Limit]]:
    """Explanation of an average: the counted items of each slip, read again from the slips themselves, and what floor
    and ceiling make of the base. Raises Problem when a slip doesn't give the sum that was counted."""
    rows = Payslip.everything.in_bulk([slip for slip, _month, _fen in slips if slip])
    months = []
    for slip, month, fen in slips:
        if slip is None:
            months.append(CountedMonth(None, str(month)[:7], [(_("启用本系统之前（期初数）"), fen)], fen))
            continue
        row = rows[slip]
        counted = [
            (item.name, amount)
            for item, amount in zip(scheme_of(row.scheme_version_id).items, row.amounts, strict=True)
            if item.insurance_base and amount
        ]
        if sum(amount for _name, amount in counted) != fen:
            raise Problem(
                _("重新推算的结果与已存的核定不一致，请联系系统管理员核查。"), code="explanation", status=500
            )
        months.append(CountedMonth(slip, str(month)[:7], counted, fen))
    law = law_of_month(start)
    limits = []
    for kind, entry in law.contributions.items() if law else ():
        own = housing_fen if kind == HOUSING_FUND else insurance_fen
        used = int(limited_base(np.array([own]), entry)[0])
        by = "floor" if used > own else "ceiling" if used < own else ""
        limits.append(Limit(CONTRIBUTIONS[kind], used, entry.floor_fen, entry.ceiling_fen, by))
    return months, limits
