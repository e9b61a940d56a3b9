"""Context of every page: the menu, the roles of the user, the layout for a full page or a fragment."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks import menu
from auxpolice.notices.sending import unread


def interface(request) -> dict:
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
        if not hasattr(request, "unread_notices"):  # asked for once, however many parts the page is drawn of
            request.unread_notices = SimpleLazyObject(lambda: unread(user).count())
        context["unread_notices"] = request.unread_notices
        context["can_delegate"] = bool(scope and scope.can(Act.DELEGATE))
        context["can_search"] = bool(scope and scope.can(Act.SEARCH))
        sections = context["menu_sections"] = menu.build(request)
        context["quick_entries"] = menu.quick(sections)
        context["menu_tabs"] = menu.tabs(sections, request.path)
        context["role_labels"] = [Role(role).label for role in roles]
    return context
