"""Pages for what went wrong: each says what happened and what to do next."""

import sys

from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from auxpolice.outages import database_is_away
from auxpolice.problems import Problem


def unreadable(request, exception=None):
    """What the framework itself can't read: too many fields, a broken upload, an address that is none."""
    problem = Problem(_("发来的内容无法识别，没有写入。请返回上一页重新提交。"))
    return render(request, "problem.html", {"problem": problem}, status=400)


def denied(request, exception=None):
    return render(request, "404.html", status=404)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    """Without context processors, so that it can be shown whatever has failed; a database that is away isn't a fault."""
    error = sys.exc_info()[1]
    away = error is not None and database_is_away(error)
    text = loader.get_template("503.html" if away else "500.html").render(
        {"nonce": getattr(request, "csp_nonce", "")}
    )
    if away:
        return HttpResponse(text, status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
    return HttpResponseServerError(text)


def csrf_failed(request, reason=""):
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
