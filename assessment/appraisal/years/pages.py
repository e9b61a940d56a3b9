"""The year in the browser: the department's units, a unit's people, publicity, what results lead to, quarters."""

from typing import Any

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.grades import Grade
from assessment.appraisal.years import actions, proposals, quarters, queries, rollup
from assessment.appraisal.years.models import (
    AnnualRound,
    AnnualYear,
    Override,
    Proposal,
    ProposalState,
    QuarterResult,
    RoundState,
    YearObjection,
    YearSheet,
)
from assessment.figures import points
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access, month_asked
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.by_two import ByTwoState
from auxpolice.hooks import states
from auxpolice.months import next_month, parse_month, today
from auxpolice.ui.tables import Column, Table, state_column


def _share(grade: Grade) -> Column:
    return Column(
        grade.lower(), grade.label, value=lambda row: row.grades.get(grade, 0), kind="number", sort=True, total=True
    )  # fmt: skip


class UnitYears(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), value="round.unit.name",
               link=lambda row: reverse("assessment:annual-round", args=[row.pk])),
        Column("state", gettext_lazy("状态"), kind="badge", value=lambda row: states.shown(row.round, "state")),
        Column("people", gettext_lazy("人数"), kind="number", sort=True, total=True),
        Column("mean", gettext_lazy("平均得分"), css="num", value=lambda row: points(round(row.mean)) if row.mean is not None else ""),
        *(_share(grade) for grade in Grade),
        Column("overrides", gettext_lazy("调整"), kind="number", sort=True, total=True),
        Column("apart", gettext_lazy("偏离"), css="num", value=lambda row: f"{row.apart:+.1f}", phone=False,
               hint=gettext_lazy("平均得分离全局平均多少个标准误，已按人数折算；绝对值大于 2 的值得一看。")),
    ]  # fmt: skip
    default_sort = ""
    empty_title = gettext_lazy("这个年度还没有开始考核")
    empty_text = gettext_lazy("年度结束、各月确认之后，由政工开始年度考核。")


def _year(request) -> int:
    known = AnnualYear.objects.values_list("year", flat=True).first()
    return whole(request.GET.get("year")) or known or today().year - 1


@page(Act.ASSESSMENT_VIEW)
def years(request):
    """The chosen year: units and their distribution, outliers first; who moves by override."""
    if request.user.person_id and not request.scope.can(Act.PEOPLE_LIST):
        return redirect("assessment:years-mine")
    year = _year(request)
    rows = queries.units_of(year)
    table = UnitYears(request, rows)
    if table.wants_export:
        return table.export(_("%(year)d 年度考核情况") % {"year": year})
    confirms = request.scope.can(Act.ASSESSMENT_CONFIRM)
    by_state: dict[str, list[int]] = {}
    for row in rows:
        by_state.setdefault(row.round.state, []).append(row.pk)
    over = AnnualRound.objects.filter(year=year, state=RoundState.PUBLICISED, public_until__lt=today())
    known = list(AnnualYear.objects.values_list("year", flat=True)[:12])
    context = {
        "year": year,
        "known": known,
        "table": table,
        "moved": queries.moved(year)[:100],
        "may_open": request.scope.can(Act.ASSESSMENT_OPEN),
        "following": today().year - 1,
        "to_publicise": by_state.get(RoundState.PROPOSED, []) if confirms else [],
        "to_decide": over.values_list("pk", flat=True) if request.scope.can(Act.ANNUAL_DECIDE) else [],
        "to_archive": by_state.get(RoundState.DECIDED, []) if confirms else [],
        "since": rollup.moved_since(year)
        if confirms and not by_state.keys() <= {RoundState.OPEN, RoundState.ARCHIVED}
        else [],
        "waits": Override.objects.filter(state=ByTwoState.WAITING, sheet__year=year)
        .select_related("person", "sheet__unit", "made_by")
        .order_by("pk")
        if confirms
        else [],
        "objections": YearObjection.objects.filter(YearObjection.waiting, sheet__year=year)
        .select_related("person", "sheet")
        .order_by("due")
        if confirms
        else [],
    }  # fmt: skip
    return render(request, "assessment/years/index.html", context)


def _back(year: int) -> str:
    return f"{reverse('assessment:years')}?year={year}"


@button(Act.ASSESSMENT_OPEN)
def open_year(request):
    year = whole(request.POST.get("year")) or 0
    row = actions.open_year(min(max(year, 1), 9998), acting_user=request.user)
    return _("已按办法汇总 %(year)d 年度考核。") % {"year": row.year}, _back(row.year)


def _named(sent: QueryDict) -> list[int]:
    return [pk for pk in map(whole, sent.getlist("rounds")) if pk]


@button(Act.ASSESSMENT_CONFIRM)
def publicise(request):
    rows = actions.publicise(_named(request.POST), acting_user=request.user)
    return _("已公示 %(n)d 个单位的年度考核。") % {"n": len(rows)}, _back(rows[0].year_id)


@button(Act.ANNUAL_DECIDE)
def decide(request):
    rows = actions.decide(_named(request.POST), acting_user=request.user)
    return _("已审定 %(n)d 个单位的年度考核。") % {"n": len(rows)}, _back(rows[0].year_id)


@button(Act.ASSESSMENT_CONFIRM)
def archive(request):
    rows = actions.archive(_named(request.POST), acting_user=request.user)
    return _("已归档 %(n)d 个单位的年度考核。") % {"n": len(rows)}, _back(rows[0].year_id)


class UnitPeople(Table):
    columns = [
        Column("name", gettext_lazy("姓名"), value="person.name", sort="person__pinyin",
               link=lambda row: reverse("assessment:year-sheet", args=[row.pk])),
        Column("months", gettext_lazy("考核月数"), kind="number", sort="months"),
        Column("points", gettext_lazy("年度得分"), css="num", sort="points", value=lambda row: points(row.points)),
        Column("computed", gettext_lazy("按办法"), kind="badge", value=lambda row: states.shown(row, "computed"), sort="computed"),
        Column("grade", gettext_lazy("等次"), kind="badge", value=lambda row: states.shown(row, "present_grade"), sort="grade_now"),
        Column("why", gettext_lazy("依据"), value=lambda row: "；".join(map(queries.said, row.reasons)), phone=False),
    ]  # fmt: skip
    default_sort = "-points"


def _round(pk: int) -> AnnualRound:
    return access(AnnualRound.objects.select_related("unit", "version"), pk=pk)


@page(Act.ASSESSMENT_VIEW)
def annual_round(request, pk):
    """The unit head's year: everybody's months, points, grade by rule and as it stands."""
    row = _round(pk)
    sheets = queries.read(YearSheet.objects.filter(round=row)).select_related("person")
    table = UnitPeople(request, sheets)
    if table.wants_export:
        return table.export(f"{row.unit} {row.year_id}")
    quota = actions.quotas(row.year_id)
    pooled = YearSheet.everything.filter(round=row, pooled=True).exists()
    heads = request.scope.can(Act.ASSESSMENT_SCORE, row.unit_id)
    context = {
        "row": row,
        "table": table,
        "quota": quota.get((row.version_id, 0 if pooled else row.pk)),
        "pooled": pooled,
        "unconfirmed": actions.unconfirmed(row.year_id, row.unit_id) if row.state == RoundState.OPEN else 0,
        "may_propose": heads and row.state == RoundState.OPEN,
        "may_send_back": request.scope.can(Act.ASSESSMENT_CONFIRM) and row.state == RoundState.PROPOSED,
        "until": actions.objected_until(row),
    }
    return render(request, "assessment/years/unit.html", context)


@button(Act.ASSESSMENT_SCORE)
def propose(request, pk):
    actions.propose(pk, acting_user=request.user)
    return _("已提交，等待政工公示。"), "assessment:annual-round", pk


@button(Act.ASSESSMENT_CONFIRM)
def send_back(request, pk):
    actions.send_back(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回。"), "assessment:annual-round", pk


@page(Act.ASSESSMENT_VIEW)
def publicity(request):
    """What is public at present; who is concerned objects from the own year."""
    rounds = list(queries.in_publicity())
    people = queries.named(rounds)
    own = YearSheet.objects.filter(person=request.user.person_id or 0, round__in=rounds).first()
    context = {"rows": [{"row": row, "people": people[row.pk]} for row in rounds], "own": own}
    return render(request, "assessment/years/publicity.html", context)


# --- what results lead to
class Proposals(Table):
    columns = [
        Column("year", gettext_lazy("年度"), value=lambda row: str(row.year), sort="year"),
        Column("name", gettext_lazy("姓名"), value="person.name", sort="person__pinyin",
               link=lambda row: reverse("assessment:year-sheet", args=[row.result.sheet_id])),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order", phone=False),
        Column("grade", gettext_lazy("等次"), kind="badge", value=lambda row: states.shown(row.result, "grade")),
        Column("what", gettext_lazy("建议"), value=lambda row: row.get_what_display(), sort="what"),
        Column("article", gettext_lazy("依据")),
        state_column(),
        Column("do", gettext_lazy("办理"), template="assessment/years/proposal_do.html", export=False),
    ]  # fmt: skip
    default_sort = "what"
    empty_title = gettext_lazy("没有待办理的结果运用")
    empty_text = gettext_lazy("年度考核审定之后，按办法形成的建议列在这里，逐条办理或写明不采纳的理由。")


@page(Act.ASSESSMENT_CONFIRM)
def results(request):
    """Proposals from results: each with its article, the page where it is done, and its outcome."""
    tab = request.GET.get("tab", "")
    rows = Proposal.objects.select_related("person", "unit", "result", "settled_by")
    rows = rows.exclude(state=ProposalState.PROPOSED) if tab == "settled" else rows.filter(state="proposed")
    table = Proposals(request, rows)
    if table.wants_export:
        return table.export(_("年度考核结果运用"))
    for row in table.page:
        row.place = proposals.places.get(row.what)
        row.door = row.place.url(row) if row.place else ""
    return render(request, "assessment/years/results.html", {"table": table, "tab": tab})


@button(Act.ASSESSMENT_CONFIRM)
def take_up(request, pk):
    proposals.take_up(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已登记为办理。"), "assessment:annual-results"


@button(Act.ASSESSMENT_CONFIRM)
def decline(request, pk):
    proposals.decline(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已登记为不采纳。"), "assessment:annual-results"


# --- quarters
class Quarters(Table):
    columns = [
        Column("name", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("months", gettext_lazy("考核月数"), kind="number", sort="months"),
        Column("points", gettext_lazy("平均得分"), css="num", sort="points", value=lambda row: points(row.points)),
        Column("failed", gettext_lazy("不合格月数"), kind="number", sort="failed"),
        Column("grade", gettext_lazy("等次"), kind="badge", value=lambda row: states.shown(row, "grade"), sort="grade"),
    ]  # fmt: skip
    default_sort = "unit"
    empty_title = gettext_lazy("这个季度还没有汇总")
    empty_text = gettext_lazy("三个月的考核都确认之后，由政工汇总；汇总后不再改变。")


@page(Act.ASSESSMENT_VIEW)
def quarter(request):
    """The chosen quarter, frozen as it was closed."""
    asked = request.GET.get("quarter")
    latest = quarters.first_of(next_month(quarters.first_of(today()), -3))
    chosen = quarters.first_of(month_asked(asked)) if asked else latest
    rows = QuarterResult.objects.filter(quarter=chosen).select_related("person", "unit")
    table = Quarters(request, rows)
    if table.wants_export:
        return table.export(_("%(year)d 年第 %(n)d 季度考核") % _numbered(chosen))
    closed = QuarterResult.everything.filter(quarter=chosen).exists()
    context: dict[str, Any] = {
        "table": table,
        "chosen": chosen,
        "numbered": _numbered(chosen),
        "before": next_month(chosen, -3),
        "after": next_month(chosen, 3) if next_month(chosen, 3) <= latest else None,
        "may_close": request.scope.can(Act.ASSESSMENT_OPEN) and not closed and chosen <= latest,
    }
    return render(request, "assessment/years/quarter.html", context)


def _numbered(day) -> dict[str, int]:
    return {"year": day.year, "n": (day.month + 2) // 3}


@button(Act.ASSESSMENT_OPEN)
def close_quarter(request):
    chosen = quarters.first_of(parse_month(request.POST.get("quarter", "")))
    done = quarters.close(chosen, acting_user=request.user)
    return (
        _("已汇总 %(n)d 人的季度考核。") % {"n": done},
        f"{reverse('assessment:quarter')}?quarter={chosen:%Y-%m}",
    )
