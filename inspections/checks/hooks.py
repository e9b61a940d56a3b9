"""Inspections in the work queue, the menu and on a person's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.files.contents import PICTURES
from auxpolice.files.owners import Owner
from auxpolice.hooks import MenuEntry, Panel, Place, Section, menu, panels, tones
from auxpolice.policy.kinds import register_kind
from inspections.catalogue import content
from inspections.checks.models import (
    Addition,
    ChecklistAnswer,
    CheckMember,
    Finding,
    FindingState,
    Inspection,
    Photo,
    SpotCheck,
)


@panels.register(Place.PERSON, order=35, act=Act.CHECK_VIEW)
def findings_of(request, person) -> Panel | None:
    findings = list(
        Finding.objects.filter(person=person)
        .select_related("check_record")
        .order_by("-check_record__at", "position")[:6]
    )
    return (
        Panel(_("督察问题"), "inspections/panel_person.html", {"findings": findings}, icon="flag")
        if findings
        else None
    )


@panels.register(Place.HOME, order=30, act=Act.CHECK_VIEW)
def own_findings(request, _home) -> Panel | None:
    return findings_of(request, request.user.person) if request.user.person_id else None


def _url_of(check_id: Any) -> str:
    return reverse("inspections:check", args=[check_id])


register_kind(content.INSPECTION, gettext_lazy("督察问题目录"), content.CONTENT, order=50)
owners.register(
    Owner(
        Photo,
        Act.CHECK_VIEW,
        url_of=lambda check: _url_of(check.pk),
        accepts=PICTURES,
        seen_as="check.photo",
    ),
)
menu.register(
    MenuEntry(
        gettext_lazy("现场督察登记"),
        "inspections:file",
        Act.CHECK_FILE,
        "camera-plus",
        Section.INSPECTION,
        10,
        quick=True,
    ),
    MenuEntry(
        gettext_lazy("督察记录"),
        "inspections:checks",
        Act.CHECK_VIEW,
        "clipboard-list",
        Section.INSPECTION,
        20,
        quick=True,
    ),
)
tones(FindingState, info="FILED", success="CONFIRMED", neutral="DROPPED REVERSED")
witness.protect(Inspection, SpotCheck, Finding, Photo, CheckMember, Addition, ChecklistAnswer)
