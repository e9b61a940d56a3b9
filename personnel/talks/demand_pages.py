"""Demands: the own ones on the phone, those to handle, one with its course, what was done published to everybody."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, month_asked
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.deadlines import overdue, standing
from auxpolice.files.forms import FilesField
from auxpolice.months import last_day
from auxpolice.problems import Problem
from auxpolice.ui.forms import AmountField, offer, submit, tried
from auxpolice.ui.tables import Column, Table, state_column
from auxpolice.units.models import subtree_ids
from personnel.talks import demanding, queries
from personnel.talks.models import AID, OPEN, Aid, Answered, Demand, DemandState, Rating


def _area(label: Any, longest: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class RaiseForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("种类"))
    text = _area(gettext_lazy("内容"), 1000, 4)
    papers = FilesField(label=gettext_lazy("照片或材料"), required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("交给谁"),
        choices=[
            ("head", gettext_lazy("本单位负责人")),
            ("past", gettext_lazy("直接报政工，本单位看不到")),
            ("unnamed", gettext_lazy("匿名，凭回执码查答复")),
        ],
        initial="head",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, kinds: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        offer(self, "kind", kinds)


class RateForm(forms.Form):
    rating = forms.ChoiceField(label=gettext_lazy("对答复"), choices=Rating.choices, widget=forms.RadioSelect)
    text = _area(gettext_lazy("补充（不满意的请写明原因）"), 200, 2, required=False)


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=gettext_lazy("回执码"), max_length=10, widget=forms.TextInput({"autocomplete": "off"})
    )


@page(Act.DEMAND_RAISE)
def mine(request):
    """Own demands, own talks, and the form of a new demand."""
    person = request.user.person_id
    if person is None:
        raise Denied()
    form = RaiseForm(request.POST or None, request.FILES or None, kinds=queries.kinds_for(person))
    if form.is_valid():
        data = form.cleaned_data
        if data["how"] == "unnamed":
            done, receipt = tried(
                form, demanding.raise_unnamed, data["kind"], data["text"], acting_user=request.user
            )
            if done:
                return render(request, "personnel/talks/receipt_given.html", {"receipt": receipt})
        else:
            done, row = tried(
                form,
                demanding.raise_own,
                data["kind"],
                data["text"],
                past_head=data["how"] == "past",
                papers=data["papers"],
                acting_user=request.user,
            )
            if done:
                messages.success(
                    request, _("已提交，编号 %(number)s，答复后会通知您。") % {"number": row.number}
                )
                return redirect("talks:mine")
    context = {
        "form": form,
        "rows": Demand.objects.filter(person=person)[:30],
        "talks": queries.talks().filter(person=person).prefetch_related("agreed")[:10],
        "receipt": ReceiptForm(auto_id="receipt_%s"),
    }
    return render(request, "personnel/talks/mine.html", context, status=422 if form.is_bound else 200)


@page(Act.DEMAND_RAISE)
@require_POST
def receipt(request):
    """The answer to a demand without a name, and how satisfied whoever sent it is."""
    form = ReceiptForm(request.POST)
    rate = RateForm(request.POST) if request.POST.get("rating") else RateForm()
    row = None
    if form.is_valid():
        sent = form.cleaned_data["receipt"]
        if rate.is_bound and rate.is_valid():
            done, row = tried(
                rate,
                demanding.rate_unnamed,
                sent,
                rate.cleaned_data["rating"],
                rate.cleaned_data["text"],
                acting_user=request.user,
            )
            if done:
                messages.success(request, _("谢谢，已登记您的评价。"))
        if row is None:
            _done, row = tried(form, demanding.by_receipt, sent)
    context = {"form": form, "rate": rate, "row": row if isinstance(row, Demand) else None}
    return render(request, "personnel/talks/receipt.html", context, status=422 if form.errors else 200)


class DemandTable(Table):
    columns = [
        Column(
            "number",
            gettext_lazy("编号"),
            link=lambda row: reverse("talks:demand", args=[row.pk]),
            sort="pk",
        ),
        Column("kind", gettext_lazy("种类"), value="kind_name", sort="kind"),
        Column("raiser", gettext_lazy("提出人")),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("raised_on", gettext_lazy("提出日期"), kind="date", sort="raised_on"),
        Column("owner", gettext_lazy("承办人"), value=lambda row: str(row.owner or "")),
        Column("due", gettext_lazy("期限"), kind="date", sort="due"),
        state_column("state"),
    ]
    empty_title = gettext_lazy("没有诉求")
    empty_text = gettext_lazy("本人在手机上提出的和谈话中提出的诉求会列在这里。")


TABS = {
    "mine": gettext_lazy("待我办理"),
    "open": gettext_lazy("办理中"),
    "late": gettext_lazy("逾期"),
    "answered": gettext_lazy("待评价"),
    "all": gettext_lazy("全部"),
}


@page(Act.DEMAND_HANDLE)
def demands(request):
    """Demands by tab; those whose next step is this user's first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "mine"
    rows = Demand.objects.select_related("person", "unit", "owner")
    found = {
        "mine": lambda: queries.demands_for(request.scope),
        "open": lambda: rows.filter(state__in=OPEN).order_by("due", "pk"),
        "late": lambda: overdue(rows).order_by("due", "pk"),
        "answered": lambda: rows.filter(state=DemandState.ANSWERED),
        "all": lambda: rows,
    }[tab]()
    if tab == "all" and (month := request.GET.get("month")):
        first = month_asked(month)
        found = found.filter(unit__isnull=False, raised_on__range=(first, last_day(first)))
        if unit := asked.number(request.GET.get("unit")):
            found = found.filter(unit__in=subtree_ids({unit}))
    table = DemandTable(request, found)
    if table.wants_export:
        return table.export(_("诉求"))
    context = {"table": table, "tabs": TABS, "tab": tab, "may_publish": request.scope.can(Act.DEMAND_STEER)}
    return render(request, "personnel/talks/demands.html", context)


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("承办人"), empty_label=None)


class AnswerForm(forms.Form):
    text = _area(gettext_lazy("答复"), 1000, 4)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Demand.everything.none(), label=gettext_lazy("并入"), empty_label=gettext_lazy("请选择")
    )


class AidForm(forms.Form):
    amount_fen = AmountField(label=gettext_lazy("帮扶金额（元）"))
    fund = forms.CharField(label=gettext_lazy("资金来源"), max_length=60)


@page(Act.DEMAND_VIEW)
def demand(request, pk):
    return _shown(request, pk)


def _shown(request, pk, **tried_forms: forms.Form):
    """One demand with its course, and what can be done with it now; a form that was refused keeps what was typed."""
    row = access(
        Demand.objects.select_related("person", "unit", "owner", "talk", "into", "published", "version"),
        pk=pk,
    )
    own = row.person_id is not None and row.person_id == request.scope.person_id
    handles = request.scope.can(Act.DEMAND_HANDLE) and not own
    steers = request.scope.can(Act.DEMAND_STEER) and not own
    is_owner = row.owner_id == request.user.pk
    context: dict[str, Any] = {
        "row": row,
        "own": own,
        "standing": standing(row.due) if row.state in (*OPEN, DemandState.ANSWERED) else None,
        "steps": list(row.steps.select_related("by")),
        "may_take": handles and row.state == DemandState.RECEIVED and not steers,
        "may_give": steers and row.state in OPEN,
        "may_answer": handles and row.state == DemandState.OWNED and (is_owner or steers),
        "may_end": steers and row.state in OPEN,
        "may_rate": own and row.state == DemandState.ANSWERED,
        "answer": AnswerForm(),
        "rate": RateForm(),
        "aids": _aids(request, row)
        if handles
        else list(Aid.everything.filter(demand=row, state=ByTwoState.EFFECTIVE)),
        "may_aid": handles and row.hardship and row.state in OPEN,
        "aid": AidForm(),
    }
    if context["may_give"]:
        owners = OwnerForm()
        offer(owners, "owner", User.objects.filter(pk__in=[user.pk for user in demanding.may_own(row)]))
        context["owners"] = owners
        others = Demand.objects.filter(state__in=OPEN, kind=row.kind).exclude(pk=row.pk)
        merge = MergeForm()
        offer(merge, "into", others[:50])
        context["merge"] = merge if others.exists() else None
    context |= tried_forms
    return render(request, "personnel/talks/demand.html", context, status=422 if tried_forms else 200)


def _aids(request, row: Demand) -> list[dict[str, Any]]:
    found = Aid.objects.filter(demand=row).select_related("made_by", "closed_by")
    return [{"row": one, **AID.asked(request.user, one)} for one in found]


def _back(pk: int):
    return redirect("talks:demand", pk=pk)


@button(Act.DEMAND_HANDLE)
def take(request, pk):
    demanding.assign(pk, request.user, acting_user=request.user)
    return _("由您办理，答复后会通知本人。"), "talks:demand", pk


@button(Act.DEMAND_STEER)
def give(request, pk):
    owner = User.objects.filter(pk=asked.number(request.POST.get("owner")) or 0, is_active=True).first()
    if owner is None:
        raise Problem(_("请选择承办人。"), code="owner", field="owner")
    demanding.assign(pk, owner, acting_user=request.user)
    return _("已交%(name)s办理。") % {"name": owner}, "talks:demand", pk


@page(Act.DEMAND_HANDLE)
@require_POST
def answer(request, pk):
    form = AnswerForm(request.POST)
    if submit(form, demanding.answer, pk=pk, acting_user=request.user)[0]:
        messages.success(request, _("已答复，请本人评价。"))
        return _back(pk)
    return _shown(request, pk, answer=form)


@page(Act.DEMAND_RAISE)
@require_POST
def rate(request, pk):
    form = RateForm(request.POST)
    done, row = submit(form, demanding.rate, pk=pk, acting_user=request.user)
    if done:
        again = row.state == DemandState.RAISED_AGAIN
        messages.success(request, _("已转政工处理。") if again else _("谢谢，已登记您的评价。"))
        return _back(pk)
    return _shown(request, pk, rate=form)


@button(Act.DEMAND_STEER)
def close(request, pk):
    demanding.close(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已办结，已告知本人。"), "talks:demand", pk


@button(Act.DEMAND_STEER)
def merge(request, pk):
    into = asked.number(request.POST.get("into")) or 0
    demanding.merge(pk, into, acting_user=request.user)
    return _("已并案。"), "talks:demand", into


@page(Act.DEMAND_HANDLE)
@require_POST
def propose_aid(request, pk):
    form = AidForm(request.POST)
    if submit(form, demanding.propose_aid, pk=pk, acting_user=request.user)[0]:
        messages.success(request, _("已提出，等另一人批准。"))
        return _back(pk)
    return _shown(request, pk, aid=form)


@button(Act.DEMAND_AID)
def grant_aid(request, pk):
    row = demanding.grant_aid(pk, acting_user=request.user)
    return _("已批准帮扶。"), "talks:demand", row.demand_id


@button(Act.DEMAND_AID)
def refuse_aid(request, pk):
    row = AID.refuse(Aid, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回。"), "talks:demand", row.demand_id


@button(Act.DEMAND_HANDLE)
def withdraw_aid(request, pk):
    row = AID.withdraw(Aid, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回。"), "talks:demand", row.demand_id


class PublishForm(forms.Form):
    rows = forms.ModelMultipleChoiceField(
        Demand.everything.none(), label=gettext_lazy("答复了哪些诉求"), widget=forms.CheckboxSelectMultiple
    )
    said = _area(gettext_lazy("大家提的"), 300, 2)
    did = _area(gettext_lazy("我们做的"), 1000, 4, help_text=gettext_lazy("向全体公布，不要写出提出人。"))


@page(Act.DEMAND_STEER)
def publish(request):
    form = PublishForm(request.POST or None)
    rows = Demand.objects.filter(
        state__in=[DemandState.ANSWERED, DemandState.CLOSED], published=None
    ).exclude(answer="")
    offer(form, "rows", rows)
    if form.is_valid():
        data = form.cleaned_data
        done, _made = tried(
            form,
            demanding.publish,
            [row.pk for row in data["rows"]],
            data["said"],
            data["did"],
            acting_user=request.user,
        )
        if done:
            messages.success(request, _("已公布。"))
            return redirect("talks:published")
    return render(
        request, "personnel/talks/publish.html", {"form": form}, status=422 if form.is_bound else 200
    )


@page(Act.DEMAND_VIEW)
def published(request):
    """What was said and what the bureau did."""
    context = {"rows": Answered.objects.all()[:100], "may_publish": request.scope.can(Act.DEMAND_STEER)}
    return render(request, "personnel/talks/published.html", context)
