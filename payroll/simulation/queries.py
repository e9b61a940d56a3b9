"""Queries on a finished simulation: totals as stored, single people, items side by side, explanations."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from auxpolice.access.scope import access, there
from auxpolice.problems import Problem
from auxpolice.units.models import Unit
from grading.rules.ladder import build as build_ladder
from payroll.rules import Facts, LineTrace, trace
from payroll.rules.fairness import SENIORITY_BANDS
from payroll.simulation import inputs as stored
from payroll.simulation.models import SimulatedItem, SimulatedSlip, Simulation, SimulationInput

SIGN = {"earning": 1, "deduction": -1}


def found(pk) -> Simulation:
    """A simulation within the present scope, or Denied."""
    return access(Simulation.objects.select_related("job", "created_by"), pk=pk)


@dataclass(frozen=True)
class View:
    """Two sides of a simulation held against one another, with the names people know."""

    simulation: Simulation
    old: int = 0
    new: int = 1

    @classmethod
    def of(cls, simulation: Simulation, asked: str = "") -> "View":
        """``asked`` reads "0-1" (old-new); anything else is the first pair."""
        pairs = [f"{pair['old']}-{pair['new']}" for pair in simulation.summary.get("pairs", [])]
        if asked in pairs:
            old, new = asked.split("-")
            return cls(simulation, int(old), int(new))
        return cls(simulation)

    @property
    def key(self) -> str:
        return f"{self.old}-{self.new}"

    @property
    def title(self) -> str:
        return _("%(new)s 对 %(old)s") % {"new": self.name(self.new), "old": self.name(self.old)}

    @cached_property
    def pair(self) -> dict:
        return next(
            p for p in self.simulation.summary["pairs"] if (p["old"], p["new"]) == (self.old, self.new)
        )

    def side(self, number: int) -> dict:
        return self.simulation.summary["sides"][number]

    def name(self, number: int) -> str:
        return self.simulation.sides[number]["name"]

    @cached_property
    def _schemes(self) -> list:
        return [stored.scheme_of(self.simulation, int(pk)) for pk in self.simulation.schemes]

    def level_name(self, rank: int, side: int = 0) -> str:
        """A level by the side's ladder, else by the schemes' own names."""
        version = self.simulation.sides[side]["levels"]
        if version is not None:
            ladder = build_ladder(self.simulation.ladders[str(version)]["content"])
            if 0 <= rank <= ladder.top:
                return ladder.level(rank).name
        return next((s.level_names[rank] for s in self._schemes if rank in s.level_names), str(rank))

    def post_name(self, post_class: int) -> str:
        names = (s.post_class_names.get(post_class) for s in self._schemes)
        return next((name for name in names if name), _("未分类"))

    def band_name(self, band: int) -> str:
        start = SENIORITY_BANDS[max(band, 0)]
        if band + 1 < len(SENIORITY_BANDS):
            return _("%(from)d–%(to)d 年") % {"from": start, "to": SENIORITY_BANDS[band + 1] - 1}
        return _("%(from)d 年以上") % {"from": start}

    def group_rows(self, groups: str) -> list[dict]:
        """Groups of the pair with their names, the mean net of each side and its change."""
        naming: dict[str, Callable[[int], str | None]] = {
            "by_unit": dict(Unit.objects.values_list("pk", "name")).get,
            "by_level": lambda key: self.level_name(key, self.old),
            "by_post": self.post_name,
            "by_years": self.band_name,
        }
        return [
            {
                **group,
                "name": naming[groups](group["key"]) or str(group["key"]),
                "old_mean_fen": group["old_net_fen"] // group["people"],
                "new_mean_fen": group["new_net_fen"] // group["people"],
                "mean_change_fen": (group["new_net_fen"] - group["old_net_fen"]) // group["people"],
                "cost_change_fen": group["new_cost_fen"] - group["old_cost_fen"],
            }
            for group in self.pair[groups]
        ]


def people_of(view: View) -> QuerySet[Any, Any]:
    """The new side's slips with the old side's amounts beside them (``old_gross``, ``old_net``, ``change``), the
    levels of every side (``ranks``) and the post class; one statement."""
    facts = SimulationInput.everything.filter(
        simulation_id=OuterRef("simulation_id"), position=OuterRef("position")
    )
    before = SimulatedSlip.everything.filter(
        simulation_id=OuterRef("simulation_id"), side=view.old, position=OuterRef("position")
    )
    post = view.simulation.fact_names.index("post_class")
    return (
        SimulatedSlip.objects.filter(simulation=view.simulation, side=view.new)
        .select_related("person", "unit")
        .annotate(
            old_gross=Subquery(before.values("gross_fen")[:1]),
            old_net=Subquery(before.values("net_fen")[:1]),
            ranks=Subquery(facts.values("ranks")[:1]),
            post_class=Subquery(facts.values(f"facts__{post}")[:1]),
        )
        .annotate(change=F("net_fen") - F("old_net"))
        .order_by("position")
    )


def items_of(slip: SimulatedSlip) -> dict[str, tuple[str, str, int]]:
    """code → (name, kind, fen) of a simulated slip, in printed order."""
    layout = slip.simulation.schemes[str(slip.version_id)]
    lines = zip(layout["codes"], layout["names"], layout["kinds"], slip.amounts, strict=True)
    return {code: (name, kind, amount) for code, name, kind, amount in lines}


@dataclass(frozen=True)
class ItemRow:
    """One item of a person on all sides of a simulation. Fen; None where a side has no such item."""

    code: str
    name: str
    kind: str
    amounts: list[int | None]
    change_fen: int


def slips_of_person(simulation: Simulation, person_id: int) -> list[SimulatedSlip]:
    """The person's slip on every side, or Denied."""
    return there(
        list(
            SimulatedSlip.objects.select_related("person", "unit", "simulation")
            .filter(simulation=simulation, person_id=person_id)
            .order_by("side")
        )
    )


def item_rows(slips: list[SimulatedSlip], old: int, new: int) -> list[ItemRow]:
    """Items of a person side by side; those that are 0 everywhere are left out."""
    sides = [items_of(slip) for slip in slips]
    order = dict.fromkeys(code for number in (new, old) for code in sides[number])
    order |= dict.fromkeys(code for side in sides for code in side)
    rows = []
    for code in order:
        name, kind, _fen = next(side[code] for side in (sides[new], sides[old], *sides) if code in side)
        amounts = [side[code][2] if code in side else None for side in sides]
        if any(amounts):
            rows.append(ItemRow(code, name, kind, amounts, (amounts[new] or 0) - (amounts[old] or 0)))
    return rows


def reasons(view: View, positions: list[int], count: int = 3) -> dict[int, str]:
    """position → the items that move the net pay most, in words; one statement for all."""
    slips: dict[int, dict[int, SimulatedSlip]] = {}
    for slip in SimulatedSlip.everything.filter(
        simulation=view.simulation, side__in=[view.old, view.new], position__in=positions
    ):
        slip.simulation = view.simulation
        slips.setdefault(slip.position, {})[slip.side] = slip
    return {
        position: _reason(items_of(both[view.old]), items_of(both[view.new]), count)
        for position, both in slips.items()
    }


def _reason(old: dict, new: dict, count: int) -> str:
    moved = []
    for code in dict.fromkeys((*new, *old)):
        name, kind, now = new.get(code, (*old.get(code, ("", "", 0))[:2], 0))
        change = (now - (old[code][2] if code in old else 0)) * SIGN.get(kind, 0)
        if change:
            moved.append((name, change))
    moved.sort(key=lambda pair: -abs(pair[1]))
    parts = (f"{name} {'+' if fen > 0 else '−'}{abs(fen) / 100:,.2f}" for name, fen in moved[:count])
    return "；".join(parts) or _("无变化")


def item_totals(view: View) -> list[dict]:
    """Every item's sum over everybody on both sides. Fen."""
    found_items: dict[str, dict] = {}
    totals = (
        SimulatedItem.objects.filter(simulation=view.simulation, side__in=[view.old, view.new])
        .values("side", "code", "name", "kind")
        .annotate(total=Sum("total_fen"))
        .order_by("side", "kind")
    )
    for row in totals:
        entry = found_items.setdefault(
            row["code"], {"code": row["code"], "name": row["name"], "kind": row["kind"], "old": 0, "new": 0}
        )
        entry["old" if row["side"] == view.old else "new"] += row["total"]
    order = {code: n for layout in view.simulation.schemes.values() for n, code in enumerate(layout["codes"])}
    rows = [
        {**row, "change": row["new"] - row["old"]} for row in found_items.values() if row["old"] or row["new"]
    ]
    return sorted(rows, key=lambda row: order.get(row["code"], 999))


def explain(slip: SimulatedSlip) -> list[LineTrace]:
    """Every line re-derived from the stored facts of the simulation. A line that differs is an alarm, not shown."""
    simulation = slip.simulation
    inputs = stored.read_inputs(simulation, slip.position, slip.position + 1)
    side = stored.side_of(simulation, inputs, slip.side, stored.law_of(simulation))
    facts: Facts = side.facts.replaced(protected_fen=np.array([slip.protected_fen]))
    traced = trace(side.schemes[0], side.law, facts)
    if [line.amount_fen for line in traced] != list(slip.amounts):
        raise Problem(
            _("重新推算的结果与已存的测算不一致，请联系系统管理员核查。"), code="explanation", status=500
        )
    return traced
