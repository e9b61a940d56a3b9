"""Every matter of approval: who reads its sheet, who may answer it, and that everybody else finds none."""

import pytest

from auxpolice.access.models import Role
from auxpolice.approvals import matters
from tests.access.records import RECORDS
from tests.access.test_routes import let_through, names, roles, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db

SHEETS = {
    "policy": ("submitted draft", "PD LDR", "PD LDR"),
    "parameter": ("parameter", "office", "PD FIN LDR"),
    "level-batch": ("reviewed evaluation", "PD LDR", "PD LDR"),
    "headcount": ("exception", "PD UH FIN LDR", "PD LDR"),
    "headcount-file": ("file above the headcount", "PD UH FIN LDR", "PD LDR"),
    "pay-month": ("checked month", "PD FIN LDR", "FIN LDR"),
    "pay-supplement": ("supplement", "PD FIN LDR", "FIN LDR"),
    "year-end": ("year-end payment that waits", "PD FIN LDR", "FIN LDR"),
    "base-review": ("review of bases that waits", "PD FIN LDR", "FIN LDR"),
    "honour": ("nomination to be decided", "LDR", "LDR"),
    "sanction": ("case with a proposal", "PD INS LDR", "LDR"),
    "finding": ("told finding", "INS", "INS"),
    "pay-chain": ("chain", "PD FIN LDR", "PD LDR"),
}
"""Matter → (record, who reads, who may answer); pay by the chain that holds without one of its own."""


def test_every_matter_stands_here():
    assert set(SHEETS) == set(matters._matters)


@pytest.mark.parametrize("matter", SHEETS)
def test_who_reads_a_sheet_and_who_answers_it(world, matter):
    record, read, decide = SHEETS[matter]
    args = RECORDS[record](world)
    key = next(args[name] for name in ("pk", "file", "month") if name in args)
    url = f"/approvals/{matter}/{f'{key:%Y-%m}' if 'month' in args else key}/"
    for method, path, table in (
        ("get", url, roles(read)),
        ("get", f"{url}paper/", roles(read)),
        ("post", url, roles(decide)),
    ):
        through = {role for role in Role if let_through(world, role, method, path, {"verdict": "agree"})}
        assert through == table, (
            f"{method} {path}: beside {names(through - table)}, not {names(table - through)}"
        )
