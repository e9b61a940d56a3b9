"""What-ifs in the menu, on the home page and on a policy's page; the jobs that calculate one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.sheet import Figure, Figures
from auxpolice.batch import engine
from auxpolice.hooks import MenuEntry, Panel, Place, Section, menu, panels, tones
from grading.ladders import LEVELS
from payroll.schemes import PAY
from payroll.simulation import calculating, preparing
from payroll.simulation.models import Simulation, SimulationState


def _finished():
    return Simulation.objects.filter(state=SimulationState.DONE, people__gt=0)


@panels.register(Place.HOME, order=50, act=Act.WHAT_IF)
def last_simulation(request, _home) -> Panel | None:
    made = _finished().defer("schemes", "ladders", "parameters").first()
    if made is None:
        return None
    return Panel(
        _("最近的测算"),
        "payroll/simulation/panel_home.html",
        {"simulation": made, "pair": made.summary["pairs"][0]},
        icon="scale",
        url=reverse("payroll:simulation", args=[made.pk]),
        link=_("查看结果"),
    )


@panels.register(Place.POLICY, order=40, act=Act.WHAT_IF)
def try_version(request, version) -> Panel | None:
    """Hold a pay or level policy against what is in force; what was tried with it so far."""
    side = {PAY: "pay", LEVELS: "levels"}.get(version.kind)
    if side is None:
        return None
    tried = _finished().filter(sides__contains=[{side: version.pk}])
    tried = tried.only("title", "month", "people", "created_at").order_by("-created_at")[:5]
    context = {"version": version, "tried": tried}
    return Panel(_("薪酬测算"), "payroll/simulation/panel_policy.html", context, icon="scale")


@matters.figures_of("policy", Act.WHAT_IF)
def tried_with(request, version) -> Figures | None:
    """On the approval sheet of a pay or level policy: whom and how much, by the last what-if that tried it."""
    side = {PAY: "pay", LEVELS: "levels"}.get(version.kind)
    if side is None:
        return None
    made = _finished().filter(sides__contains=[{side: version.pk}]).order_by("-created_at").first()
    if made is None:
        return Figures(_("涉及人员和金额"), [Figure(_("测算"), _("未测算"), "text")])
    new = next(n for n, one in enumerate(made.sides) if one[side] == version.pk)
    pair = next((one for one in made.summary["pairs"] if one["new"] == new), made.summary["pairs"][0])
    return Figures(
        _("涉及人员和金额"),
        [
            Figure(_("测算人数"), made.people),
            Figure(_("实发增加的人"), pair["winners"]),
            Figure(_("实发减少的人"), pair["losers"]),
            Figure(_("每月实发变化"), pair["net_change_fen"], "delta"),
            Figure(_("全年成本变化"), pair["year_change_fen"], "delta"),
        ],
        made.title,
        reverse("payroll:simulation", args=[made.pk]),
    )


rights.withhold(Simulation, "DELETE")
ends: Any = {
    "failed": calculating.failed,
    "may_resume": calculating.may_resume,
    "resumed": calculating.resumed,
    "act": Act.WHAT_IF,
}
engine.register(preparing.PREPARE, chunk=preparing.prepare, finalise=preparing.prepared, **ends)
engine.register(preparing.KIND, chunk=calculating.calculate, finalise=calculating.finish, **ends)
menu.register(MenuEntry(gettext_lazy("测算"), "payroll:simulations", Act.WHAT_IF, "scale", Section.PAY, 15))
tones(SimulationState, info="RUNNING", success="DONE", danger="FAILED")
