"""Choosing units from the tree: boxes in the order of the bureau, with search; a box ticks what is below it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from auxpolice.units.models import Unit


class UnitTreeInput(forms.CheckboxSelectMultiple):
    """One box a unit. In the browser a box ticks its subtree; what is sent is the list of ticked units, no more.

    The tree sets the order: every unit stands below its parent, siblings by ``sort_order`` and code.
    """

    template_name = "components/unit_tree.html"
    input_type = "unit-tree"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        ticked = {str(pk) for pk in value or ()}
        rows = in_tree_order(self.choices.queryset)  # type: ignore[attr-defined]  # a model field's choices
        context["widget"]["units"] = [
            {
                "unit": unit,
                "level": level,
                "words": f"{unit.name} {unit.short_name} {unit.code}".lower(),
                "ticked": str(unit.pk) in ticked,
                "below": below,
            }
            for unit, level, below in rows
        ]
        context["widget"]["count"] = len(rows)
        context["widget"]["chosen"] = sum(1 for row in context["widget"]["units"] if row["ticked"])
        return context


def in_tree_order(units) -> list[tuple[Unit, int, int]]:
    """(unit, depth from 0, how many below it) with every unit after its parent; a unit whose parent isn't among them
    stands at the top."""
    found = list(units)
    known = {unit.pk for unit in found}
    children: dict[int | None, list[Unit]] = {}
    for unit in found:
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    rows: list[tuple[Unit, int, int]] = []

    def walk(parent: int | None, level: int) -> None:
        for unit in children.get(parent, ()):
            at = len(rows)
            rows.append((unit, level, 0))
            walk(unit.pk, level + 1)
            rows[at] = (unit, level, len(rows) - at - 1)

    walk(None, 0)
    return rows


class UnitTreeField(forms.ModelMultipleChoiceField):
    """A list of open units chosen from the tree."""

    widget = UnitTreeInput

    def __init__(self, queryset=None, **options):
        options.setdefault("label", _("单位"))
        super().__init__(
            Unit.objects.filter(closed__isnull=True) if queryset is None else queryset, **options
        )
        self.widget.attrs["data-wide"] = "1"
