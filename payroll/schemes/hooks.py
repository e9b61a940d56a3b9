"""Pay schemes: how their content is checked, read and edited, and what they do to pay elsewhere."""

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.hooks import Panel, Place, Width, menu, panels
from auxpolice.policy import readable
from auxpolice.policy.actions import register_kind
from auxpolice.policy.models import PolicyKind
from grading.posts import pay_effect
from payroll import defaults
from payroll.rules.scheme import Scheme
from payroll.rules.scheme_changes import changes
from payroll.schemes import in_words, reclassification


@panels.register(Place.POLICY, order=20)
def what_it_changes(request, version) -> Panel | None:
    """On a version's page: what it changes, in a few figures, and the way to its items."""
    if version.kind != PolicyKind.PAY or version.based_on is None:
        return None
    old, old_faults = Scheme.read(version.based_on.content)
    new, new_faults = Scheme.read(version.content)
    if old_faults or new_faults:
        return None
    return Panel(
        _("与所依据版本的不同"),
        "payroll/scheme/panel.html",
        {"changes": changes(old, new), "version": version},
        Width.FULL,
        icon="git-compare",
        url=f"{reverse('payroll:scheme', args=[version.pk])}?with={version.based_on_id}#changes",
        link=_("逐项查看"),
    )


register_kind(
    PolicyKind.PAY,
    defaults.scheme_faults,
    defaults.LABELS,
    reading="payroll:scheme",
    editing="payroll:scheme-edit",
)
readable.register(PolicyKind.PAY, in_words.sections)
pay_effect.register(reclassification.price)
menu.place("policy:policies", "payroll/schemes/")
