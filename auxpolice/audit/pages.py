"""The trail as the audit administrator reads it."""

import django_filters
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.audit.models import Entry
from auxpolice.hooks.acts import label_of
from auxpolice.ui.forms import DayInput
from auxpolice.ui.tables import Column, Table


class EntryFilter(django_filters.FilterSet):
    actor = django_filters.CharFilter("actor__username", label=gettext_lazy("操作人用户名"))
    act = django_filters.CharFilter("act", "startswith", label=gettext_lazy("行为"))
    since = django_filters.DateFilter("at", "date__gte", label=gettext_lazy("自"), widget=DayInput)
    until = django_filters.DateFilter("at", "date__lte", label=gettext_lazy("至"), widget=DayInput)

    class Meta:
        model = Entry
        fields: list[str] = []


class EntryTable(Table):
    """Which fields changed is shown, their values are not: the auditor sees acts, not business data."""

    columns = [
        Column("at", gettext_lazy("时间"), kind="datetime", sort="id"),
        Column("actor", gettext_lazy("操作人"), value=lambda entry: str(entry.actor or _("系统"))),
        Column("act", gettext_lazy("行为"), value=lambda entry: label_of(entry.act), sort="act"),
        Column("code", gettext_lazy("行为代码"), value="act", phone=False),
        Column(
            "target_label",
            gettext_lazy("对象"),
            value=lambda entry: entry.target_id and f"{entry.target_type} {entry.target_id}",
        ),
        Column(
            "fields",
            gettext_lazy("涉及字段"),
            value=lambda entry: "、".join(sorted({**(entry.before or {}), **(entry.after or {})})),
        ),
        Column("reason", gettext_lazy("理由")),
        Column(
            "seal",
            gettext_lazy("封存"),
            value=lambda entry: (
                (_("已封存"), "success") if hasattr(entry, "seal") else (_("待封存"), "neutral")
            ),
            kind="badge",
        ),
    ]
    default_sort = "-at"
    empty_title, empty_text = gettext_lazy("没有符合条件的记录"), gettext_lazy("请放宽筛选条件。")


@page(Act.AUDIT_VIEW)
def trail(request):
    """Entries, newest first, filtered, and exported as shown."""
    filtered = EntryFilter(request.GET, Entry.objects.select_related("actor", "seal"))
    table = EntryTable(request, filtered.qs, filter_form=filtered.form)
    if table.wants_export:
        return table.export(_("审计记录"))
    return render(request, "audit/trail.html", {"table": table})
