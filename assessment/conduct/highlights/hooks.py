"""Highlights told to the others: what waits to be published, a tab of the good practice beside a unit's figures."""

from collections.abc import Collection, Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.highlights import actions, pages
from assessment.conduct.highlights.models import Adoption, Highlight, HighlightPicture, HighlightState
from assessment.ledger import sources
from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.files import owners
from auxpolice.files.contents import PICTURES
from auxpolice.hooks import (
    Hit,
    Panel,
    Place,
    QueueItem,
    measures,
    panels,
    queue,
    search,
    tones,
)
from auxpolice.notices import kinds as notices

S = HighlightState
tones(HighlightState, neutral="DRAFT WITHDRAWN", warning="SUBMITTED RETURNED", success="PUBLISHED")
notices.register(
    notices.Kind(actions.NOTICE, gettext_lazy("亮点"), notices.page("assessment:highlight"), "bulb")
)
owners.register(
    owners.Owner(
        HighlightPicture,
        Act.HONOUR_VIEW,
        pages.url_of,
        lambda scope, row: actions.may_edit(scope.user, row),
        accepts=PICTURES,
        most=9,
    )
)
rights.withhold(Adoption, "UPDATE", "DELETE")


def _pages_of(numbers: Collection[str]) -> Mapping[str, str]:
    """The highlight of each adoption."""
    found = Adoption.objects.filter(pk__in=[int(one) for one in numbers if one.isdecimal()])
    return {
        str(pk): reverse("assessment:highlight", args=[of])
        for pk, of in found.values_list("pk", "highlight_id")
    }


sources.register(actions.SOURCE, gettext_lazy("亮点采用"), _pages_of)


@queue.register(Act.HIGHLIGHT_EDIT)
def to_publish(request) -> Iterator[QueueItem]:
    rows = Highlight.objects.filter(state=S.SUBMITTED).exclude(drafted_by=request.user).order_by("pk")
    yield QueueItem.naming(
        (row.title for row in rows), _("亮点待编发"), reverse("assessment:highlights"), icon="bulb"
    )


@panels.register(Place.UNIT, order=60, act=Act.HONOUR_VIEW)
def of_unit(request, unit) -> Panel | None:
    """The unit's own highlights, and good practice of others that explains figures shown here."""
    published = Highlight.objects.filter(state=S.PUBLISHED).select_related("unit")
    own = list(published.filter(unit=unit)[:3])
    known = dict(measures.choices())
    good = [
        {"row": row, "label": known[row.measure]}
        for row in published.filter(measure__in=known).exclude(unit=unit)[:5]
    ]
    if not (own or good):
        return None
    return Panel(
        _("亮点和好做法"),
        "assessment/highlights/panel_unit.html",
        {"own": own, "good": good},
        icon="bulb",
        url=reverse("assessment:highlights"),
        link=_("全部"),
    )


@panels.register(Place.HOME, order=60, act=Act.HONOUR_VIEW)
def latest(request, _home) -> Panel | None:
    rows = list(Highlight.objects.filter(state=S.PUBLISHED).select_related("unit")[:3])
    if not rows:
        return None
    return Panel(
        _("亮点"), "assessment/highlights/panel_unit.html", {"own": rows}, icon="bulb",
        url=reverse("assessment:highlights"), link=_("全部"),
    )  # fmt: skip


@search.register(Act.HONOUR_VIEW)
def found(request, q, limit) -> Iterator[Hit]:
    for row in Highlight.objects.filter(state=S.PUBLISHED, title__contains=q).select_related("unit")[:limit]:
        yield Hit(row.title, pages.url_of(row), row.unit.name, _("亮点"), "bulb")
