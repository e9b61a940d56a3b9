"""Checks over years and quarters; ``manage.py verify`` runs these."""

from django.db.models import Exists, F, OuterRef, Q

from assessment.appraisal.years import actions, rollup, rules
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.models import (
    SETTLED,
    AnnualResult,
    AnnualRound,
    AnnualYear,
    Override,
    Proposal,
    QuarterResult,
    RoundState,
    YearSheet,
)
from assessment.appraisal.years.quarters import grade_of
from auxpolice.by_two import ByTwoState
from auxpolice.months import next_month
from auxpolice.policy.models import InForce, PolicyVersion


def years_that_differ() -> list[str]:
    """What the rule in Python makes of an open year is what is stored, for everybody whose round isn't handed in."""
    wrong: list[str] = []
    for year in AnnualRound.everything.filter(state=RoundState.OPEN).order_by().values("year").distinct():
        moved = set(rollup.moved_since(year["year"]))
        versions = PolicyVersion.everything.filter(
            pk__in=AnnualRound.everything.filter(year=year["year"]).values("version_id")
        )
        judged = rules.judge(
            rollup.facts_of(year["year"]), {row.pk: rules.Rule.of(row.content) for row in versions}
        )
        sheets = YearSheet.everything.filter(year=year["year"], round__state=RoundState.OPEN).exclude(
            pk__in=moved
        )
        for sheet in sheets.select_related("person"):
            found = judged.get(sheet.person_id)
            if found and (found.points, found.grade) != (sheet.points, sheet.computed):
                wrong.append(f"{sheet} 的年度考核表按办法应为 {found.grade}，记为 {sheet.computed}。")
    return wrong[:20]


def results_that_differ() -> list[str]:
    """A result in force is the grade of its sheet, or what two agreed on; everybody of a decided round has one."""
    settled = YearSheet.everything.filter(round__state__in=SETTLED)
    held = AnnualResult.everything.filter(sheet=OuterRef("pk"), in_force=True)
    by_two = Override.everything.filter(result=OuterRef("pk"), state=ByTwoState.EFFECTIVE)
    lone = settled.exclude(Exists(held)).select_related("person")[:20]
    other = (
        AnnualResult.everything.filter(sheet__isnull=False, in_force=True)
        .exclude(grade=F("sheet__grade"))
        .exclude(Exists(by_two.filter(grade=OuterRef("grade"))))
        .select_related("person")[:20]
    )
    moved = Override.everything.filter(
        sheet=OuterRef("pk"), state=ByTwoState.EFFECTIVE, grade=OuterRef("overridden")
    )
    unsaid = YearSheet.everything.exclude(overridden="").exclude(Exists(moved)).select_related("person")[:20]
    return [
        *(f"{row} 已审定，没有年度考核结果。" for row in lone),
        *(f"{row} 的年度考核结果与考核表不符，也没有两人办理的调整。" for row in other),
        *(f"{row} 的等次调整没有两人办理的记录。" for row in unsaid),
    ]


def above_the_cap() -> list[str]:
    """No publicised or decided year has more 优秀 than its seats."""
    wrong = []
    for year in AnnualYear.objects.values_list("year", flat=True):
        states = dict(AnnualRound.everything.filter(year=year).values_list("pk", "state"))
        for (_version, unit), (assessed, excellent, seats) in actions.quotas(year).items():
            handed = states.get(unit) in (RoundState.PUBLICISED, *SETTLED)
            pooled = not unit and set(states.values()) <= {RoundState.PUBLICISED, *SETTLED}
            if excellent > seats and (handed or pooled):
                wrong.append(
                    f"{year} 年度一个单位参加评定 {assessed} 人，优秀 {excellent} 人，名额 {seats} 人。"
                )
    return wrong[:20]


def quarters_that_differ() -> list[str]:
    """The grade of a closed quarter is the rule's for its points and failed months, under a version of that time."""
    wrong: list[str] = []
    for quarter in QuarterResult.everything.order_by().values_list("quarter", flat=True).distinct():
        last = next_month(quarter, 2)
        rows = InForce.objects.filter(kind=ANNUAL, period__contains=last).select_related("version")
        known = {row.unit_id: rules.Rule.of(row.version.content) for row in rows}
        for row in QuarterResult.everything.filter(quarter=quarter).select_related("person"):
            rule = known.get(row.unit_id)
            if rule and grade_of(row.points, row.failed, rule) != row.grade:
                wrong.append(
                    f"{row.person} {quarter:%Y-%m} 季度考核等次 {row.grade} 与得分 {row.points} 不符。"
                )
    return wrong[:20]


def proposals_of_nothing() -> list[str]:
    """What waits to be settled rests on a result in force."""
    rows = Proposal.everything.filter(Q(state="proposed"), result__in_force=False).select_related("person")
    return [f"{row} 所依据的年度考核结果已被更正。" for row in rows[:20]]


CHECKS = {
    "年度考核表等于按办法的重新计算": years_that_differ,
    "年度考核结果等于考核表或两人办理的调整": results_that_differ,
    "年度优秀不超过名额": above_the_cap,
    "季度考核等次等于按办法的重新计算": quarters_that_differ,
    "待办理的结果运用都有有效的结果": proposals_of_nothing,
}
