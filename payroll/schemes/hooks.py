"""Pay schemes: how their content is checked, read and edited, and what they do to pay elsewhere."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.approvals.matters import figures_of
from auxpolice.hooks import Panel, Place, Width, menu, panels
from auxpolice.policy.kinds import register_kind
from grading.posts import pay_effect
from inspections.consequences.sheet import CODE as FINDING
from payroll.schemes import PAY, example, finding_cost, pages, reclassification
from payroll.schemes.content import CONTENT


@panels.register(Place.POLICY, order=20)
def what_it_changes(request, version) -> Panel | None:
    """On a version's page: what it changes, in a few figures, and the way to its items."""
    if version.kind != PAY or (base := version.base) is None:
        return None
    if CONTENT.faults(base.content) or CONTENT.faults(version.content):
        return None
    changes = CONTENT.differences(base.content, version.content)
    items = CONTENT.turnover("items", base.content, version.content)
    return Panel(
        _("与所依据版本的不同"),
        "payroll/scheme/panel.html",
        {"changes": changes, "items": items, "version": version},
        Width.FULL,
        icon="git-compare",
        url=f"{reverse('payroll:scheme', args=[version.pk])}?with={base.pk}#changes",
        link=_("逐项查看"),
    )


@panels.register(Place.CONSULTATION, order=10)
def what_it_means_for_me(request, round_) -> Panel | None:
    """In a consultation on pay: one's own lines of the last month today and under the draft."""
    if round_.version.kind != PAY:
        return None
    shown = example.for_oneself(round_.content, version_id=round_.version_id)
    if shown is None:
        return None
    return Panel(
        _("对我意味着什么"),
        "payroll/scheme/panel_mine.html",
        {"example": shown},
        Width.FULL,
        icon="user-search",
    )


register_kind(
    PAY,
    gettext_lazy("薪酬方案"),
    CONTENT,
    order=30,
    reading="payroll:scheme",
    editing="payroll:scheme-edit",
    beside=pages.beside,
)
pay_effect.register(reclassification.price)
figures_of(FINDING, Act.CHECK_CONFIRM)(finding_cost.figures)
menu.place("policy:policies", "payroll/schemes/")
