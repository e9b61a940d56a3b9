"""Sets the scope of the request's user around every view, refuses what can't be read, and turns refusals into pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from auxpolice.access import sessions
from auxpolice.access.models import User
from auxpolice.access.origin import address_of
from auxpolice.access.scope import Denied, Scope, scope_of, using
from auxpolice.asked import refuse_unreadable
from auxpolice.audit import trail
from auxpolice.problems import Problem
from auxpolice.refusals import problem_of

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
BEFORE_THE_FIRST_PASSWORD = {"login", "logout", "set_language", "healthz", "readyz", "access:password"}


class AccessMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(sorted(METHODS))
        user = request.user
        scope = scope_of(user) if user.is_authenticated else Scope(user=None)
        scope.address = address_of(request)
        request.scope = scope
        sessions.touch(request)
        with using(scope):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        if response.status_code in (403, 404) and request.resolver_match and isinstance(request.user, User):
            with using(scope):
                _tell_refused(request, request.user, response.status_code)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        try:
            refuse_unreadable(request)
        except Problem as problem:
            return self.process_exception(request, problem)
        return _own_password_first(request)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        error = raised if isinstance(raised, Problem) else problem_of(raised)
        if error is None:
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": error.code, "message": error.message}, status=error.status)
        template = "404.html" if isinstance(error, Denied) else "problem.html"
        return render(request, template, {"problem": error}, status=error.status)


def _own_password_first(request: HttpRequest) -> HttpResponse | None:
    """Who came in by a code has a password to choose before anything else."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    if not getattr(request.user, "must_change", False) or here in BEFORE_THE_FIRST_PASSWORD:
        return None
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "password", "message": _("请先设置自己的密码。")}, status=403)
    return redirect("access:password")


def _tell_refused(request: HttpRequest, user: User, status: int) -> None:
    """Whatever the view had begun is rolled back by now; the entry stands by itself."""
    trail.record(
        "access.refused",
        acting_user=user,
        label=f"{request.method} {request.path}",
        after={"status": status},
        succeeded=False,
    )
