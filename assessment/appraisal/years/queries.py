"""The year as it is read: units with their distribution, a unit's people, one person's months."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, StdDev, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessment.appraisal import queries as months_of
from assessment.appraisal.grades import Grade
from assessment.appraisal.models import MonthSheet
from assessment.appraisal.years.models import AnnualResult, AnnualRound, RoundState, YearSheet
from assessment.figures import points


def read(sheets: QuerySet[YearSheet]) -> QuerySet[Any]:
    """The same sheets with ``grade_now``: of the result in force once the year is decided."""
    result = AnnualResult.everything.filter(sheet=OuterRef("pk"), in_force=True).order_by()
    return sheets.annotate(grade_now=Coalesce(Subquery(result.values("grade")), "grade"))


@dataclass
class UnitYear:
    """A unit's year among the others. ``apart``: how far its mean lies from the bureau's, in standard errors of a unit of its
    size, so that a small unit isn't an outlier by chance."""

    round: AnnualRound
    people: int = 0
    mean: float | None = None
    grades: dict[str, int] = field(default_factory=dict)
    overrides: int = 0
    apart: float = 0.0

    @property
    def pk(self) -> int:
        return self.round.pk


def units_of(year: int) -> list[UnitYear]:
    """Units within the present scope, outliers first; four statements."""
    rounds = AnnualRound.objects.filter(year=year).select_related("unit")
    found = {row.pk: UnitYear(row) for row in rounds}
    everybody = YearSheet.everything.filter(year=year, points__isnull=False)
    over_all = everybody.aggregate(mean=Avg("points"), spread=StdDev("points"))
    sheets = YearSheet.everything.filter(round__in=found).order_by()
    counted = sheets.values("round").annotate(
        people=Count("pk"), mean=Avg("points"), deviating=Count("pk", filter=~Q(overridden=""))
    )
    for row in counted:
        one = found[row["round"]]
        one.people, one.mean, one.overrides = row["people"], row["mean"], row["deviating"]
        if one.mean is not None and over_all["spread"]:
            one.apart = (one.mean - over_all["mean"]) / (over_all["spread"] / sqrt(one.people))
    for pk, grade, n in read(sheets).values_list("round", "grade_now").annotate(n=Count("pk")):
        found[pk].grades[grade] = n
    return sorted(found.values(), key=lambda one: (-abs(one.apart), one.round.unit.sort_order))


def moved(year: int) -> QuerySet[Any]:
    """Sheets within the present scope whose grade isn't the rule's, in a settled order."""
    rows = read(YearSheet.objects.filter(year=year)).exclude(grade_now=F("computed"))
    return rows.select_related("person", "unit").order_by("unit__sort_order", "person__pinyin", "pk")


def months(sheet: YearSheet) -> list[Any]:
    """The month sheets that the year was made of, as they stand; the first month first."""
    rows = MonthSheet.objects.filter(person=sheet.person_id, month__year=sheet.year, confirmed=True)
    return list(months_of.read(rows).select_related("unit").order_by("month"))


def in_publicity() -> QuerySet[AnnualRound]:
    """Rounds that are public, for everybody who may see assessment at all."""
    rows = AnnualRound.everything.filter(state=RoundState.PUBLICISED)
    return rows.select_related("unit", "version").order_by("-year", "unit__sort_order")


def named(rounds: Iterable[AnnualRound]) -> dict[int, list[Any]]:
    """Round → whom its publicity names, by the policy: 优秀 alone, or everybody; one statement."""
    held = {row.pk: row for row in rounds}
    everybody = [pk for pk, row in held.items() if row.version.content["named"] == "all"]
    rows = YearSheet.everything.filter(round__in=held).filter(
        Q(round__in=everybody) | Q(grade=Grade.EXCELLENT)
    )
    found: dict[int, list[Any]] = {pk: [] for pk in held}
    for sheet in rows.select_related("person").order_by("person__pinyin", "pk"):
        found[sheet.round_id].append(sheet)
    return found


def said(reason: dict[str, Any]) -> str:
    """A rule that fired, in a sentence."""
    grade = Grade(reason["grade"]).label if "grade" in reason else ""
    cap = Grade(reason["cap"]).label if "cap" in reason else ""
    shown = {**reason, "points": points(reason.get("points")), "grade": grade, "cap": cap}
    match reason["rule"]:
        case "line":
            return _("年度得分 %(points)s，达到「%(grade)s」的分数线") % shown
        case "failed_months":
            return _("有 %(n)d 个月不合格，满 %(limit)d 个月的年度不合格") % shown
        case "sanction":
            return _("受处分，年度等次限定为「%(cap)s」") % shown
        case "few_months":
            return _("只考核了 %(n)d 个月，不足 %(least)d 个月的不定等次") % shown
        case "probation":
            return _("年末仍在试用期，不定等次")
        case "service":
            return _("工作 %(n)d 个月，不满 %(least)d 个月的不评优秀") % shown
        case "quota":
            where = _("合并计算名额的小单位") if reason["pooled"] else _("本单位")
            text = _("%(where)s参加评定 %(assessed)d 人，优秀名额 %(seats)d 人，得分排第 %(place)d，没有名额")
            return text % {**shown, "where": where}
    return reason["rule"]
