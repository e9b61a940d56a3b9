"""Ladders: how their content is checked and read, where it is edited and tried."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, Section, Width, menu, panels
from auxpolice.policy.kinds import register_kind
from grading.ladders import LEVELS, in_words


@panels.register(Place.POLICY, order=20)
def ladder_of_version(request, version) -> Panel | None:
    """The ladder as a table, and the way to try it."""
    if version.kind != LEVELS:
        return None
    context = {"version": version, "can_try": request.scope.can(Act.POLICY_DRAFT)}
    return Panel(_("层级与职数"), "grading/panel_policy.html", context, Width.FULL, icon="stairs-up")


register_kind(
    LEVELS,
    gettext_lazy("层级办法"),
    in_words.CONTENT,
    order=10,
    reading="grading:ladder",
    editing="grading:ladder",
)
menu.register(
    MenuEntry(
        gettext_lazy("层级测算"), "grading:simulate", Act.POLICY_DRAFT, "calculator", Section.POLICY, 20
    )
)
menu.place("policy:policies", "grading/ladders/")
