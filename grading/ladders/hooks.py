"""Ladders: how their content is checked and read, where it is edited and tried."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, Section, Width, menu, panels
from auxpolice.policy import readable
from auxpolice.policy.actions import register_kind
from auxpolice.policy.models import PolicyKind
from grading.defaults import LABELS
from grading.evaluations import wording
from grading.ladders import in_words
from grading.rules import faults


def check(content: dict) -> list[str]:
    """Blocking faults as sentences."""
    return [wording.fault(found) for found in faults.find(content) if found.blocking]


@panels.register(Place.POLICY, order=20)
def ladder_of_version(request, version) -> Panel | None:
    """The ladder as a table, and the way to try it."""
    if version.kind != PolicyKind.LEVELS:
        return None
    context = {"version": version, "can_try": request.scope.can(Act.POLICY_DRAFT)}
    return Panel(_("层级与职数"), "grading/panel_policy.html", context, Width.FULL, icon="stairs-up")


register_kind(PolicyKind.LEVELS, check, LABELS, reading="grading:ladder", editing="grading:ladder")
readable.register(PolicyKind.LEVELS, in_words.sections)
menu.register(
    MenuEntry(
        gettext_lazy("层级测算"), "grading:simulate", Act.POLICY_DRAFT, "calculator", Section.POLICY, 20
    )
)
menu.place("policy:policies", "grading/ladders/")
