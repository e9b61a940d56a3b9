"""Putting a version in force: pilot units from the tree or the whole bureau, from a day, with who is covered beside it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.asked import day, whole
from auxpolice.months import month_of, next_month, today
from auxpolice.policy import actions, coverage
from auxpolice.policy.models import POLICY, InForce, PolicyState, PolicyVersion
from auxpolice.policy.roll_out import add_choices, choices_for
from auxpolice.ui.forms import DayField, tried
from auxpolice.units.tree import UnitTreeField

PILOT, ALL = "pilot", "all"


class RollOutForm(forms.Form):
    start = DayField(
        label=gettext_lazy("施行日期"),
        help_text=gettext_lazy("从这一天起按这一版执行，原版本执行到前一天。"),
    )
    where = forms.ChoiceField(
        label=gettext_lazy("施行范围"),
        choices=[(PILOT, gettext_lazy("试点单位")), (ALL, gettext_lazy("全局"))],
        widget=forms.RadioSelect,
    )
    units = UnitTreeField(
        label=gettext_lazy("试点单位"),
        required=False,
        help_text=gettext_lazy("勾选一个单位即勾选其全部下级，也可以再逐个取消；选「全局」时不用勾选。"),
    )
    backdated = forms.BooleanField(label=gettext_lazy("确认追溯施行"), required=False)

    def __init__(self, *arguments, version: PolicyVersion, **more):
        super().__init__(*arguments, **more)
        add_choices(self, version)
        self.choice_names = [choice.name for choice in choices_for(version)]

    @property
    def choice_fields(self):
        return [self[name] for name in self.choice_names]

    @property
    def said(self) -> dict[str, bool]:
        """The answers in the boxes of the kind's floor."""
        return {name: self.cleaned_data[name] for name in self.choice_names}

    def clean(self):
        given = super().clean() or self.cleaned_data
        if given.get("where") == PILOT and "units" in given and not given["units"]:
            self.add_error("units", _("请选择试点单位，或改为全局施行。"))
        return given

    def clean_backdated(self):
        confirmed, start = self.cleaned_data["backdated"], self.cleaned_data.get("start")
        if start and start < today() and not confirmed:
            raise forms.ValidationError(
                _(
                    "施行日期早于今天：此前的结果要按新版本重算，已锁定月份的差额随下一个月度工资补发或扣回。请勾选确认。"
                )
            )
        return confirmed

    @property
    def named(self):
        """The units of the form; None for the whole bureau."""
        return None if self.cleaned_data["where"] == ALL else self.cleaned_data["units"]


@page(Act.POLICY_ROLL_OUT)
def roll_out(request, pk):
    """Choose where and from when; what changes is shown before it is decided."""
    version = _approved(pk)
    form = RollOutForm(request.POST or None, version=version, initial=_initial(request, version))
    if request.method == "POST" and form.is_valid():
        start = form.cleaned_data["start"]
        done, made = tried(
            form, actions.put_in_force, version, form.named, start, acting_user=request.user, **form.said
        )
        if done:
            messages.success(
                request,
                _("已定于 %(day)s 起在 %(n)s 个单位施行。")
                % {"day": form.cleaned_data["start"], "n": len(made)},
            )
            return redirect("policy:version", pk=pk)
    context = {"version": version, "form": form, **_shown(version, form)}
    return render(request, "policy/roll_out.html", context, status=422 if form.errors else 200)


@page(Act.POLICY_ROLL_OUT)
@require_POST
def preview(request, pk):
    """The part of the page that says who is covered, for what is ticked so far."""
    version = _approved(pk)
    so_far = {name: request.POST.get(name, "") for name in ("start", "where", "backdated")}
    # not bound: nothing is refused before it is sent
    form = RollOutForm(version=version, initial={**so_far, "units": request.POST.getlist("units")})
    return render(request, "policy/coverage.html", {"version": version, **_shown(version, form)})


class WithdrawForm(forms.Form):
    start = DayField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("撤回的原因"), max_length=200, widget=forms.TextInput(attrs={"data-wide": "1"})
    )


@page(Act.POLICY_ROLL_OUT)
def withdraw(request, pk):
    """Take back what is still to begin."""
    version = access(PolicyVersion.objects.defer("content"), pk=pk)
    form = WithdrawForm(request.POST or None, initial={"start": request.GET.get("start", "")})
    start = _day(request.POST.get("start") or request.GET.get("start"))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done, count = tried(form, actions.withdraw_roll_out, version, **typed, acting_user=request.user)
        if done:
            messages.success(request, _("已撤回 %(n)s 个单位的施行安排，原版本继续施行。") % {"n": count})
            return redirect("policy:version", pk=pk)
    units = [
        row.unit
        for row in InForce.objects.filter(version=version, period__startswith=start).select_related("unit")
    ]
    context = {"version": version, "form": form, "start": start, "units": units}
    return render(request, "policy/withdraw.html", context, status=422 if form.errors else 200)


def _approved(pk: int) -> PolicyVersion:
    version = access(PolicyVersion.objects.defer("content"), pk=pk)
    POLICY.expect(version, PolicyState.APPROVED, verb=_("施行"))
    return version


def _initial(request, version: PolicyVersion) -> dict:
    """The first of next month; for the whole bureau once the version holds somewhere or nothing of the kind does yet."""
    held = InForce.objects.filter(kind=version.kind)
    everywhere = request.GET.get("to") == ALL or not held.exists()
    return {"start": next_month(month_of(today())), "where": ALL if everywhere else PILOT}


def _shown(version: PolicyVersion, form: RollOutForm) -> dict:
    """The coverage of what the form says so far, from its own values where it isn't whole yet."""
    start = _day(form["start"].value())
    where, ticked = form["where"].value(), form["units"].value() or []
    if start is None:
        return {"coverage": None}
    chosen = None if where == ALL else {whole(str(pk)) for pk in ticked}
    return {
        "coverage": coverage.plan(version, chosen, start),
        "nothing_chosen": where != ALL and not chosen,
        "is_past": start < today(),
        "form": form,
    }


def _day(value) -> date | None:
    if isinstance(value, date):
        return value
    return day(value)
