"""Past sanctions in the browser: what waits of each maker with its digest, confirmed or refused as a whole."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.conduct.discipline import past
from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.ui.forms import pressed


@page(Act.DISCIPLINE_PAST_CONFIRM)
def index(request):
    context = {"waiting": past.waiting(request.user), "may_enter": request.scope.can(Act.DISCIPLINE_SERVE)}
    return render(request, "assessment/discipline/past.html", context)


@page(Act.DISCIPLINE_PAST_CONFIRM)
@require_POST
def confirm(request):
    """Confirm everything that one other person has entered, as shown."""
    maker, seen = whole(request.POST.get("maker")), request.POST.get("digest", "")[:64]
    done, n = pressed(request, past.confirm, maker, seen, acting_user=request.user)
    if done:
        messages.success(request, _("已确认 %(n)d 个以往处分。") % {"n": n})
    return redirect("assessment:past-sanctions-waiting")


@page(Act.DISCIPLINE_PAST_CONFIRM)
@require_POST
def refuse(request):
    maker, because = whole(request.POST.get("maker")), request.POST.get("because", "")[:200]
    if pressed(request, past.refuse, maker, because, acting_user=request.user)[0]:
        messages.success(request, _("已退回，不计入。"))
    return redirect("assessment:past-sanctions-waiting")
