"""The chain of approval as configuration: what is in force from when, drafts, and who approves them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, User
from auxpolice.access.views import button, page
from auxpolice.approvals.matters import sheet_url
from auxpolice.months import month_of, next_month, today
from auxpolice.ui.forms import DayField, MonthInput, submit
from payroll.approval import chain_actions as actions
from payroll.approval import chains as approvals
from payroll.approval.chain_actions import MOST_STEPS
from payroll.approval.models import SIGNERS, ApprovalChain
from payroll.month.models import UnitMode


class ChainForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    start = DayField(label=gettext_lazy("自月份"), widget=MonthInput(), input_formats=["%Y-%m", "%Y-%m-%d"])
    unit_mode = forms.ChoiceField(
        label=gettext_lazy("送审前的单位确认"), choices=UnitMode.choices, initial=UnitMode.WANTED
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [(str(role), role.label) for role in SIGNERS]
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"name{number}"] = forms.CharField(
                label=_("第 %(n)s 步") % {"n": number}, max_length=30, required=number == 1
            )
            self.fields[f"roles{number}"] = forms.MultipleChoiceField(
                label=_("第 %(n)s 步由谁签署") % {"n": number},
                choices=roles,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_start(self):
        return month_of(self.cleaned_data["start"])

    def clean(self):
        values, steps, ended = super().clean() or {}, [], False
        for number in range(1, MOST_STEPS + 1):
            name, roles = values.get(f"name{number}", ""), values.get(f"roles{number}", [])
            if not name and not roles:
                ended = True
                continue
            if ended:
                self.add_error(f"name{number}", _("步骤须连续，前面有空的一步。"))
            elif not name:
                self.add_error(f"name{number}", _("请写明这一步的名称。"))
            elif not roles:
                self.add_error(f"roles{number}", _("请选择这一步由谁签署。"))
            else:
                steps.append((name, roles))
        values["steps"] = steps
        return values


def _draft(*, title, start, unit_mode, steps, acting_user: User, **_fields):
    return actions.draft_chain(title, start, steps, unit_mode, acting_user=acting_user)


@page(Act.PAYROLL_VIEW)
def chains(request):
    """Chains by their start, the one in force marked."""
    rows: list[Any] = list(
        ApprovalChain.objects.select_related("created_by", "approved_by").prefetch_related("steps")
    )
    current = approvals.chain_for(month_of(today()))
    for row in rows:
        row.named = [
            (step.name, "、".join(str(Role(role).label) for role in step.roles)) for step in row.steps.all()
        ]
        row.sheet_url = sheet_url(actions.MATTER, row.pk)
    context = {
        "rows": rows,
        "current": current,
        "default": [
            (step["name"], "、".join(str(Role(role).label) for role in step["roles"]))
            for step in approvals.DEFAULT_STEPS
        ],
        "may_draft": request.scope.can(Act.PAYROLL_CHAIN),
        "may_approve": request.scope.can(Act.PAYROLL_CHAIN_APPROVE),
    }
    return render(request, "payroll/chains.html", context)


@page(Act.PAYROLL_CHAIN)
def draft(request):
    """A new chain, step by step; another person approves it."""
    first = {
        "start": f"{next_month(month_of(today())):%Y-%m}",
        "name1": _("财务复核"),
        "roles1": [str(Role.FINANCE)],
        "name2": _("政治处审核"),
        "roles2": [str(Role.POLITICAL)],
        "name3": _("局领导审批"),
        "roles3": [str(Role.LEADER)],
    }
    form = ChainForm(request.POST or None, initial=first)
    done, _chain = submit(form, _draft, acting_user=request.user)
    if done:
        messages.success(request, _("草案已保存，等另一人批准。"))
        return redirect("payroll:chains")
    steps = [(form[f"name{n}"], form[f"roles{n}"]) for n in range(1, MOST_STEPS + 1)]
    context = {"form": form, "steps": steps}
    return render(request, "payroll/chain_form.html", context, status=422 if form.is_bound else 200)


@button(Act.PAYROLL_CHAIN_APPROVE)
def withdraw(request, pk):
    actions.withdraw_chain(pk, acting_user=request.user)
    return _("已撤销。"), "payroll:chains"
