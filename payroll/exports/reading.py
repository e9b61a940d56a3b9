"""What the files are made from: slips of a run with their amounts by item, badge numbers, items anybody has."""

from dataclasses import dataclass

from auxpolice.months import last_day
from payroll.models import PayrollInput, PayrollRun, Payslip
from personnel.models import Employment


@dataclass(frozen=True)
class Item:
    """An item of the run's schemes: code, printed name, kind (earning, deduction, employer, memo)."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class File:
    """A file as made: its name, bytes, people in it, control total in fen."""

    name: str
    content: bytes
    heads: int
    total_fen: int


def slips_of(run: PayrollRun) -> list[Payslip]:
    return list(
        Payslip.everything.filter(run=run)
        .select_related("person", "unit")
        .order_by("unit__sort_order", "unit_id", "position")
    )


def badges_of(run: PayrollRun) -> dict[int, str]:
    """Badge number by person; of several employments in the month the last."""
    return dict(
        Employment.everything.filter(period__overlap=(run.month_id, last_day(run.month_id), "[]"))
        .order_by("period")
        .values_list("person_id", "badge_number")
    )


def facts_of(run: PayrollRun, *names: str) -> dict[int, tuple[int, ...]]:
    """The named frozen facts by person."""
    places = [run.fact_names.index(name) for name in names]
    rows = PayrollInput.objects.filter(run=run).values_list("person_id", "facts")
    return {person: tuple(facts[place] for place in places) for person, facts in rows}


def printed(run: PayrollRun) -> list[Item]:
    """The items of all schemes of the run in printed order, each code once."""
    seen: dict[str, Item] = {}
    for layout in run.schemes.values():
        for line in zip(layout["codes"], layout["names"], layout["kinds"], strict=True):
            seen.setdefault(line[0], Item(*line))
    return list(seen.values())


def amounts_of(run: PayrollRun, slips: list[Payslip]) -> dict[int, dict[str, int]]:
    """Every slip's amounts in fen by item code, by slip id."""
    return {
        slip.pk: dict(zip(run.schemes[str(slip.scheme_version_id)]["codes"], slip.amounts, strict=True))
        for slip in slips
    }


def used(run: PayrollRun, amounts: dict[int, dict[str, int]], kinds: tuple[str, ...]) -> list[Item]:
    """The items of these kinds that anybody has."""
    found = {code for values in amounts.values() for code, value in values.items() if value}
    return [item for item in printed(run) if item.code in found and item.kind in kinds]
