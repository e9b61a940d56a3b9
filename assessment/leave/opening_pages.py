"""Pages of opening balances: everybody's, what waits for a second person, one person's form."""

from django import forms
from django.contrib import messages
from django.core.validators import StepValueValidator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.figures import days as in_days
from assessment.leave import opening
from assessment.leave.models import Opening
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.months import today
from auxpolice.ui.forms import DayField, pressed, submit
from auxpolice.ui.tables import Column, Table
from personnel.models import Person


class HalfDays(forms.DecimalField):
    """Days typed in halves, as half-days; nothing typed is none."""

    def __init__(self, **options):
        super().__init__(min_value=0, max_value=200, decimal_places=1, required=False, **options)

    def clean(self, value):
        halves = (super().clean(value) or 0) * 2
        if halves % 1:  # only here, for Django's own check reckons in floats and fails beyond them
            raise forms.ValidationError(
                StepValueValidator.message, code="step_size", params={"limit_value": "0.5"}
            )
        return int(halves)


class OpeningForm(forms.Form):
    work_start = DayField(
        label=gettext_lazy("累计工作起算日"),
        required=False,
        help_text=gettext_lazy("参加工作的日子，中断的年月往后推；不填的按参加辅警工作时间。"),
    )
    annual_used = HalfDays(label=gettext_lazy("本年已休年休假（天）"))
    carried = HalfDays(label=gettext_lazy("上年结转年休假（天）"))
    comp = HalfDays(label=gettext_lazy("可调休（天）"))


class OpeningTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            sort="person__pinyin",
            value=lambda row: row.person.name,
            link=lambda row: reverse("assessment:leave-opening-enter", args=[row.person_id]),
        ),
        Column("year", gettext_lazy("年度"), value=lambda row: str(row.year)),
        Column("work_start", gettext_lazy("累计工作起算日"), kind="date"),
        Column(
            "annual_used",
            gettext_lazy("本年已休（天）"),
            css="num",
            value=lambda row: in_days(row.annual_used),
        ),
        Column("carried", gettext_lazy("上年结转（天）"), css="num", value=lambda row: in_days(row.carried)),
        Column("comp", gettext_lazy("可调休（天）"), css="num", value=lambda row: in_days(row.comp)),
        Column(
            "state",
            gettext_lazy("状态"),
            kind="badge",
            value=lambda row: (
                (_("已确认"), "success") if row.confirmed_by_id else (_("待另一人确认"), "warning")
            ),
        ),
    ]
    default_sort = "person"
    empty_title = gettext_lazy("没有期初数")


@page(Act.LEAVE_BALANCE)
def index(request):
    table = OpeningTable(request, Opening.objects.select_related("person"))
    if table.wants_export:
        return table.export(_("假期期初数"))
    context = {"table": table, "waiting": opening.OPENINGS.waiting(request.user)}
    return render(request, "assessment/leave/opening.html", context)


@page(Act.LEAVE_BALANCE)
@require_POST
def confirm(request):
    """Confirm everything that one other person has entered, as shown."""
    rows = Opening.objects.filter(entered_by=whole(request.POST.get("maker")))
    seen = request.POST.get("digest", "")[:64]
    done, people = pressed(request, opening.confirm, rows, acting_user=request.user, digest=seen)
    if done:
        messages.success(request, _("已确认 %(n)d 人的假期期初数，记入台账。") % {"n": people})
    return redirect("assessment:leave-opening")


@page(Act.LEAVE_BALANCE)
def enter(request, pk: int):
    """The form of one person's opening balances."""
    who = access(Person, pk=pk)
    row = Opening.objects.filter(person=who, year=today().year).first()
    initial = {} if row is None else {
        "work_start": row.work_start, **{name: getattr(row, name) / 2 for name in opening.FIGURES}
    }  # fmt: skip
    form = OpeningForm(request.POST or None, initial=initial)
    done, _made = submit(form, opening.enter, person_id=who.pk, year=today().year, acting_user=request.user)
    if done:
        messages.success(request, _("已录入，由另一人确认后记入台账。"))
        return redirect("assessment:leave-opening")
    context = {"person": who, "form": form, "row": row}
    return render(
        request, "assessment/leave/opening_form.html", context, status=422 if form.is_bound else 200
    )


@page(Act.LEAVE_BALANCE)
@require_POST
def withdraw(request, pk: int):
    because = request.POST.get("because", "")[:200]
    if pressed(request, opening.withdraw, pk, because, acting_user=request.user)[0]:
        messages.success(request, _("已撤回假期期初数。"))
    return redirect("assessment:leave-opening")
