"""Ladders: what their content holds, and where it is tried."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, Section, Width, menu, panels
from auxpolice.policy.kinds import register_kind
from grading.ladders import LEVELS, content
from grading.trials import pages


@panels.register(Place.POLICY, order=20)
def ladder_of_version(request, version) -> Panel | None:
    """The panel of a ladder version from which it is tried."""
    if version.kind != LEVELS:
        return None
    context = {"version": version, "can_try": request.scope.can(Act.POLICY_DRAFT)}
    return Panel(_("层级与职数"), "grading/panel_policy.html", context, Width.FULL, icon="stairs-up")


register_kind(LEVELS, gettext_lazy("层级办法"), content.CONTENT, order=10, beside=pages.beside)
menu.register(
    MenuEntry(
        gettext_lazy("层级测算"),
        "grading:simulate",
        Act.POLICY_DRAFT,
        "calculator",
        Section.POLICY,
        20,
        under="grading:posts",
    )
)
