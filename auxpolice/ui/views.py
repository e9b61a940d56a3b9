"""The home page, the search page, and the catalogue of components."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.audit.models import Entry
from auxpolice.hooks import Urgency, queue, search
from auxpolice.months import today
from auxpolice.ui.catalogue import samples

SUGGESTIONS = 8
RESULTS = 50


@page(Act.HOME)
def home(request):
    """The home page: work that waits for me, changes, and the key figures of my roles."""
    items = queue.collect(request)
    return render(
        request,
        "home.html",
        {
            "today": today(),
            "items": items,
            "urgent": sum(item.urgency == Urgency.OVERDUE for item in items),
            "recent": Entry.objects.filter(actor=request.user).order_by("-id")[:6],
        },
    )


@page(Act.SEARCH)
def search_page(request):
    """All results, or, for the box in the top bar, the first few. One result on Enter opens at once."""
    q = request.GET.get("q", "").strip()[:60]
    suggesting = request.headers.get("HX-Request") == "true"
    results = search.find(request, q, SUGGESTIONS if suggesting else RESULTS)
    if suggesting:
        return render(request, "ui/suggestions.html", {"q": q, "results": results})
    if len(results) == 1 and request.GET.get("go"):
        return redirect(results[0].url)
    return render(request, "ui/search.html", {"q": q, "results": results, "title": _("搜索")})


@page(Act.COMPONENTS)
def components(request):
    return render(request, "ui/components.html", samples(request))
