"""The ledger as a list with its sums, and one entry."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.figures import signed
from assessment.ledger import queries, sources
from assessment.ledger.models import LedgerEntry
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.ui.forms import MonthField, offer
from auxpolice.ui.tables import Column, Table
from personnel.pages.forms import PersonSearch, UnitChoice
from personnel.queries import called


class LedgerTable(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("day", gettext_lazy("日期"), kind="date", sort="day"),
        Column("month", gettext_lazy("计入"), kind="month", sort="month"),
        Column(
            "name",
            gettext_lazy("项目"),
            value=lambda entry: f"{entry.code} {entry.name}",
            sort="code",
            link=lambda entry: getattr(entry, "url", None),
        ),
        Column(
            "points", gettext_lazy("分值"), value=lambda entry: signed(entry.points), sort="points", css="num"
        ),
        Column(
            "source",
            gettext_lazy("来源"),
            value=lambda entry: str(sources.source(entry.source_kind).label),
            sort="source_kind",
        ),
        Column("reason", gettext_lazy("事由")),
    ]
    default_sort = "-day"
    empty_title = gettext_lazy("台账还没有记录")
    empty_text = gettext_lazy("查实的督察问题、表彰等会自动记入。")

    @cached_property
    def page(self):
        found = super().page
        found.object_list = queries.with_links(list(found.object_list))
        return found


class LedgerFilter(forms.Form):
    q = PersonSearch()
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"))
    month = MonthField(label=gettext_lazy("计入月份"), required=False)
    sign = forms.ChoiceField(
        label=gettext_lazy("加减"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("plus", gettext_lazy("加分")), ("minus", gettext_lazy("减分"))],
    )
    kind = forms.ChoiceField(label=gettext_lazy("来源"), required=False)

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any):
        """``own``: of somebody who sees nobody else's entries, without the questions about whom."""
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", _("全部")), *sources.choices()])
        if own:
            del self.fields["q"], self.fields["unit"]

    def narrowed(self, entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        chosen = self.cleaned_data if self.is_valid() else {}
        if chosen.get("q"):
            entries = entries.filter(called(chosen["q"]))
        if chosen.get("sign"):
            entries = entries.filter(Q(points__gt=0) if chosen["sign"] == "plus" else Q(points__lt=0))
        same = {"unit": "unit", "month": "month", "kind": "source_kind"}
        return entries.filter(**{field: chosen[name] for name, field in same.items() if chosen.get(name)})


@page(Act.LEDGER_VIEW)
def ledger(request):
    """Entries within reach by unit, month, sign and source, with their sums."""
    search = LedgerFilter(request.GET, own=not request.scope.can(Act.PEOPLE_LIST))
    entries = search.narrowed(queries.entries())
    table = LedgerTable(request, entries, filter_form=search)
    if table.wants_export:
        return table.export(_("积分台账"))
    sums = entries.order_by().aggregate(
        people=Count("person", distinct=True),
        plus=Sum("points", filter=Q(points__gt=0), default=0),
        minus=Sum("points", filter=Q(points__lt=0), default=0),
        points=Sum("points", default=0),
    )
    context = {"table": table, "sums": sums, "may_enter": request.scope.can(Act.LEDGER_ENTER)}
    return render(request, "assessment/ledger.html", context)


@page(Act.LEDGER_VIEW)
def entry(request, pk):
    """One entry: what, when, how much, where from, by whom, and what took it back."""
    found = access(queries.entries().select_related("entered_by", "reverses", "reversed_by"), pk=pk)
    record = (found.source_kind, found.source_id)
    context = {
        "entry": found,
        "source": sources.source(found.source_kind),
        "source_url": sources.urls([record]).get(record, "") if found.source_id else "",
    }
    return render(request, "assessment/ledger_entry.html", context)
