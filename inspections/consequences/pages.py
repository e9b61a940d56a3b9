"""A finding in the browser: told, pleaded, decided, contested; the lists by step, and the account of a unit."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.figures import signed
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.approvals.matters import sheet_url
from auxpolice.hooks import effects
from auxpolice.months import beginning
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from auxpolice.objections import AnswerForm, ObjectionForm, ObjectionState
from auxpolice.ui.forms import DayField, pressed, submit
from auxpolice.ui.tables import Column, Table, state_column
from auxpolice.units.models import Unit, subtree_ids
from inspections.checks.models import Finding, FindingState, SpotCheck
from inspections.consequences import actions, drawing, queries, sheet, telling
from inspections.consequences.models import REVERSAL, AccountEntry, FindingObjection, Reversal
from personnel.pages.forms import UnitChoice


class PleaForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("陈述和申辩"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NotedForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("陈述和申辩"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    noted_how = forms.CharField(
        label=gettext_lazy("听取方式"), max_length=100, help_text=gettext_lazy("如：当面、电话，及听取人。")
    )


class ReversalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤销理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class FindingTable(Table):
    columns = [
        Column(
            "problem",
            gettext_lazy("问题"),
            value=str,
            link=lambda row: sheet.url_of(row.pk),
            sort="code",
        ),
        Column("person", gettext_lazy("当事人"), value=lambda row: row.person.name if row.person else ""),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column(
            "at", gettext_lazy("检查时间"), value="check_record.at", kind="datetime", sort="check_record__at"
        ),
        Column("points", gettext_lazy("分值"), value=lambda row: signed(row.points), sort="points"),
        Column(
            "until",
            gettext_lazy("申辩期限"),
            value=lambda row: row.telling.plea_until if hasattr(row, "telling") else None,
            kind="date",
        ),
        state_column(),
    ]
    default_sort = "-at"
    empty_title = gettext_lazy("没有问题")
    empty_text = gettext_lazy("督察发现的问题告知后在这里认定。")


class FindingFilter(forms.Form):
    """What the list is narrowed by; figures lead here with the same words."""

    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"))
    only = forms.BooleanField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(label=gettext_lazy("类别"), max_length=30, required=False)
    first = DayField(label=gettext_lazy("自"), required=False)
    last = DayField(label=gettext_lazy("至"), required=False)
    which = forms.ChoiceField(
        label=gettext_lazy("范围"),
        choices=[
            ("", gettext_lazy("全部")),
            ("stands", gettext_lazy("没有撤销的")),
            ("repeats", gettext_lazy("再犯")),
        ],
        required=False,
    )

    def narrowed(self) -> Q:
        given = self.cleaned_data if self.is_valid() else {}
        stands = ~Q(state__in=[FindingState.DROPPED, FindingState.REVERSED])
        found = {"stands": stands, "repeats": stands & Q(is_repeat=True)}.get(given.get("which") or "", Q())
        if unit := given.get("unit"):
            found &= Q(unit=unit) if given.get("only") else Q(unit__in=subtree_ids({unit.pk}))
        if kind := given.get("kind"):
            found &= Q(kind=kind)
        if first := given.get("first"):
            found &= Q(check_record__at__gte=beginning(first))
        if last := given.get("last"):
            found &= Q(check_record__at__lt=beginning(last + timedelta(days=1)))
        return found


def listed(tab: str) -> str:
    return f"{reverse('inspections:findings')}?tab={tab}"


@page(Act.CHECK_VIEW)
def findings(request):
    """Findings by the step they are at."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in queries.TABS else "decide" if request.scope.can(Act.CHECK_CONFIRM) else "confirmed"
    search = FindingFilter(request.GET)
    narrowed = search.narrowed()
    rows = queries.at(tab).filter(narrowed).select_related("person", "unit", "check_record", "telling")
    table = FindingTable(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(_("督察问题"))
    tabs = [
        {
            "label": label,
            "url": listed(code),
            "active": code == tab,
            "count": queries.at(code).filter(narrowed).count(),
        }
        for code, label in queries.TABS.items()
    ]
    return render(request, "inspections/findings.html", {"table": table, "tabs": tabs})


def _found(pk: Any) -> Finding:
    return sheet.find(str(pk))


@page(Act.CHECK_VIEW, of_one_moment=True)
def finding(request, pk):
    return _render(request, _found(pk))


def _render(request, found: Finding, status: int = 200, **given: Any):
    kinds = [telling.TOLD, telling.DECIDED]
    papers = Paper.objects.filter(kind__in=kinds, record=str(found.pk)).select_related("service")
    readable = serving.seen_by(request.user, request.scope).filter(pk__in=papers)
    office, speaks = request.scope.can(Act.CHECK_CONFIRM), telling.speaks_for(found, request.user)
    objections = list(
        FindingObjection.objects.filter(finding=found).select_related("raised_by", "answered_by")
    )
    waits = any(one.state == ObjectionState.OPEN for one in objections)
    reversals = list(Reversal.objects.filter(finding=found).select_related("made_by", "closed_by"))
    confirmed = found.state == FindingState.CONFIRMED
    context = {
        "finding": found,
        "check": found.check_record,
        "may_open_check": SpotCheck.objects.filter(pk=found.check_record_id).exists(),
        "told": getattr(found, "telling", None),
        "papers": papers,
        "readable": set(readable.values_list("pk", flat=True)),
        "pleas": found.pleas.select_related("by"),
        "consequences": queries.costs_of(found),
        "effects": effects.of(drawing.FINDING, [found.pk])[str(found.pk)],
        "objections": objections,
        "reversals": [(row, REVERSAL.asked(request.user, row)) for row in reversals],
        "sheet_url": sheet_url(sheet.CODE, found.pk) if office else "",
        "may_plead": speaks and request.scope.can(Act.CHECK_PLEAD) and telling.open_to_plea(found),
        "may_note": office and not speaks and telling.open_to_plea(found),
        "may_object": speaks and request.scope.can(Act.CHECK_PLEAD) and confirmed and not waits,
        "object_until": actions.objection_until(found) if confirmed else None,
        "may_reverse": office and confirmed and not any(row.state == "waiting" for row in reversals),
        "may_answer": office and waits,
        "plea_form": PleaForm(),
        "noted_form": NotedForm(),
        "object_form": ObjectionForm(),
        "reversal_form": ReversalForm(),
        "answer_form": AnswerForm(),
        **given,
    }
    return render(request, "inspections/finding.html", context, status=status)


def _said(request, found: Finding, form: forms.Form, name: str, done_text: str, action: Any, **more: Any):
    done, _row = submit(form, action, acting_user=request.user, **more)
    if not done:
        return _render(request, _found(found.pk), 422, **{name: form})
    messages.success(request, done_text)
    return redirect("inspections:finding", pk=found.pk)


@page(Act.CHECK_PLEAD)
@require_POST
def plead(request, pk):
    """One's own words, or the button that says there are none."""
    found, declines = _found(pk), request.POST.get("declines") == "yes"
    text = _("已登记：不申辩。") if declines else _("已提交申辩。")
    form = PleaForm(request.POST)
    return _said(request, found, form, "plea_form", text, telling.plead, pk=found.pk, declines=declines)


@page(Act.CHECK_CONFIRM)
@require_POST
def note_plea(request, pk):
    found = _found(pk)
    form = NotedForm(request.POST)
    return _said(request, found, form, "noted_form", _("已记录申辩。"), telling.note_plea, pk=found.pk)


@page(Act.CHECK_PLEAD)
@require_POST
def raise_objection(request, pk):
    found, form = _found(pk), ObjectionForm(request.POST)
    return _said(
        request, found, form, "object_form", _("已提出异议。"), actions.raise_objection, finding=found
    )


@page(Act.CHECK_CONFIRM)
@require_POST
def answer_objection(request, pk):
    row = access(FindingObjection, pk=pk)
    return _said(
        request,
        _found(row.finding_id),
        AnswerForm(request.POST),
        "answer_form",
        _("已答复，并已通知提出的人。"),
        actions.answer_objection,
        pk=row.pk,
    )


@page(Act.CHECK_CONFIRM)
@require_POST
def propose_reversal(request, pk):
    found, form = _found(pk), ReversalForm(request.POST)
    text = _("已提出撤销，等待另一人确认。")
    return _said(request, found, form, "reversal_form", text, actions.propose_reversal, finding=found)


@page(Act.CHECK_CONFIRM)
@require_POST
def close_reversal(request, pk):
    """The second person agrees or doesn't; who proposed it takes it back."""
    row = access(Reversal, pk=pk)
    act, because = request.POST.get("act"), request.POST.get("because", "")
    if act == "confirm":
        done, _row = pressed(request, actions.confirm_reversal, row.pk, acting_user=request.user)
        said = _("已撤销，后果已一并退回。")
    else:
        close = REVERSAL.withdraw if act == "withdraw" else REVERSAL.refuse
        done, _row = pressed(request, close, Reversal, row.pk, because, acting_user=request.user)
        said = _("已撤回。") if act == "withdraw" else _("未通过，认定不变。")
    if done:
        messages.success(request, said)
    return redirect("inspections:finding", pk=row.finding_id)


class AccountTable(Table):
    columns = [
        Column("month", gettext_lazy("计入月份"), kind="month", sort="month"),
        Column(
            "problem",
            gettext_lazy("问题"),
            value=lambda row: str(row.finding),
            link=lambda row: sheet.url_of(row.finding_id),
        ),
        Column("points", gettext_lazy("分值"), value=lambda row: signed(row.points), sort="points"),
        Column("head", gettext_lazy("负责人"), value=lambda row: str(row.head) if row.head else ""),
        Column("reason", gettext_lazy("事由")),
        Column("at", gettext_lazy("登记时间"), value="entered_at", kind="datetime", sort="entered_at"),
    ]
    default_sort = "-at"
    empty_title = gettext_lazy("没有记录")
    empty_text = gettext_lazy("单位被认定的督察问题按处理阶梯记在这里。")


@page(Act.CHECK_VIEW, of_one_moment=True)
def account(request, pk):
    """Points of a unit month by month, each with the finding it comes from."""
    unit = access(Unit.objects.filter(pk__in=_units(request)), pk=pk)
    rows = AccountEntry.objects.filter(unit=unit).select_related("finding", "head")
    table = AccountTable(request, rows)
    if table.wants_export:
        return table.export(_("单位督察账"))
    total = rows.filter(head=None).aggregate(sum=Sum("points"))["sum"] or 0
    return render(request, "inspections/account.html", {"table": table, "unit": unit, "total": signed(total)})


def _units(request) -> Any:
    """Units whose checks the reader may see."""
    span = request.scope.span(Finding.scope_resource)
    return Unit.objects.all() if span.all else Unit.objects.filter(pk__in=span.unit_ids)
