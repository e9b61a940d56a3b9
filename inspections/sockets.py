"""What inspections show in the queue, the menu and on a person's page."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.ledger import sources
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.files import owners
from auxpolice.files.contents import PICTURES
from auxpolice.files.owners import Owner
from auxpolice.ui import menu, panels, queue
from inspections.actions import FINDING
from inspections.models import Finding, Photo, Proof, Rectification, RectificationState


def waiting(request) -> list[dict]:
    items = []
    if request.scope.can(Act.CHECK_ANSWER):
        for notice in Rectification.objects.filter(state=RectificationState.ISSUED).select_related("unit")[
            :10
        ]:
            items.append(
                {
                    "title": _("督察整改通知待答复"),
                    "detail": notice.unit.name,
                    "count": 1,
                    "due": notice.due,
                    "url": reverse("inspections:check", args=[notice.check_record_id]),
                    "urgency": "high",
                    "icon": "alert-triangle",
                }
            )
    if request.scope.can(Act.CHECK_RECHECK):
        count = Rectification.objects.filter(state=RectificationState.ANSWERED).count()
        if count:
            items.append(
                {
                    "title": _("整改待复查"),
                    "count": count,
                    "url": reverse("inspections:checks"),
                    "icon": "eye-check",
                }
            )
        count = Finding.objects.filter(state="filed").count()
        if count:
            items.append(
                {
                    "title": _("督察问题待确认"),
                    "count": count,
                    "url": reverse("inspections:checks"),
                    "icon": "flag",
                }
            )
    return items


def person_panel(request, person) -> dict | None:
    if not request.scope.can(Act.CHECK_VIEW):
        return None
    findings = list(Finding.objects.filter(person=person).select_related("check_record").order_by("-id")[:6])
    if not findings:
        return None
    return {
        "title": _("督察问题"),
        "icon": "flag",
        "template": "inspections/panel_person.html",
        "context": {"findings": findings},
    }


def own_panel(request, _nothing=None) -> dict | None:
    return person_panel(request, request.user.person) if request.user.person_id else None


def _may_prove(scope, notice: Rectification) -> bool:
    """The unit, as long as it hasn't answered."""
    return notice.state == RectificationState.ISSUED and scope.can(Act.CHECK_ANSWER, notice.unit_id)


def _url_of(check_id) -> str:
    return reverse("inspections:check", args=[check_id])


FILES = (
    Owner(
        Photo,
        Act.CHECK_VIEW,
        url_of=lambda check: _url_of(check.pk),
        accepts=PICTURES,
        seen_as="check.photo",
    ),
    Owner(
        Proof,
        Act.CHECK_VIEW,
        url_of=lambda notice: _url_of(notice.check_record_id),
        may_change=_may_prove,
        seen_as="check.proof",
    ),
)


def _pages_of_findings(numbers: Collection[str]) -> Mapping[str, str]:
    """The check for whoever sees checks; the own list for the person concerned."""
    scope = current()
    if not scope.can(Act.CHECK_VIEW):
        return {}
    seen = Finding.objects.filter(pk__in=numbers).values_list("pk", "check_record_id")
    if not scope.can(Act.PEOPLE_LIST):
        return {str(pk): reverse("inspections:checks") for pk, _check in seen}
    return {str(pk): reverse("inspections:check", args=[check]) for pk, check in seen}


def register() -> None:
    for owner in FILES:
        owners.register(owner)
    sources.register(FINDING, gettext_lazy("督察问题"), _pages_of_findings)
    queue.register(waiting)
    panels.register("person", person_panel, order=35)
    panels.register("home", own_panel, order=30)
    menu.register(
        gettext_lazy("登记督察"),
        "inspections:file",
        act=Act.CHECK_FILE,
        icon="camera-plus",
        section=menu.INSPECTION,
        order=10,
        quick=True,
    )
    menu.register(
        gettext_lazy("督察记录"),
        "inspections:checks",
        act=Act.CHECK_VIEW,
        icon="clipboard-list",
        section=menu.INSPECTION,
        order=20,
        quick=True,
    )
