"""Sets the scope of the request's user around every view, and turns refusals into pages."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from auxpolice.access.scope import Denied, Scope, scope_of, using
from auxpolice.problems import Problem


class AccessMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        user = request.user
        scope = scope_of(user) if user.is_authenticated else Scope(user=None)
        request.scope = scope
        with using(scope):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Problem):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": error.code, "message": error.message}, status=error.status)
        template = "404.html" if isinstance(error, Denied) else "problem.html"
        return render(request, template, {"problem": error}, status=error.status)
