"""The trail as the audit administrator reads it."""

import django_filters
from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import TOLD, Act
from auxpolice.access.scope import Scope, ScopedModel
from auxpolice.access.views import page
from auxpolice.audit.models import Entry
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
    """The trail as a table with names of changed fields, not their values: the auditor sees acts, not business data."""

    columns = [
        Column("at", gettext_lazy("时间"), kind="datetime", sort="id"),
        Column("actor", gettext_lazy("操作人"), value="who"),
        Column(
            "act", gettext_lazy("行为"), value=lambda entry: str(TOLD.get(entry.act, entry.act)), sort="act"
        ),
        Column("code", gettext_lazy("行为代码"), value="act", phone=False),
        Column(
            "target_label",
            gettext_lazy("对象"),
            value=lambda entry: (
                entry.target_type
                if entry.withheld
                else entry.target_id and f"{entry.target_type} {entry.target_id}"
            ),
        ),
        Column(
            "fields",
            gettext_lazy("涉及字段"),
            value=lambda entry: "、".join(sorted({**(entry.before or {}), **(entry.after or {})})),
        ),
        Column(
            "reason",
            gettext_lazy("理由"),
            value=lambda entry: _("（内容保密，不显示）") if entry.withheld else entry.reason,
        ),
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


def _about_hidden(scope: Scope) -> Q:
    """Entries about rows whose state hides them from these roles: that something was done stands, not on what or why."""
    found = Q(pk__in=[])
    for model in apps.get_models():
        if issubclass(model, ScopedModel) and (shown := model.visible_q(scope)):
            hidden = model.everything.exclude(pk__in=model.everything.filter(shown).values("pk"))
            ids = [str(pk) for pk in hidden.values_list("pk", flat=True)]
            found |= Q(target_type=model._meta.label_lower, target_id__in=ids)
    return found


@page(Act.AUDIT_VIEW)
def trail(request):
    """Entries, newest first, filtered, and exported as shown."""
    withheld = ExpressionWrapper(_about_hidden(request.scope), output_field=BooleanField())
    entries = Entry.objects.select_related("actor", "on_behalf_of", "seal").annotate(withheld=withheld)
    filtered = EntryFilter(request.GET, entries)
    table = EntryTable(request, filtered.qs, filter_form=filtered.form)
    if table.wants_export:
        return table.export(_("审计记录"))
    return render(request, "audit/trail.html", {"table": table})
