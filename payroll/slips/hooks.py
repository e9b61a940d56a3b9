"""Slips in the menu, on the home page and on a person's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import Cost, MenuEntry, Panel, Place, Section, effects, menu, panels
from payroll.month.models import Payslip
from payroll.month.queries import refuse_paid
from payroll.slips import costs
from personnel.roster.kind import ROSTER


@panels.register(Place.PERSON, order=40, act=Act.PAYSLIP_VIEW)
def last_slips(request, person) -> Panel | None:
    """The person's last slips, for those who may see them."""
    slips = list(Payslip.objects.filter(person=person, is_effective=True).order_by("-month_id")[:6])
    if not slips:
        return None
    context = {"slips": slips, "person": person}
    return Panel(_("工资条"), "payroll/panel_slips.html", context, icon="cash")


@panels.register(Place.HOME_FIGURES, order=10)
def own_slip(request, _home) -> Panel | None:
    own = Payslip.objects.filter(
        person_id=request.user.person_id or 0, is_effective=True, month__state="locked"
    )
    slip = own.order_by("-month_id").first() if request.user.person_id else None
    if slip is None:
        return None
    url, month = reverse("payroll:slip", args=[slip.month_id, slip.person_id]), f"{slip.month_id:%Y-%m}"
    return panels.figures(
        _("我的工资"),
        {"label": _("最近实发"), "value": slip.net_fen, "kind": "money", "hint": month, "url": url},
        {"label": _("应发"), "value": slip.gross_fen, "kind": "money", "url": url},
    )


menu.register(
    MenuEntry(
        gettext_lazy("我的工资条"), "payroll:mine", None, "receipt", Section.PAY, 20, quick=True, own=True
    )
)
effects.register(Cost.YUAN)(costs.of_records)
ROSTER.before_undo(refuse_paid)
