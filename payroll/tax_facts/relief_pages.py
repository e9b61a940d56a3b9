"""Relief from income tax on the page of a person's tax facts."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.months import month_of, today
from auxpolice.ui.forms import AmountField, MonthField, submit
from payroll.tax_facts import reliefs
from payroll.tax_facts.models import ENDING, RELIEF, ReliefEnd, ReliefKind, TaxRelief
from personnel.models import Person


class ReliefForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("减免事项"), choices=ReliefKind.choices)
    monthly_fen = AmountField(
        label=gettext_lazy("每月减免税额（元）"), help_text=gettext_lazy("以当年累计应纳税额为限")
    )
    year_limit_fen = AmountField(
        label=gettext_lazy("全年限额（元）"), help_text=gettext_lazy("按省级规定的幅度填写")
    )
    document = forms.CharField(label=gettext_lazy("证明文号"), max_length=60)
    start = MonthField(label=gettext_lazy("起始月"))
    end = MonthField(label=gettext_lazy("终止月"), required=False, help_text=gettext_lazy("长期有效的留空"))


class EndForm(forms.Form):
    relief_id = forms.IntegerField(widget=forms.HiddenInput)
    last = MonthField(
        label=gettext_lazy("最后一个月"),
        required=False,
        help_text=gettext_lazy("从来不该减免的留空：整项撤销"),
    )
    because = forms.CharField(label=gettext_lazy("原因"), max_length=200)


@page(Act.PAYSLIP_VIEW, write=Act.TAX_FACTS_EDIT)
def relief(request, pk: int):
    """A person's reliefs; those who may, grant and end them here."""
    who = access(Person, pk=pk)
    may, ending = request.scope.can(Act.TAX_FACTS_EDIT), "relief_id" in request.POST
    fresh = {"start": f"{month_of(today()):%Y-%m}"}
    grant = ReliefForm(request.POST if request.method == "POST" and not ending else None, initial=fresh)
    end = EndForm(request.POST if ending else None)
    form, action = (end, reliefs.end_relief) if ending else (grant, reliefs.grant_relief)
    done, _made = submit(form, action, person_id=who.pk, acting_user=request.user)
    if done:
        messages.success(
            request,
            _("已提出，由另一人确认后停止；多减的在下一次计算时收回。")
            if ending
            else _("已登记，由另一人核对证明后生效。"),
        )
        return redirect("payroll:tax-relief", pk)
    ends = {
        made.relief_id: made
        for made in ReliefEnd.objects.filter(person=who, state=ByTwoState.WAITING).select_related("made_by")
    }
    context = {
        "person": who,
        "rows": [
            (
                row,
                RELIEF.asked(request.user, row),
                made := ends.get(row.pk),
                made and ENDING.asked(request.user, made),
            )
            for row in TaxRelief.objects.filter(person=who).select_related("made_by", "closed_by")
        ],
        "grant": grant if may else None,
        "end": end if ending else None,
        "may": may,
    }
    return render(request, "payroll/tax_relief.html", context, status=422 if form.is_bound else 200)


@button(Act.TAX_FACTS_EDIT)
def confirm(request, pk: int):
    row = reliefs.confirm_relief(pk, acting_user=request.user)
    return _("已确认，从下一次计算起减免。"), "payroll:tax-relief", row.person_id


@button(Act.TAX_FACTS_EDIT)
def refuse(request, pk: int):
    row = RELIEF.refuse(TaxRelief, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回，税额不变。"), "payroll:tax-relief", row.person_id


@button(Act.TAX_FACTS_EDIT)
def withdraw(request, pk: int):
    row = RELIEF.withdraw(TaxRelief, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回，税额不变。"), "payroll:tax-relief", row.person_id


@button(Act.TAX_FACTS_EDIT)
def confirm_end(request, pk: int):
    row = reliefs.confirm_end(pk, acting_user=request.user)
    return _("已确认停止，差额在下一次计算时补减或收回。"), "payroll:tax-relief", row.person_id


@button(Act.TAX_FACTS_EDIT)
def refuse_end(request, pk: int):
    row = ENDING.refuse(ReliefEnd, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回，减免照旧。"), "payroll:tax-relief", row.person_id


@button(Act.TAX_FACTS_EDIT)
def withdraw_end(request, pk: int):
    row = ENDING.withdraw(ReliefEnd, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回，减免照旧。"), "payroll:tax-relief", row.person_id
