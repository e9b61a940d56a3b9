"""A check that the database can't hold: at least one version per unit and kind that is in use."""

from auxpolice.months import today
from auxpolice.policy.kinds import label_of
from auxpolice.policy.models import InForce
from auxpolice.units.models import Unit


def units_without_policy() -> list[str]:
    """A kind in force anywhere is in force for every open unit."""
    held = set(InForce.objects.filter(period__contains=today()).values_list("kind", "unit_id"))
    kinds = {kind for kind, _unit in held}
    return [
        f"{unit.name} 没有施行中的{label_of(kind)}。"
        for unit in Unit.objects.filter(closed__isnull=True)
        for kind in sorted(kinds)
        if (kind, unit.pk) not in held
    ]
