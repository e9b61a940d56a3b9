"""The workbook a bureau really has: exactly the rows that are wrong, all in seconds, and the second time nothing."""

import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from auxpolice.access.scope import unscoped
from personnel.models import Assignment, BankAccount, ContributionBase, Employment, Person

SAMPLES = Path(__file__).parent / "samples"
FILE = str(SAMPLES / "roster-as-found.xlsx")
EXPECTED = json.loads((SAMPLES / "roster-as-found.expected.json").read_text())
# the list marks row 88 as "lower x", but its number ends in a digit: nothing there to normalise
NOTHING_TO_NORMALISE = {88}

pytestmark = pytest.mark.django_db


def run(capsys, *options) -> tuple[dict, int]:
    capsys.readouterr()
    code = 0
    try:
        call_command("import_roster", FILE, "--json", *options)
    except CommandError as error:
        code = error.returncode
    return json.loads(capsys.readouterr().out), code


def rows(notes) -> set[int]:
    return {note["row"] for note in notes}


def test_sample_gives_the_expected_outcome_and_is_accepted_quickly(capsys):
    preview, code = run(capsys, "--create-units")
    wrong, normal = ({int(r) for r in EXPECTED[key]} for key in ("wrong", "norm"))
    assert code == 1
    assert rows(preview["wrong"]) == wrong
    assert rows(preview["normalised"]) == normal - NOTHING_TO_NORMALISE
    assert preview["new"] == EXPECTED["rows"] - len(wrong) - 1  # one row stands there twice
    assert not rows(preview["wrong"]) & {int(r) for r in EXPECTED["ok"]}
    assert rows(preview["warnings"]) == {int(r) for r in EXPECTED["warn"]}
    with unscoped("test"):
        assert not Person.objects.exists()

    refused, code = run(capsys, "--create-units", "--accept", "all-or-nothing")
    assert code == 1
    assert refused["accepted"] == 0
    with unscoped("test"):
        assert not Person.objects.exists()

    started = time.process_time()
    accepted, code = run(capsys, "--create-units", "--accept", "valid")
    seconds = time.process_time() - started  # of this process; the machine may do other things
    assert accepted["accepted"] == preview["new"]
    assert seconds < 10
    with unscoped("test"):
        for model in (Person, Employment, Assignment, BankAccount, ContributionBase):
            assert model.objects.count() == preview["new"], model
        assert Person.objects.filter(name="王𬭎").count() == 2
        assert Person.objects.filter(name="阿卜杜拉·买买提").count() == 2
        assert Assignment.objects.filter(post=None).count() == 0

    again, code = run(capsys, "--create-units", "--accept", "valid")
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, preview["new"])
    assert rows(again["wrong"]) == wrong


def test_without_units_every_row_is_wrong(capsys):
    preview, code = run(capsys)
    assert code == 1
    assert preview["new"] == 0
    assert {n["code"] for n in preview["wrong"]} >= {"unit-unknown"}
