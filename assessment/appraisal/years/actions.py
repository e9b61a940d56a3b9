"""A year's course: opened, made from the months, proposed by the unit, made public, decided, archived."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.appraisal.grades import Grade
from assessment.appraisal.models import MonthSheet
from assessment.appraisal.years import proposals, rules
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.models import (
    ROUND,
    AnnualResult,
    AnnualRound,
    AnnualYear,
    Override,
    RoundState,
    YearObjection,
    YearSheet,
)
from assessment.appraisal.years.rollup import roll_up
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, there
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.deadlines import due_in
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit
from personnel.relations import PLACES

R = RoundState
_OPEN = f"""
INSERT INTO appraisal_annualround (year_id, unit_id, version_id, state)
SELECT DISTINCT %(year)s, p.unit_id, v.version_id, 'open'
  FROM {PLACES} p
  JOIN unnest(%(units)s::bigint[], %(versions)s::bigint[]) AS v(unit_id, version_id) ON v.unit_id = p.unit_id
 WHERE p.period @> %(last)s::date AND p.employed @> %(last)s::date
ON CONFLICT DO NOTHING
"""
_WITHOUT = f"""
SELECT DISTINCT p.unit_id FROM {PLACES} p
 WHERE p.period @> %(last)s::date AND p.employed @> %(last)s::date AND p.unit_id <> ALL(%(units)s::bigint[])
"""
_DECIDE = """
INSERT INTO appraisal_annualresult (person_id, year, grade, override_reason, decided_by_id, sheet_id, in_force)
SELECT s.person_id, s.year, s.grade,
       coalesce((SELECT o.reason FROM appraisal_override o WHERE o.sheet_id = s.id AND o.state = 'effective'
                  ORDER BY o.id DESC LIMIT 1), ''), %(by)s, s.id, true
  FROM appraisal_yearsheet s WHERE s.round_id = ANY(%(rounds)s) ORDER BY s.person_id
"""


@transaction.atomic
def open_year(year: int, *, acting_user: User) -> AnnualYear:
    """Rounds of all units and the years of their people, each unit's under the policy it has on the last day; a number of
    statements that doesn't depend on them. Raises Problem for a year that isn't over, or units without a policy."""
    require(acting_user, Act.ASSESSMENT_OPEN)
    last = date(year, 12, 31)
    if last >= today():
        raise Problem(_("%(year)d 年度还没有结束，不能开始年度考核。") % {"year": year}, code="too-early")
    versions = in_force(ANNUAL, last)
    params: dict[str, Any] = {
        "year": year,
        "last": last,
        "units": list(versions),
        "versions": [version.pk for version in versions.values()],
    }
    row, created = AnnualYear.objects.get_or_create(year=year, defaults={"opened_by": acting_user})
    hold_year(year)
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT, params)
        missing = [unit for (unit,) in cursor.fetchall()]
        if missing:
            names = "、".join(Unit.objects.filter(pk__in=missing[:5]).values_list("name", flat=True))
            raise Problem(
                _("%(day)s 这些单位没有施行中的年度考核办法：%(names)s。") % {"day": last, "names": names},
                code="no-policy",
            )
        cursor.execute(_OPEN, params)
    counted = roll_up(year)
    if created or counted:
        trail.record(
            "assessment.year.open", row, acting_user=acting_user, label=str(year), after={"people": counted}
        )
    return row


def hold_year(year: int) -> AnnualYear:
    """The year's row until the end of the transaction: quotas are counted under it."""
    return there(AnnualYear.objects.select_for_update(of=("self",)).filter(pk=year).first())


def unconfirmed(year: int, unit_id: int) -> int:
    """Month sheets of people of the unit's round that nobody has confirmed."""
    people = YearSheet.everything.filter(year=year, unit=unit_id).values("person_id")
    return MonthSheet.everything.filter(person__in=people, month__year=year, confirmed=False).count()


@transaction.atomic
def propose(pk: int, *, acting_user: User) -> AnnualRound:
    """The head has looked through the unit's year, made anew at this moment, and hands it to the department."""
    require(acting_user, Act.ASSESSMENT_SCORE)
    found = there(AnnualRound.objects.filter(pk=pk).first())
    require(acting_user, Act.ASSESSMENT_SCORE, found.unit_id)
    hold_year(found.year_id)
    row = held(AnnualRound.objects, pk, "unit", "version")
    ROUND.ready(row, R.PROPOSED, acting_user)
    if open_months := unconfirmed(row.year_id, row.unit_id):
        raise Problem(
            _("本单位还有 %(n)d 张月度考核表没有确认，请先确认。") % {"n": open_months}, code="unconfirmed"
        )
    roll_up(row.year_id, only=row.pk)
    _refuse_waiting([row.pk])
    return ROUND.move(row, R.PROPOSED, acting_user=acting_user, act="assessment.year.propose")


@transaction.atomic
def send_back(pk: int, reason: str, *, acting_user: User) -> AnnualRound:
    """Back to the head with a reason, to be made anew."""
    require(acting_user, Act.ASSESSMENT_CONFIRM)
    row = held(AnnualRound.objects, pk, "unit")
    return ROUND.move(
        row, R.OPEN, acting_user=acting_user, act="assessment.year.send_back", reason=reason, proposed_by=None
    )


def _rounds(pks: Iterable[int]) -> list[AnnualRound]:
    """The rounds of one year that are named, held in their order, the year before them."""
    wanted = set(pks)
    years = set(AnnualRound.objects.filter(pk__in=wanted).values_list("year_id", flat=True))
    if not wanted or len(years) != 1:
        raise Problem(_("请选择同一年度的单位。"), code="nothing", field="rounds")
    hold_year(years.pop())
    rows = AnnualRound.objects.filter(pk__in=wanted).select_related("unit", "version", "proposed_by")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def publicise(pks: Iterable[int], *, acting_user: User) -> list[AnnualRound]:
    """Several units at once: what their heads proposed is public for the working days of the policy."""
    require(acting_user, Act.ASSESSMENT_CONFIRM)
    rows = _rounds(pks)
    for row in rows:
        ROUND.ready(row, R.PUBLICISED, acting_user, right=Act.ASSESSMENT_CONFIRM)
    _refuse_waiting([row.pk for row in rows])
    refuse_above_cap(rows)
    for row in rows:
        until = due_in(row.version.content["publicity_days"])
        ROUND.move(
            row, R.PUBLICISED, acting_user=acting_user, act="assessment.year.publicise",
            right=Act.ASSESSMENT_CONFIRM, public_until=until, after={"until": until},
        )  # fmt: skip
    return rows


@transaction.atomic
def decide(pks: Iterable[int], *, acting_user: User) -> list[AnnualRound]:
    """Several units at once, after their publicity: everybody has a result, and what it leads to is put before the
    department. Five statements beside those of the rounds, whatever their people."""
    require(acting_user, Act.ANNUAL_DECIDE)
    rows = _rounds(pks)
    ids = [row.pk for row in rows]
    for row in rows:
        ROUND.ready(row, R.DECIDED, acting_user, right=Act.ANNUAL_DECIDE)
        if row.public_until and today() <= row.public_until:
            raise Problem(
                _("%(unit)s 的公示到 %(day)s 才结束，还不能审定。")
                % {"unit": row.unit, "day": row.public_until},
                code="public",
            )
    _refuse_waiting(ids)
    refuse_above_cap(rows)
    _refuse_known(ids)
    for row in rows:
        ROUND.move(row, R.DECIDED, acting_user=acting_user, act=Act.ANNUAL_DECIDE)
    with connection.cursor() as cursor:
        cursor.execute(_DECIDE, {"rounds": ids, "by": acting_user.pk})
    YearSheet.everything.filter(round__in=ids).update(settled=True)
    proposals.follow(Q(sheet__round__in=ids))
    return rows


@transaction.atomic
def archive(pks: Iterable[int], *, acting_user: User) -> list[AnnualRound]:
    """Several units at once: the days to object are over, nothing is contested, and what was proposed is settled."""
    require(acting_user, Act.ASSESSMENT_CONFIRM)
    rows = _rounds(pks)
    ids = [row.pk for row in rows]
    _refuse_waiting(ids)
    for row in rows:
        ROUND.ready(row, R.ARCHIVED, acting_user)
        last = objected_until(row)
        if last and today() <= last:
            raise Problem(
                _("%(unit)s 的异议期到 %(day)s 才结束，还不能归档。") % {"unit": row.unit, "day": last},
                code="heard",
            )
    waits = proposals.waiting().filter(result__sheet__round__in=ids).count()
    if waits:
        raise Problem(_("还有 %(n)d 条结果运用的建议没有办理。") % {"n": waits}, code="proposals")
    for row in rows:
        ROUND.move(row, R.ARCHIVED, acting_user=acting_user, act="assessment.year.archive")
    return rows


def objected_until(row: AnnualRound) -> date | None:
    """The last day on which people of the round may object: of its publicity, or of the days after it was decided."""
    if row.state == R.PUBLICISED:
        return row.public_until
    if row.state in (R.DECIDED, R.ARCHIVED) and row.decided_at:
        return due_in(row.version.content["objection_days"], timezone.localdate(row.decided_at))
    return None


def _refuse_waiting(ids: list[int]) -> None:
    """Nothing is waiting for somebody else: neither a proposed deviation nor an objection."""
    waiting = Override.everything.filter(sheet__round__in=ids, state=ByTwoState.WAITING).select_related(
        "person"
    )
    contested = YearObjection.everything.filter(YearObjection.waiting, sheet__round__in=ids).select_related(
        "person"
    )
    for rows, said in (
        (waiting, _("还有等次调整等待另一人确认：%(names)s。")),
        (contested, _("还有异议没有答复：%(names)s。")),
    ):
        names = [row.person.name for row in rows[:5]]
        if names:
            raise Conflict(said % {"names": "、".join(names)}, code="waiting")


def _refuse_known(ids: list[int]) -> None:
    """Nobody has a result of the year already, such as one brought from papers."""
    known = AnnualResult.everything.filter(person=OuterRef("person_id"), year=OuterRef("year"), in_force=True)
    rows = YearSheet.everything.filter(Exists(known), round__in=ids).select_related("person")[:5]
    if rows:
        raise Conflict(
            _("这些人已有本年度的结果：%(names)s。") % {"names": "、".join(row.person.name for row in rows)},
            code="known",
        )


def quotas(year: int) -> dict[tuple[int, int], tuple[int, int, int]]:
    """(version, round; 0 for the pool of small units) → people with a grade, 优秀 among them, and seats; grades as they
    stand, of what was decided as it was corrected."""
    result = AnnualResult.everything.filter(sheet=OuterRef("pk"), in_force=True).order_by()
    counted = (
        YearSheet.everything.filter(year=year)
        .annotate(now=Coalesce(Subquery(result.values("grade")), "grade"))
        .order_by()
        .values_list("round__version", "round", "pooled")
        .annotate(
            assessed=Count("pk", filter=~Q(now=Grade.NONE)),
            excellent=Count("pk", filter=Q(now=Grade.EXCELLENT)),
        )
    )
    found: dict[tuple[int, int], list[int]] = {}
    for version, unit, pooled, assessed, excellent in counted:
        sums = found.setdefault((version, 0 if pooled else unit), [0, 0])
        sums[0], sums[1] = sums[0] + assessed, sums[1] + excellent
    percents = _percents(version for version, _unit in found)
    return {
        key: (assessed, excellent, rules.seats(assessed, percents[key[0]]))
        for key, (assessed, excellent) in found.items()
    }


def _percents(versions: Iterable[int]) -> Mapping[int, int]:
    rows = AnnualRound.everything.filter(version__in=set(versions)).order_by()
    contents = dict(rows.values_list("version_id", "version__content"))
    return {pk: content["excellent_cap_percent"] for pk, content in contents.items()}


def refuse_above_cap(rounds: Iterable[AnnualRound]) -> None:
    """Under the lock of the year: neither the rounds nor the pool of the small ones has more 优秀 than seats."""
    named = {row.pk: row.unit.name for row in rounds}
    years = {row.year_id for row in rounds}
    small = set(
        YearSheet.everything.filter(round__in=named, pooled=True).values_list("round__version", flat=True)
    )
    for year in years:
        for (version, unit), (assessed, excellent, free) in quotas(year).items():
            if excellent > free and (unit in named or (not unit and version in small)):
                raise Problem(
                    _("%(unit)s 参加评定 %(n)d 人，优秀最多 %(seats)d 人，现在是 %(excellent)d 人。")
                    % {
                        "unit": named.get(unit, _("合并计算名额的小单位")),
                        "n": assessed,
                        "seats": free,
                        "excellent": excellent,
                    },
                    code="cap",
                )
