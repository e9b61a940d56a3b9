"""Protected pay on a person's and a version's page, and what putting a scheme in force does to it."""

from django.db.models import Count, Exists, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import Panel, Place, Width, menu, panels
from auxpolice.months import last_day
from auxpolice.policy.roll_out import Choice, register_roll_out
from payroll.protection import measuring, queries
from payroll.protection.models import ProtectedPay
from payroll.schemes import PAY


@panels.register(Place.PERSON, order=41, act=Act.PAYSLIP_VIEW)
def of_person(request, person) -> Panel | None:
    """Protected pay of the person, for those who may see their slips."""
    found = ProtectedPay.objects.filter(person=person)
    if not found.exists():
        return None
    rows = (
        found.select_related("before", "version")
        .annotate(slip_before=Exists(queries.slip_before()))
        .order_by("-period")
    )
    context = {"rows": rows, "may_change": request.scope.can(Act.PROTECTION_CHANGE)}
    return Panel(_("就高不就低补差"), "payroll/protection/panel_person.html", context, icon="shield-check")


@panels.register(Place.POLICY, order=30, act=Act.PROTECTION_VIEW)
def of_version(request, version) -> Panel | None:
    """The number of people protected under a pay version, and the cost in the last month."""
    if version.kind != PAY:
        return None
    rows = ProtectedPay.objects.filter(version=version)
    count = rows.count()
    if not count:
        return None
    month = queries.last_month()
    still = rows.filter(period__contains=last_day(month)) if month else rows.none()
    still = still.annotate(fen=queries.topped_up(version, month)).filter(fen__gt=0)
    sums = still.aggregate(total_fen=Sum("fen"), still=Count("pk"))
    return Panel(
        _("就高不就低补差"),
        "payroll/protection/panel_version.html",
        {"count": count, "month": month, "fen": sums["total_fen"] or 0, "still": sums["still"]},
        Width.FULL,
        icon="shield-check",
        url=reverse("payroll:protected", args=[version.pk]),
        link=_("查看名单"),
    )


register_roll_out(
    PAY,
    measuring.rolled_out,
    back=measuring.taken_back,
    choices=[
        Choice(
            measuring.CHOICE,
            gettext_lazy("就高不就低（只保固定部分）"),
            gettext_lazy("施行前的固定工资高于新标准的，差额按月补足，以后增资时冲抵；不选则不补。"),
            measuring.protects,
        )
    ],
)
menu.place("policy:policies", "payroll/protected/")
