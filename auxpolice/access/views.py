"""Declarations on views. A route without one fails the suite."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.scope import Denied, Scope, stand_in


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to where the browser stands: what was sent from there is kept by ``kept.js``. A script
    that asks for a part of a page is told 401."""
    if request.headers.get("HX-Request") == "true" or "X-Grid" in request.headers:
        return HttpResponse(_("登录已结束，请重新登录。"), status=401)
    back = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        seen = urlsplit(request.headers.get("Referer", ""))
        back = urlunsplit(("", "", seen.path, seen.query, "")) if seen.netloc == request.get_host() else "/"
    return redirect_to_login(back, settings.LOGIN_URL)


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within is of one moment, whatever others write meanwhile; part of a transaction that is under way."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def page(act: Act, *, write: Act | None = None, of_one_moment: bool = False) -> Callable:
    """A view for signed-in users who may do ``act``; ``write`` (default: the same) guards other methods than GET. Sums that
    stand together agree on a page ``of_one_moment``, which only reads."""

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return _sign_in(request)
            wanted = act if request.method in ("GET", "HEAD") else write or act
            if not request.scope.can(wanted):
                raise Denied()
            stand_in(request.scope, ACTS[wanted])
            reads = of_one_moment and request.method in ("GET", "HEAD")
            with one_moment() if reads else nullcontext():
                return view(request, *args, **kwargs)

        declared: Any = guarded
        declared.declared_act = act
        declared.declared_write = write or act
        return declared

    return declare


def button(act: Act, *, write: Act | None = None) -> Callable:
    """A view of a button, like ``page``, that is only posted to: it gives what was done in a sentence, and where to go
    from there (what ``redirect`` takes)."""

    def declare(view):
        @wraps(view)
        def pressed(request, *args, **kwargs):
            said, *to = view(request, *args, **kwargs)
            messages.success(request, said)
            return redirect(*to)

        return page(act, write=write)(require_POST(pressed))

    return declare


def public(view):
    """A view that anybody may open: login, health."""
    view.declared_public = True
    return view


def may_open(scope: Scope, address: str) -> bool:
    """Whether the page at ``address`` is for this role; the record that it shows may still be out of reach."""
    try:
        view = resolve(address.split("?")[0]).func
    except Resolver404:
        return False
    return not hasattr(view, "declared_act") or scope.can(view.declared_act)
