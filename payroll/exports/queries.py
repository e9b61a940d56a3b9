"""Queries behind the files: slips of a run with their amounts by item, badge numbers, items anybody has."""

from dataclasses import dataclass

from auxpolice.months import format_month, last_day
from payroll.month.models import PayrollInput, PayrollRun, Payslip, RunKind
from payroll.supplementary.models import SupplementaryRun
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


def batch_of(run: PayrollRun) -> SupplementaryRun | None:
    """The supplementary run that the calculation belongs to; None for a month's own."""
    return run.supplement if run.kind == RunKind.SUPPLEMENTARY else None


def label(run: PayrollRun) -> str:
    """The subject of the files, in their titles: the month, or the supplement and the month it cites."""
    batch, month = batch_of(run), format_month(run.month_id)
    return f"{month} 补发批次 {batch.number}" if batch else month


def stem(run: PayrollRun) -> str:
    """The subject of the files, within a file's name."""
    batch, month = batch_of(run), format_month(run.month_id)
    return f"{month}_{batch.number}" if batch else month


def stamp(run: PayrollRun) -> str:
    """The digest that was approved."""
    batch = batch_of(run)
    return batch.digest if batch else run.month.digest


def taken_back(run: PayrollRun) -> list[Payslip]:
    """The slips that a supplementary run reverses, with their own runs; none for a month's own calculation."""
    if batch_of(run) is None:
        return []
    found = Payslip.everything.filter(reversals__batch__run=run).select_related("run", "person", "unit")
    return list(found.order_by("unit__sort_order", "unit_id", "person_id"))


def slips_of(run: PayrollRun) -> list[Payslip]:
    return list(
        Payslip.everything.filter(run=run)
        .select_related("person", "unit")
        .order_by("unit__sort_order", "unit_id", "position")
    )


def badges_of(run: PayrollRun) -> dict[int, str]:
    """Badge number by person; of several employments up to the month the last."""
    return dict(
        Employment.everything.filter(
            person__in=PayrollInput.objects.filter(run=run).values("person_id"),
            period__startswith__lte=last_day(run.month_id),
        )
        .order_by("period")
        .values_list("person_id", "badge_number")
    )


def facts_of(run: PayrollRun, *names: str) -> dict[int, tuple[int, ...]]:
    """The named frozen facts by person."""
    places = [run.fact_names.index(name) for name in names]
    rows = PayrollInput.objects.filter(run=run).values_list("person_id", "facts")
    return {person: tuple(facts[place] for place in places) for person, facts in rows}


def schemes_of(run: PayrollRun, old: list[Payslip]) -> dict[str, dict]:
    """The schemes of the run and of the slips it takes back, by version, as their runs keep them."""
    found = dict(run.schemes)
    for slip in old:
        version = str(slip.scheme_version_id)
        found.setdefault(version, slip.run.schemes[version])
    return found


def printed(schemes: dict[str, dict]) -> list[Item]:
    """The items of all schemes in printed order, each code once."""
    seen: dict[str, Item] = {}
    for layout in schemes.values():
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
    return [item for item in printed(run.schemes) if item.code in found and item.kind in kinds]
