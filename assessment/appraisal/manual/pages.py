"""Pages of points entered by hand: what waits and what was decided, one with its proof, the form of a new one."""

from collections.abc import Collection, Mapping

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.manual import actions
from assessment.appraisal.manual.models import MANUAL, ManualPoints
from assessment.figures import signed
from assessment.ledger.actions import unit_on
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, current
from auxpolice.access.views import button, page
from auxpolice.files.forms import FilesField
from auxpolice.months import today
from auxpolice.policy.queries import version_for
from auxpolice.ui.forms import DayField, offer, submit
from auxpolice.ui.tables import Column, Table, state_column
from personnel.models import Person


class ManualTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value=lambda row: row.person.name,
            sort="person__pinyin",
            link=lambda row: reverse("assessment:manual", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name"),
        Column("day", gettext_lazy("发生日期"), kind="date", sort="day"),
        Column("name", gettext_lazy("项目")),
        Column("points", gettext_lazy("分值"), value=lambda row: signed(row.points), css="num"),
        state_column(),
    ]
    default_sort = "-day"
    empty_title = gettext_lazy("还没有人工登记的加减分")


class ManualForm(forms.Form):
    item = forms.ChoiceField(label=gettext_lazy("项目"))
    day = DayField(label=gettext_lazy("发生日期"))
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=300)
    proofs = FilesField(label=gettext_lazy("证明材料"), required=False)


@page(Act.LEDGER_ENTER)
def index(request):
    table = ManualTable(request, ManualPoints.objects.select_related("person", "unit"))
    if table.wants_export:
        return table.export(_("人工加减分"))
    return render(request, "assessment/manual_list.html", {"table": table})


@page(Act.LEDGER_ENTER)
def new(request, pk: int):
    """The form of one person's item; what was typed stays beside the fault."""
    who = access(Person, pk=pk)
    form = ManualForm(request.POST or None, request.FILES or None)
    content = version_for(ASSESSMENT, unit_on(who, today()), today()).content
    items = actions.items_of(content).values()
    offer(form, "item", [("", "—"), *((item.code, f"{item.name} {signed(item.points)}") for item in items)])

    def told(*, item, day, reason, proofs, acting_user: User):
        return actions.propose(who.pk, day, item, reason, proofs, acting_user=acting_user)

    done, made = submit(form, told, acting_user=request.user)
    if done:
        messages.success(request, _("已登记，另一人确认后计入台账。"))
        return redirect("assessment:manual", made.pk)
    context = {"person": who, "form": form}
    return render(request, "assessment/manual_new.html", context, status=422 if form.is_bound else 200)


@page(Act.LEDGER_ENTER)
def one(request, pk: int):
    """One with its proof; confirmed here."""
    row = access(ManualPoints.objects.select_related("person", "unit", "made_by", "closed_by"), pk=pk)
    if request.method == "POST":
        actions.confirm(pk, acting_user=request.user)
        messages.success(request, _("已确认，计入积分台账。"))
        return redirect("assessment:manual", pk)
    context = {"row": row, **MANUAL.asked(request.user, row)}
    return render(request, "assessment/manual.html", context)


@button(Act.LEDGER_ENTER)
def refuse(request, pk: int):
    MANUAL.refuse(ManualPoints, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回。"), "assessment:manual", pk


@button(Act.LEDGER_ENTER)
def withdraw(request, pk: int):
    MANUAL.withdraw(ManualPoints, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回。"), "assessment:manual", pk


def urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    """Their pages, for whoever enters points."""
    if not current().can(Act.LEDGER_ENTER):
        return {}
    seen = ManualPoints.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    return {str(pk): reverse("assessment:manual", args=[pk]) for pk in seen}
