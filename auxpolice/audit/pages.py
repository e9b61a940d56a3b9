"""The trail as the audit administrator reads it."""

import django_filters
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.audit.models import Entry


class EntryFilter(django_filters.FilterSet):
    actor = django_filters.CharFilter("actor__username", label=_("操作人用户名"))
    act = django_filters.CharFilter("act", "startswith", label=_("行为"))
    since = django_filters.DateFilter("at", "date__gte", label=_("自"))
    until = django_filters.DateFilter("at", "date__lte", label=_("至"))

    class Meta:
        model = Entry
        fields: list[str] = []


@page(Act.AUDIT_VIEW)
def trail(request):
    """Entries, newest first; values of business records are not shown, only which fields changed."""
    entries = EntryFilter(request.GET, Entry.objects.select_related("actor", "seal"))
    rows = Paginator(entries.qs, 50).get_page(request.GET.get("page"))
    return render(request, "audit/trail.html", {"filter": entries, "page_obj": rows})
