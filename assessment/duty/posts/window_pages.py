"""Windows: matters done, those returned, satisfaction of a month; the form for a day's work."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models.posts import WindowWork
from assessment.duty.posts import actions, queries
from assessment.duty.posts.pages import _month, share
from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.ui.forms import DayField, offer, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from personnel.pages.forms import PersonField


class WindowTable(Table):
    columns = [
        Column("name", gettext_lazy("单位")),
        Column("done", gettext_lazy("办件数"), kind="number", total=True),
        Column("returned", gettext_lazy("差错件数"), kind="number", total=True),
        Column("wrong", gettext_lazy("差错率"), value=lambda row: share(row.wrong_share), css="text-end"),
        Column("rated", gettext_lazy("评价数"), kind="number", total=True),
        Column("bad", gettext_lazy("差评数"), kind="number", total=True),
        Column("good", gettext_lazy("好评率"), value=lambda row: share(row.good_share), css="text-end"),
    ]
    empty_title = gettext_lazy("本月没有窗口办件和评价")
    empty_text = gettext_lazy("登记办件、导入好差评之后，这里按单位列出。")
    is_filtered = False


class WorkForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"))
    person = PersonField()
    day = DayField(label=gettext_lazy("日期"))
    matter = forms.CharField(label=gettext_lazy("事项"), max_length=40)
    done = forms.IntegerField(label=gettext_lazy("办件数"), min_value=0, max_value=5000)
    returned = forms.IntegerField(label=gettext_lazy("差错件数"), min_value=0, max_value=5000, initial=0)


@page(Act.DUTY_POSTS, write=Act.DUTY_WINDOW)
def windows(request):
    month = _month(request)
    table = WindowTable(request, queries.windows_of_month(month))
    if table.wants_export:
        return table.export(_("窗口服务"))
    may = request.scope.can(Act.DUTY_WINDOW)
    form = WorkForm(request.POST or None, initial={"day": today()})
    units = Unit.objects.filter(pk__in=request.scope.units_for(Act.DUTY_WINDOW))
    offer(form, "unit", units.order_by("sort_order"))
    done, made = submit(form, actions.note_work, acting_user=request.user)
    if done:
        messages.success(request, _("已登记%(name)s的办件。") % {"name": made.person.name})
        return redirect("assessment:windows")
    lately = WindowWork.objects.filter(unit__in=units).select_related("person", "unit")[:20] if may else []
    context = {"month": month, "table": table, "form": form if may else None, "lately": lately}
    return render(request, "assessment/duty/windows.html", context, status=422 if form.is_bound else 200)
