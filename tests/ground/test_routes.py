"""Every route says who may use it, and does what it says, for every role. A route added without a decision fails here."""

import re
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import Role
from tests import vocabulary as say

FRAMEWORK = ("django.views.static", "django.contrib.staticfiles")


def routes(resolver=None, prefix=""):
    """(path, view) of every route, includes resolved."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, here)
        elif isinstance(entry, URLPattern) and not entry.callback.__module__.startswith(FRAMEWORK):
            yield here, entry.callback


def api_class(view):
    return getattr(view, "cls", None) or getattr(view, "view_class", None)


ROUTES = list(routes())
PAGES = [(path, view) for path, view in ROUTES if hasattr(view, "declared_act")]
APIS = [(path, view) for path, view in ROUTES if path.startswith("api/")]


def concrete(path: str) -> str:
    """A URL for the route with ids that don't exist."""
    samples = {
        "int": "987654",
        "uuid": str(UUID(int=7)),
        "slug": "nix",
        "str": "nix",
        "path": "nix",
        "month": "2001-01",
    }
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "987654", path)
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda match: samples.get(match[1] or "str", "2001-01"), path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")


@pytest.mark.parametrize(("path", "view"), ROUTES, ids=[path or "/" for path, _view in ROUTES])
def test_every_route_declares_who_may_use_it(path, view):
    if path.startswith("api/"):
        declared = getattr(api_class(view), "act_read", None) or api_class(view).__module__.startswith(
            "drf_spectacular"
        )
    else:
        declared = hasattr(view, "declared_act") or getattr(view, "declared_public", False)
    assert declared, f"{path} has neither @page(Act…), @public nor act_read"


def test_the_public_routes_are_these():
    public = {path for path, view in ROUTES if getattr(view, "declared_public", False)}
    assert public == {"healthz", "readyz", "login/", "logout/", "i18n/setlang/"}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "view"), PAGES, ids=[path or "/" for path, _view in PAGES])
def test_pages_answer_each_role_as_the_matrix_says(path, view, client):
    """Whoever may not gets the very 404 of a page that doesn't exist; whoever may never gets a server error."""
    assert client.get(concrete(path)).status_code == 302  # nobody: to the login
    say.bureau()
    for role in Role:
        user = say.account(role, unit=say.unit() if role.carries_unit else None)
        client.force_login(user)
        answer = client.get(concrete(path), follow=False)
        if role in ACTS[view.declared_act]:
            assert answer.status_code < 500, (role, answer.status_code)
        else:
            assert answer.status_code == 404, (role, answer.status_code)
        written = client.post(concrete(path), {})
        if role in ACTS[view.declared_write]:
            assert written.status_code < 500, (role, written.status_code)
        else:
            assert written.status_code == 404, (role, written.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "view"), APIS, ids=[path for path, _view in APIS])
def test_api_answers_each_role_as_the_matrix_says(path, view, client):
    assert client.get(concrete(path)).status_code in (401, 403, 404)
    act = getattr(api_class(view), "act_read", None) or Act.API_SCHEMA
    for role in Role:
        client.force_login(say.account(role, unit=say.unit() if role.carries_unit else None))
        answer = client.get(concrete(path))
        if role in ACTS[act]:
            assert answer.status_code < 500
        else:
            assert answer.status_code == 404
