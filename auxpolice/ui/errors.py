"""Pages for what went wrong: each says what happened and what to do next."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader


def denied(request, exception=None):
    return render(request, "404.html", status=404)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    """Without context processors, so that it can be shown whatever has failed."""
    return HttpResponseServerError(
        loader.get_template("500.html").render({"nonce": getattr(request, "csp_nonce", "")})
    )


def csrf_failed(request, reason=""):
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
