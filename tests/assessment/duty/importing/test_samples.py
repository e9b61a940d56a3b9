"""The three samples give exactly the outcome beside them, and twice changes nothing."""

import pytest

from assessment.duty.importing.attendance_kind import ATTENDANCE, results
from assessment.duty.importing.roster_kind import ROSTER
from assessment.duty.models import NotedAway, Plan, Punch, Shift, ShiftRecord
from auxpolice.access.scope import unscoped
from auxpolice.calendar.seeding import seed_years
from auxpolice.imports.accepting import accept, undo
from auxpolice.imports.models import Import
from auxpolice.imports.report import report
from auxpolice.imports.staging import answer
from tests.assessment.duty.importing import station
from tests.assessment.duty.importing.station import PATROL, STATION, command, expected, sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people():
    seed_years(2026, 2026)
    station.settle(station.people())
    station.rules()
    with unscoped("tests of the samples"):
        yield


def roster(*more: str):
    return command("import_duty_roster", sample("duty-roster-as-found"), STATION, *more)


def machine(*more: str):
    return command("import_attendance", sample("attendance-machine-as-found"), STATION, *more)


def punches(*more: str):
    return command("import_attendance", sample("punches-as-found"), PATROL, *more)


def said(found: dict) -> set[tuple[str, str]]:
    """(cell or row, code) of everything that is told."""
    return {
        (one.get("cell") or str(one["row"]), one["code"]) for one in [*found["warnings"], *found["wrong"]]
    } | {(one["cell"], "normalised") for one in found["normalised"]}


def kept() -> dict[str, list]:
    return {
        "shifts": sorted(
            Shift.everything.values_list("person", "date", "code", "source", "plan__state"), key=str
        ),
        "punches": sorted(
            Punch.everything.values_list("person", "at", "mark", "source", "place", "note"), key=str
        ),
        "records": sorted(
            ShiftRecord.everything.values_list(
                "shift__person",
                "shift__date",
                "state",
                "marks",
                "late_minutes",
                "early_minutes",
                "signed_in__at",
                "signed_out__at",
            ),
            key=str,
        ),
        "away": sorted(NotedAway.everything.values_list("person", "date", "word", "code"), key=str),
    }


def test_the_roster():
    told = expected("duty-roster-as-found")
    code, found = roster("--accept", "valid")
    assert code == 1
    people = {one["badge"]: one for one in found["people"]}
    assert {b: one["shifts"] for b, one in people.items()} == {
        p["badge"]: p["shifts"] for p in told["people"]
    }
    assert {b: one["standby"] for b, one in people.items()} == {
        p["badge"]: p["standby"] for p in told["people"]
    }
    assert {b: one["leave"] for b, one in people.items()} == {p["badge"]: p["leave"] for p in told["people"]}
    assert found["patrol"] == told["patrol"]["rows"]
    assert any(f"{len(found['patrol'])} 段巡逻只与班表核对，不写入" in one for one in found["remarks"])
    assert found["holiday"] == told["holiday"]["rows"]
    work = Shift.everything.exclude(kind="standby")
    assert work.count() == sum(len(p["shifts"]) for p in told["people"]) == 674
    assert [work.filter(date__day=day).count() for day in range(1, 32)] == told["on_duty_by_day"]
    assert Plan.everything.get().state == "published"


def test_what_the_roster_says_is_told_cell_by_cell():
    told = expected("duty-roster-as-found")
    _code, found = roster()
    normal = {"name_normalised", "number_normalised", "merged_leave"}
    issues = {
        (
            one["cell"].split(":")[0] if one["code"] in normal else one["cell"],
            "normalised" if one["code"] in normal else one["code"],
        )
        for one in told["issues"]
    }
    assert said(found) == issues
    assert {(one["cell"], one["code"]) for one in found["wrong"]} == {
        ("C50", "person_twice"),
        ("C51", "unknown_person"),
    }
    assert not Shift.everything.exists(), "a preview writes nothing"


def test_the_grid_of_the_machine_upon_the_roster():
    """Codes that the roster left open were told; links that are proposed count once somebody accepts the file."""
    told = expected("attendance-machine-as-found")
    roster("--means", "A2=早", "--accept", "valid")
    code, found = machine("--accept", "valid")
    assert code == 1
    people = {one["badge"]: one["shifts"] for one in found["people"]}
    assert people == {p["badge"]: p["shifts"] for p in told["people"]}
    leave = {state: n for state, n in found["totals"].items() if state.startswith("leave:")}
    assert {s: n for s, n in found["totals"].items() if s not in leave} == told["totals"]
    assert sum(told["totals"].values()) == 1078
    assert {o["badge"]: o["shared"] for o in found["people"]} == {
        p["badge"]: p["shared_punch"] for p in told["people"]
    }
    states = ShiftRecord.everything.exclude(state="away").values_list("state", flat=True)
    names = {"before": "in_before_month", "open": "open_at_month_end"}
    counts = {}
    for state in states:
        counts[names.get(state, state)] = counts.get(names.get(state, state), 0) + 1
    assert counts == told["totals"], "what is stored is what was printed"


def test_what_the_machine_says_is_told_cell_by_cell():
    told = expected("attendance-machine-as-found")
    _code, found = machine()
    normal = {"normalised", "time_cell", "time_serial", "number_normalised", "merged_remark"}
    assert said(found) == {
        (one["cell"], "normalised" if one["code"] in normal else one["code"]) for one in told["issues"]
    }


def test_the_list_of_punches_with_its_own_shifts():
    told = expected("punches-as-found")
    code, found = punches("--accept", "valid")
    assert code == 1
    assert {one["badge"]: one["shifts"] for one in found["people"]} == {
        p["badge"]: p["shifts"] for p in told["people"]
    }
    assert found["totals"] == told["totals"]
    assert found["rejected_rows"] == told["rejected_rows"]["rows"]
    assert Punch.everything.count() == told["accepted_rows"]
    marked = Punch.everything.exclude(mark="").values_list("mark", flat=True)
    assert sorted(marked) == ["approved", "approved", "elsewhere", "set"]
    assert Punch.everything.get(mark="elsewhere").place == "县中心广场东南角"
    changed = ShiftRecord.everything.get(marks__contains=["set_by_administrator"])
    assert (changed.state, changed.early_minutes, f"{changed.signed_out.at:%H:%M}") == ("ok", 0, "22:10")


def test_what_the_list_says_is_told_once_a_person():
    told = expected("punches-as-found")
    _code, found = punches()
    codes = {"name_normalised", "number_normalised"}
    assert {o["code"] for o in [*found["warnings"], *found["wrong"]]} == {
        o["code"] for o in told["issues"] if o["code"] not in codes
    } | {"rest_day_punch", "bad_time"}
    assert len(found["normalised"]) == sum(one["code"] in codes for one in told["issues"])
    disagree = [(one["row"], one["sheet"]) for one in found["warnings"] if one["code"] == "sheets_disagree"]
    assert disagree == [
        (one["row"], "每日统计") for one in told["issues"] if one["code"] == "sheets_disagree"
    ]


def test_twice_changes_nothing():
    for again in (roster, machine, punches):
        again("--accept", "valid")
        before = kept()
        _code, found = again("--accept", "valid")
        assert (found["new"], found["changed"]) == (0, 0)
        assert kept() == before
    assert Import.objects.count() == 3


def test_the_same_punches_in_another_file_change_nothing():
    """Not by the file's hash: row by row."""
    machine("--accept", "valid")
    before = kept()
    Import.objects.update(sha256="0" * 64)
    _code, found = machine("--accept", "valid")
    assert (found["new"], found["accepted"]) == (0, 0)
    assert kept() == before


@pytest.mark.parametrize(("kind", "file"), [(ROSTER, roster), (ATTENDANCE, machine), (ATTENDANCE, punches)])
def test_undone_nothing_is_left(kind, file):
    file("--accept", "valid")
    undo(Import.objects.get(kind=kind.key), acting_user=None)
    assert kept() == {"shifts": [], "punches": [], "records": [], "away": []}
    assert not Plan.everything.exists()
    file("--accept", "valid")
    assert Shift.everything.exists()


def test_a_number_that_was_told_is_known_in_the_next_file():
    machine()
    upload = Import.objects.get()
    person = station.Person.everything.get(employments__badge_number="FJ11604")
    assert set(upload.asked["number"]) == {"99001", "99002", "1", "10998"}
    assert [str(person.pk), "郝强"] in upload.found["choices"]["number"]
    upload = answer(upload, "number", {"99002": str(person.pk), "1": "0"}, acting_user=None)
    accept(upload, "valid", acting_user=None)
    assert Punch.everything.filter(person=person, at__day=3).exists()
    Import.objects.update(sha256="0" * 64)
    machine()
    upload = Import.objects.exclude(sha256="0" * 64).get()
    assert set(upload.asked["number"]) == {"99001", "10998"}
    assert {one["cell"] for one in report(upload)["wrong"]} == {"C136"}


def test_results_cost_the_same_for_one_person_as_for_sixty(django_assert_max_num_queries):
    machine()
    upload = Import.objects.get()
    with django_assert_max_num_queries(12):
        results(upload)
