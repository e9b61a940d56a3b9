"""Month sheets: the head's grid, the department's overview, one's own sheets, the ledger."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment import actions, objecting, rules
from assessment.models import (
    AssessmentMonth,
    Grade,
    LedgerEntry,
    MonthSheet,
    SheetObjection,
    UnitSheet,
    UnitSheetState,
)
from assessment.templatetags.points import points
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied
from auxpolice.access.views import page
from auxpolice.hooks import states
from auxpolice.months import format_month, month_of, next_month, parse_month, today
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table
from personnel.pages.forms import PersonSearch
from personnel.queries import called


class UnitSheetTable(Table):
    columns = [
        Column(
            "unit",
            gettext_lazy("单位"),
            value="unit.name",
            sort="unit__sort_order",
            link=lambda row: reverse("assessment:unit-sheet", args=[row.pk]),
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            value=states.shown,
            kind="badge",
        ),
        Column("heads", gettext_lazy("人数"), kind="number", sort="heads", total=True),
        Column("scored", gettext_lazy("已评分"), kind="number", sort="scored", total=True),
        Column("excellent", gettext_lazy("优秀"), kind="number", sort="excellent", total=True),
        Column("poor", gettext_lazy("基本合格及以下"), kind="number", sort="poor", total=True),
    ]
    default_sort = "unit"
    empty_title = gettext_lazy("这个月还没有开始考核")
    empty_text = gettext_lazy("由政工开始本月考核后，各单位的考核表会列在这里。")


@page(Act.ASSESSMENT_VIEW)
def months(request):
    """The chosen month's sheets of the units within reach."""
    if request.user.person_id and not request.scope.can(Act.PEOPLE_LIST):
        return redirect("assessment:mine")
    known = list(AssessmentMonth.objects.values_list("month", flat=True)[:24])
    chosen = None
    if request.GET.get("month"):
        try:
            chosen = parse_month(request.GET["month"])
        except Problem as wrong:
            raise Denied() from wrong
    chosen = chosen or (known[0] if known else month_of(today()))
    sheets = (
        UnitSheet.objects.filter(month_id=chosen)
        .select_related("unit")
        .annotate(
            heads=Count("sheets"),
            scored=Count("sheets", filter=Q(sheets__base_points__isnull=False)),
            excellent=Count("sheets", filter=Q(sheets__grade=Grade.EXCELLENT)),
            poor=Count("sheets", filter=Q(sheets__grade__in=[Grade.BASIC, Grade.FAIL])),
        )
    )
    table = UnitSheetTable(request, sheets)
    if table.wants_export:
        return table.export(_("%(month)s 考核情况") % {"month": format_month(chosen)})
    following = next_month(known[0]) if known else month_of(today())
    context = {
        "table": table,
        "chosen": chosen,
        "known": known,
        "following": following if following <= month_of(today()) else None,
        "may_open": request.scope.can(Act.ASSESSMENT_OPEN),
        "objections": SheetObjection.objects.filter(state="open").select_related("person", "sheet")
        if request.scope.can(Act.ASSESSMENT_CONFIRM)
        else [],
    }
    return render(request, "assessment/months.html", context)


@page(Act.ASSESSMENT_OPEN)
@require_POST
def open_month(request):
    row = actions.open_month(parse_month(request.POST.get("month", "")), acting_user=request.user)
    messages.success(request, _("已开始 %(month)s 考核。") % {"month": format_month(row.month)})
    return redirect(f"{reverse('assessment:months')}?month={format_month(row.month)}")


def _found(pk: int) -> UnitSheet:
    sheet = UnitSheet.objects.select_related("unit", "month__version").filter(pk=pk).first()
    if sheet is None:
        raise Denied()
    return sheet


def _typed(request, rows) -> list[actions.Score]:
    """The grid as typed. Raises Problem naming the person whose number can't be read."""
    scores = []
    for row in rows:
        text = request.POST.get(f"base-{row.pk}", "").strip()
        try:
            base = None if not text else round(float(text) * 100)
        except ValueError as error:
            raise Problem(
                _("%(name)s 的评分「%(text)s」不是数字。") % {"name": row.person.name, "text": text},
                code="score",
            ) from error
        scores.append(
            actions.Score(
                row.pk,
                int(request.POST.get(f"version-{row.pk}") or 0),
                base,
                request.POST.get(f"grade-{row.pk}", Grade.NONE),
                request.POST.get(f"remark-{row.pk}", "").strip()[:200],
            )
        )
    return scores


@page(Act.ASSESSMENT_VIEW, write=Act.ASSESSMENT_SCORE)
def unit_sheet(request, pk):
    """The grid of a unit's people; what was typed stays after a refusal."""
    sheet = _found(pk)
    rows = list(
        MonthSheet.objects.filter(unit_sheet=sheet).select_related("person").order_by("person__pinyin")
    )
    problem, content = None, sheet.month.version.content
    if request.method == "POST":
        try:
            changed = actions.save_scores(sheet, _typed(request, rows), acting_user=request.user)
        except Problem as refused:
            if refused.status == 404:
                raise
            problem = refused
        else:
            messages.success(request, _("已保存 %(count)s 人的评分。") % {"count": changed})
            return redirect("assessment:unit-sheet", pk=pk)
    entries: dict[int, list[LedgerEntry]] = {}
    for entry in LedgerEntry.objects.filter(month=sheet.month_id, unit_id=sheet.unit_id):
        entries.setdefault(entry.person_id, []).append(entry)
    for row in rows:
        row.entries = entries.get(row.person_id, [])
        row.typed_base = request.POST.get(f"base-{row.pk}", points(row.base_points))
        row.typed_grade = request.POST.get(f"grade-{row.pk}", row.grade)
        row.typed_remark = request.POST.get(f"remark-{row.pk}", row.remark)
        row.suggested = row.total = None
        if row.base_points is not None:
            row.total = row.base_points + row.ledger_points
            row.suggested = Grade(rules.suggested_grade(row.total, content))
    places = rules.excellent_places(len(rows), content["excellent_cap_percent"])
    context = {
        "sheet": sheet,
        "rows": rows,
        "grades": Grade.choices,
        "problem": problem,
        "places": places,
        "given": sum(row.grade == Grade.EXCELLENT for row in rows),
        "may_score": sheet.state == UnitSheetState.SCORING
        and request.scope.can(Act.ASSESSMENT_SCORE, sheet.unit_id),
        "may_confirm": sheet.state == UnitSheetState.SUBMITTED and request.scope.can(Act.ASSESSMENT_CONFIRM),
    }
    return render(request, "assessment/unit_sheet.html", context, status=problem.status if problem else 200)


@page(Act.ASSESSMENT_SCORE)
@require_POST
def submit_sheet(request, pk):
    actions.submit_unit(_found(pk), acting_user=request.user)
    messages.success(request, _("已提交，等待政工确认。"))
    return redirect("assessment:unit-sheet", pk=pk)


@page(Act.ASSESSMENT_CONFIRM)
@require_POST
def confirm(request, pk):
    actions.confirm_unit(_found(pk), acting_user=request.user)
    messages.success(request, _("已确认；等次将用于本月绩效，本人可以查看。"))
    return redirect("assessment:unit-sheet", pk=pk)


@page(Act.ASSESSMENT_CONFIRM)
@require_POST
def send_back(request, pk):
    actions.send_back_unit(_found(pk), request.POST.get("reason", ""), acting_user=request.user)
    messages.success(request, _("已退回。"))
    return redirect("assessment:unit-sheet", pk=pk)


@page(Act.ASSESSMENT_OBJECT)
def mine(request):
    """Own confirmed sheets and points."""
    own = MonthSheet.objects.filter(person_id=request.user.person_id or 0, confirmed=True)
    sheets = list(own.select_related("unit_sheet__month__version")[:24])
    entries = LedgerEntry.objects.filter(person_id=request.user.person_id or 0)[:50]
    objections = {
        row.sheet_id: row for row in SheetObjection.objects.filter(person_id=request.user.person_id or 0)
    }
    heard_until = objecting.last_days(sheets)
    for sheet in sheets:
        sheet.objection = objections.get(sheet.pk)
        sheet.is_heard = today() <= heard_until[sheet.pk]
    return render(request, "assessment/mine.html", {"sheets": sheets, "entries": entries})


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("异议理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


@page(Act.ASSESSMENT_OBJECT)
def object_to(request, pk):
    sheet = MonthSheet.objects.filter(pk=pk, person_id=request.user.person_id or 0, confirmed=True).first()
    if sheet is None:
        raise Denied()
    form = ObjectionForm(request.POST or None)
    done, _row = submit(form, objecting.raise_objection, sheet=sheet, acting_user=request.user)
    if done:
        messages.success(request, _("异议已提交，政工将在期限内答复。"))
        return redirect("assessment:mine")
    return render(
        request,
        "assessment/object.html",
        {"form": form, "sheet": sheet},
        status=422 if form.is_bound else 200,
    )


class AnswerForm(forms.Form):
    upheld = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=[("", "—"), ("1", gettext_lazy("成立")), ("0", gettext_lazy("不成立"))],
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_upheld(self):
        return self.cleaned_data["upheld"] == "1"


@page(Act.ASSESSMENT_CONFIRM)
def answer(request, pk):
    objection = SheetObjection.objects.select_related("person", "sheet").filter(pk=pk).first()
    if objection is None:
        raise Denied()
    form = AnswerForm(request.POST or None)
    done, _row = submit(form, objecting.answer_objection, objection=objection, acting_user=request.user)
    if done:
        messages.success(request, _("已答复。"))
        return redirect("assessment:months")
    context = {"form": form, "objection": objection}
    return render(request, "assessment/answer.html", context, status=422 if form.is_bound else 200)


class LedgerTable(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("day", gettext_lazy("日期"), kind="date", sort="day"),
        Column("month", gettext_lazy("计入"), kind="month", sort="month"),
        Column("name", gettext_lazy("项目"), value=lambda entry: f"{entry.code} {entry.name}", sort="code"),
        Column(
            "points", gettext_lazy("分值"), value=lambda entry: points(entry.points), sort="points", css="num"
        ),
        Column("reason", gettext_lazy("事由")),
    ]
    default_sort = "-day"
    empty_title = gettext_lazy("台账还没有记录")
    empty_text = gettext_lazy("查实的督察问题、表彰等会自动记入。")


class LedgerFilter(forms.Form):
    q = PersonSearch()


@page(Act.LEDGER_VIEW)
def ledger(request):
    search = LedgerFilter(request.GET)
    entries = LedgerEntry.objects.select_related("person", "unit")
    if search.is_valid():
        entries = entries.filter(called(search.cleaned_data["q"]))
    table = LedgerTable(request, entries, filter_form=search)
    if table.wants_export:
        return table.export(_("积分台账"))
    return render(request, "assessment/ledger.html", {"table": table})
