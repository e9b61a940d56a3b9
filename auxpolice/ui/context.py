"""Context of every page: the menu, the roles of the user, the layout for a full page or a fragment."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks import menu
from auxpolice.notices.sending import unread


def interface(request) -> dict:
    """What every page and every part of it is drawn with: made once a request, however many parts there are."""
    user = getattr(request, "user", None)
    made: tuple = getattr(request, "interface", (None, {}))
    if made[0] is not user or user is None:
        made = request.interface = (user, _interface(request))
    return dict(made[1])


def _interface(request) -> dict:
    user = getattr(request, "user", None)
    fragment = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    context = {
        "layout": "fragment.html" if fragment else "base.html",
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "demo_county": getattr(settings, "DEMO_COUNTY", False),
        "build_id": getattr(settings, "BUILD_ID", ""),
        "languages": settings.LANGUAGES,
    }
    if user is not None and user.is_authenticated and not fragment:
        scope = getattr(request, "scope", None)
        roles = sorted(scope.roles, key=list(Role).index) if scope else []
        context["unread_notices"] = SimpleLazyObject(lambda: unread(user).count())
        context["can_delegate"] = bool(scope and scope.can(Act.DELEGATE))
        context["can_search"] = bool(scope and scope.can(Act.SEARCH))
        sections: Any = SimpleLazyObject(lambda: menu.build(request))
        context["menu_sections"] = sections
        context["quick_entries"] = SimpleLazyObject(lambda: menu.quick(sections))
        context["menu_tabs"] = SimpleLazyObject(lambda: menu.tabs(sections, request.path))
        context["role_labels"] = [Role(role).label for role in roles]
    return context
