"""年度缴费基数核定: choose the starting month, see whose base becomes what and whose stays and why, confirm exactly that;
and for each person the slips behind it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access, there
from auxpolice.access.views import page
from auxpolice.approvals.matters import sheet_url
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.months import format_month, parse_month
from auxpolice.problems import Problem
from auxpolice.ui.forms import offer, pressed
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from payroll.base_review import actions
from payroll.base_review import preview as bases
from payroll.base_review.actions import rests_on
from payroll.base_review.models import REVIEW, BaseReview, ReviewedBase
from personnel.models import ContributionBase, Person
from personnel.pages.forms import PersonSearch
from personnel.queries import called

JULY = 7
"""Where most places change bases; the month offered first as long as it may still be taken."""
OUTCOMES = {
    "changed": (gettext_lazy("调整"), "success"),
    "same": (gettext_lazy("不变"), "neutral"),
    "kept": (gettext_lazy("不核定"), "warning"),
}


def outcome_badge(row: bases.Share) -> tuple[str, str]:
    label, tone = OUTCOMES[row.outcome]
    return (str(label), tone)


class ShareTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            css="nowrap",
            link=lambda row: row.months and reverse("payroll:bases-share", args=[row.start, row.person_id]),
        ),
        Column("unit", gettext_lazy("单位"), sort=True),
        Column("months", gettext_lazy("月数"), kind="number", phone=False),
        Column("total_fen", gettext_lazy("计入基数的工资合计"), kind="money", phone=False),
        Column("old_insurance_fen", gettext_lazy("原社保基数"), kind="money", sort=True),
        Column("insurance_fen", gettext_lazy("新社保基数"), kind="money", sort=True),
        Column("housing_fen", gettext_lazy("新公积金基数"), kind="money", phone=False),
        Column("change_fen", gettext_lazy("社保基数变化"), kind="delta", sort=True),
        Column("outcome", gettext_lazy("处理"), value=outcome_badge, kind="badge", sort=True),
        Column("reason", gettext_lazy("说明")),
    ]
    empty_title = gettext_lazy("这个月没有在职人员")
    empty_text = gettext_lazy("名单按起始月 1 日在职的人列出，请选择其他起始月。")


def months_offered() -> list[date]:
    """Months that may still be taken, to the end of the first one's year."""
    first = bases.first_month()
    return [first.replace(month=month) for month in range(first.month, 13)]


class BasesFilter(forms.Form):
    """The question (which month) and what of the answer is shown."""

    start = forms.CharField(label=gettext_lazy("起始月"), required=False, widget=forms.Select)
    unit = forms.ModelChoiceField(label=gettext_lazy("单位"), required=False, queryset=Unit.objects.none())
    outcome = forms.ChoiceField(
        label=gettext_lazy("处理"),
        required=False,
        choices=[("", gettext_lazy("全部")), *((name, label) for name, (label, _tone) in OUTCOMES.items())],
    )
    q = PersonSearch()

    def __init__(self, *args, months: list[date] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "unit", Unit.objects.order_by("code"))
        if months is None:
            del self.fields["start"], self.fields["outcome"]
        else:
            self.fields["start"].widget.choices = [(format_month(one), format_month(one)) for one in months]

    @property
    def asked(self) -> dict:
        return self.cleaned_data if self.is_valid() else {}

    def narrow(self, shares: list[bases.Share]) -> list[bases.Share]:
        asked = self.asked
        text, unit, outcome = asked.get("q", ""), asked.get("unit"), asked.get("outcome")
        below = unit.subtree_ids() if unit else set()
        found = set(Person.objects.filter(called(text, "pk")).values_list("pk", flat=True)) if text else set()
        return [
            share
            for share in shares
            if (not outcome or share.outcome == outcome)
            and (not unit or share.unit_id in below)
            and (not text or share.person_id in found)
        ]

    def narrow_rows(self, found: QuerySet[ReviewedBase]) -> QuerySet[ReviewedBase]:
        found, unit = found.filter(called(self.asked.get("q", ""))), self.asked.get("unit")
        return found.filter(unit_id__in=unit.subtree_ids()) if unit else found


@page(Act.PAYROLL_VIEW)
def index(request):
    """The preview of a month, and the reviews confirmed so far."""
    months = months_offered()
    usual = next((one for one in months if one.month == JULY), months[0])
    asked = request.GET.copy()
    asked.setdefault("start", format_month(usual))
    form = BasesFilter(asked, months=months)
    shown, problem, table = None, None, None
    try:
        start = parse_month(asked["start"])
        shown = bases.preview(start)
    except Problem as refused:
        problem = refused
    else:
        table = ShareTable(request, form.narrow(shown.shares), filter_form=form)
        if table.wants_export:
            return table.export(_("%(start)s 起缴费基数核定预览") % {"start": format_month(start)})
    reviews = BaseReview.objects.select_related("made_by", "closed_by")
    context = {
        "form": form,
        "shown": shown,
        "digest": bases.digest_of(shown) if shown else "",
        "changed": shown.count("changed") if shown else 0,
        "same": shown.count("same") if shown else 0,
        "kept": sum(shown.left.values()) if shown else 0,
        "table": table,
        "problem": problem,
        "taken": shown is not None and shown.start < months[0],
        "first": months[0],
        "reviews": reviews.filter(state=ByTwoState.EFFECTIVE),
        "waiting": [
            (row, sheet_url(actions.MATTER, row.pk), REVIEW.asked(request.user, row))
            for row in reviews.filter(state=ByTwoState.WAITING)
        ],
        "may_confirm": request.scope.can(Act.PERSON_EDIT),
    }
    return render(
        request,
        "payroll/base_review.html",
        context,
        status=422 if problem and "start" in request.GET else 200,
    )


@page(Act.PERSON_EDIT)
@require_POST
def confirm(request):
    """Put the preview forward; another person approves it."""
    start = request.POST.get("start", "")
    done, made = pressed(
        request,
        lambda: actions.prepare_bases(
            parse_month(start), digest=request.POST.get("digest", ""), acting_user=request.user
        ),
    )
    if not done:
        return redirect(f"{reverse('payroll:bases')}?start={start}" if start else "payroll:bases")
    messages.success(request, _("已提交，由另一人审批后执行。"))
    return redirect(sheet_url(actions.MATTER, made.pk))


class ReviewedTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            css="nowrap",
            sort="person__pinyin",
            link=lambda row: reverse("payroll:bases-person", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("months", gettext_lazy("月数"), kind="number", sort="months", phone=False),
        Column("total_fen", gettext_lazy("计入基数的工资合计"), kind="money", sort="total_fen", phone=False),
        Column(
            "old_insurance_fen",
            gettext_lazy("原社保基数"),
            kind="money",
            sort="old_insurance_fen",
            total=True,
        ),
        Column("insurance_fen", gettext_lazy("新社保基数"), kind="money", sort="insurance_fen", total=True),
        Column(
            "housing_fen",
            gettext_lazy("新公积金基数"),
            kind="money",
            sort="housing_fen",
            total=True,
            phone=False,
        ),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("没有符合筛选的人")


@page(Act.PAYROLL_VIEW)
def review(request, pk):
    """The bases that one review set, person by person."""
    found = access(BaseReview.objects.select_related("made_by", "closed_by", "withdrawn_by"), pk=pk)
    form = BasesFilter(request.GET)
    rows = form.narrow_rows(ReviewedBase.objects.filter(review=found)).select_related("person", "unit")
    table = ReviewedTable(request, rows.defer("slips"), filter_form=form)
    if table.wants_export:
        return table.export(_("%(start)s 起缴费基数核定") % {"start": format_month(found.start)})
    left = sum(found.left.values())
    counts = found.state == ByTwoState.EFFECTIVE and not found.withdrawn_by_id
    may = request.scope.can(Act.PERSON_EDIT) and counts and rests_on(found) is None
    context = {"review": found, "table": table, "left": left, "may_withdraw": may}
    return render(request, "payroll/base_review_done.html", context)


@page(Act.PERSON_EDIT)
@require_POST
def withdraw(request, pk):
    done, found = pressed(
        request, actions.withdraw_bases, pk, request.POST.get("because", ""), acting_user=request.user
    )
    if not done:
        return redirect("payroll:bases-review", pk=pk)
    said = _("已撤回 %(people)s 人的缴费基数核定，恢复为核定前的基数。") % {"people": found.people}
    messages.success(request, said if found.withdrawn_by_id else _("已撤回，没有核定。"))
    return redirect("payroll:bases")


def _detail(request, person: Person, row, year: int, start: date, **more):
    """The slips behind a base, counted item by item; ``row`` is a Share or a ReviewedBase."""
    if request.user.person_id != person.pk:
        trail.record(Act.PAYSLIP_VIEW, person, acting_user=request.user, after={"bases": year})
    new = (row.insurance_fen, row.housing_fen)
    if new == (None, None):
        new = (row.old_insurance_fen or 0, row.old_housing_fen or 0)
    months, limits = bases.detail(row.slips, *new, start)
    context = {
        "person": person,
        "row": row,
        "year": year,
        "start": start,
        "insurance_fen": new[0],
        "housing_fen": new[1],
        "months": months,
        "limits": limits,
        "own": request.user.person_id == person.pk,
        **more,
    }
    return render(request, "payroll/base_review_person.html", context)


@page(Act.PAYROLL_VIEW)
def share(request, month, person):
    """One person's line of a preview."""
    start = parse_month(month)
    found = there(next(iter(bases.preview(start, person=person).shares), None))
    who = Person.objects.get(pk=person)
    return _detail(request, who, found, start.year - 1, start, badge=outcome_badge(found), why=found.reason)


@page(Act.PAYSLIP_VIEW)
def person(request, pk):
    """One person's base as it was confirmed; everybody sees their own."""
    row = access(ReviewedBase.objects.select_related("person", "review"), pk=pk)
    later = ContributionBase.everything.filter(
        person_id=row.person_id, period__startswith__gte=row.review.start
    ).exclude(insurance_fen=row.insurance_fen, housing_fen=row.housing_fen)
    return _detail(
        request,
        row.person,
        row,
        row.year,
        row.review.start,
        review=row.review,
        later=later.order_by("period"),
    )
