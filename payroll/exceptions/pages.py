"""The list of what is odd in a month: by rule, cleared with a word, one or many at once."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table
from payroll.exceptions import actions
from payroll.exceptions.models import PayException
from payroll.exceptions.rules import RULES
from payroll.month.models import MonthState
from payroll.month.queries import found_month


class ExceptionTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: reverse("payroll:slip", args=[row.run.month_id, row.person_id]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("rule", gettext_lazy("规则"), value="label", sort="rule"),
        Column("detail", gettext_lazy("异常")),
        Column("word", gettext_lazy("核查说明"), value=lambda row: row.word or _("待核查")),
        Column("cleared_by", gettext_lazy("核查人"), value=lambda row: str(row.cleared_by or "—")),
    ]
    empty_title = gettext_lazy("没有异常")
    empty_text = gettext_lazy("按各条规则核对，本次计算没有需要说明的。")


class ClearForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("核查说明"),
        max_length=200,
        widget=forms.TextInput(attrs={"data-wide": "1"}),
        error_messages={"required": gettext_lazy("请写明核查说明。")},
    )
    chosen = forms.ModelMultipleChoiceField(
        queryset=PayException.everything.none(),
        label=gettext_lazy("所选人员"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选择一个人。")},
    )

    def __init__(self, data, waiting):
        super().__init__(data)
        self.fields["chosen"].queryset = waiting  # type: ignore[attr-defined]


@page(Act.PAYROLL_VIEW, write=Act.PAYROLL_CHECK)
def exceptions(request, month):
    """Filter by ``?rule=`` and ``?waiting=1``; the form clears those ticked of the rule that is shown."""
    row = found_month(month)
    found = actions.of_month(row.month).select_related("person", "unit", "cleared_by", "run")
    counted = dict.fromkeys(RULES, (0, 0))
    for rule, people, left in (
        found.order_by()
        .values_list("rule")
        .annotate(n=Count("pk"), left=Count("pk", filter=Q(cleared_by__isnull=True)))
    ):
        counted[rule] = (people, left)
    rule = request.GET.get("rule", "")
    rule = rule if rule in RULES else next((code for code, (_n, left) in counted.items() if left), "")
    shown = found.filter(rule=rule) if rule else found
    waiting = shown.filter(cleared_by__isnull=True)
    form = ClearForm(request.POST or None, waiting)
    done, cleared = submit(
        form,
        lambda word, chosen, acting_user: actions.clear(
            row.month, [one.pk for one in chosen], word, acting_user=acting_user
        ),
        acting_user=request.user,
    )
    if done:
        messages.success(request, _("已核查 %(n)s 条。") % {"n": cleared})
        return redirect("payroll:exceptions", month=row.month)
    table = ExceptionTable(request, shown)
    if table.wants_export:
        return table.export(_("%(month)s 工资异常") % {"month": row})
    context = {
        "month": row,
        "rules": [
            (code, RULES[code].label, people, left) for code, (people, left) in counted.items() if people
        ],
        "rule": rule,
        "waiting": waiting,
        "left": sum(left for _n, left in counted.values()),
        "form": form,
        "table": table,
        "may_clear": request.scope.can(Act.PAYROLL_CHECK)
        and row.state in (MonthState.TRIAL, MonthState.CALCULATED),
    }
    return render(request, "payroll/exceptions.html", context, status=422 if form.errors else 200)
