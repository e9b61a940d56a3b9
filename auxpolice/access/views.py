"""Declarations on views. A route without one fails the suite."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.urls import Resolver404, resolve

from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.scope import Denied, Scope, stand_in


def page(act: Act, *, write: Act | None = None) -> Callable:
    """A view for signed-in users who may do ``act``; ``write`` (default: the same) guards other methods than GET."""

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            wanted = act if request.method in ("GET", "HEAD") else write or act
            if not request.scope.can(wanted):
                raise Denied()
            stand_in(request.scope, ACTS[wanted])
            return view(request, *args, **kwargs)

        declared: Any = guarded
        declared.declared_act = act
        declared.declared_write = write or act
        return declared

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
