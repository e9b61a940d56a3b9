"""What is odd in a month on its page and on its approval sheet."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.sheet import Figure, Figures
from auxpolice.hooks import Panel, Place, panels
from payroll.exceptions.actions import of_month
from payroll.exceptions.models import PayException
from payroll.exceptions.rules import RULES
from payroll.month.models import PayrollMonth
from payroll.month.steps import MATTER


def _counted(row: PayrollMonth) -> list[tuple[str, int, int]]:
    """(rule in words, people, without a word) in the order of the rules."""
    rows = (
        of_month(row.month)
        .order_by()
        .values_list("rule")
        .annotate(n=Count("pk"), left=Count("pk", filter=Q(cleared_by__isnull=True)))
    )
    found = {rule: (n, left) for rule, n, left in rows}
    return [(str(rule.label), *found[code]) for code, rule in RULES.items() if code in found]


@matters.figures_of(MATTER, Act.PAYROLL_VIEW)
def on_the_sheet(request, row: PayrollMonth) -> Figures:
    counted = _counted(row)
    return Figures(
        _("异常核查"),
        [
            Figure(label, n, "number", _("待核查 %(n)s 条") % {"n": left} if left else _("均已说明"))
            for label, n, left in counted
        ]
        or [Figure(_("异常"), 0)],
        _("逐条查看"),
        reverse("payroll:exceptions", args=[row.month]),
    )


@panels.register(Place.MONTH, order=10, act=Act.PAYROLL_VIEW)
def on_the_months_page(request, row: PayrollMonth) -> Panel | None:
    counted = _counted(row)
    if not counted:
        return None
    return Panel(
        _("异常核查"),
        "payroll/exceptions_card.html",
        {"counted": counted, "left": sum(left for _label, _n, left in counted)},
        icon="alert-circle",
        url=reverse("payroll:exceptions", args=[row.month]),
        link=_("逐条核查"),
    )


rights.withhold(PayException, "DELETE")
