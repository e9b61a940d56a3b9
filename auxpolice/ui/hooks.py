"""The home page and the catalogue of components in the menu; what every floor tells of a unit, on its page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.by_two import ByTwoState
from auxpolice.hooks import (
    MenuEntry,
    Panel,
    Place,
    Section,
    Width,
    dues,
    measures,
    menu,
    panels,
    tones,
)
from auxpolice.months import month_of, today
from auxpolice.objections import ObjectionState
from auxpolice.units.models import subtree_ids


@panels.register(Place.UNIT, order=10)
def month_of_unit(request, unit) -> Panel | None:
    """Every measure of the unit and those below it that this user may read, each with its list."""
    units = subtree_ids({unit.pk})
    found = measures.figures(request, month_of(today()), unit_id=unit.pk, units=units)
    return panels.figures(_("本月"), *(figure.stat() for figure in found)) if found else None


@panels.register(Place.UNIT, order=60)
def owed_by_unit(request, unit) -> Panel | None:
    items = dues.owed_by(request, unit_id=unit.pk)
    if not items:
        return None
    return Panel(
        _("待办结事项"), "components/queue.html", {"items": items}, Width.FULL, icon="clock-exclamation"
    )


menu.register(
    MenuEntry(gettext_lazy("首页"), "home", Act.HOME, "home", Section.WORK, 0, quick=True),
)
tones(ByTwoState, warning="WAITING", success="EFFECTIVE", neutral="REFUSED WITHDRAWN")
tones(ObjectionState, warning="OPEN", success="ANSWERED UPHELD", danger="REJECTED", neutral="WITHDRAWN")
