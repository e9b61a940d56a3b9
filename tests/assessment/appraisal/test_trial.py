"""A draft tried on past months: changing one indicator moves exactly whom it should; pilots keep their own version."""

from copy import deepcopy

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.appraisal import actions as appraising
from assessment.appraisal.indicators import ASSESSMENT, trial
from assessment.appraisal.models import MonthSheet, UnitSheet
from assessment.demo import default_policy
from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.policy import actions as policies
from tests import vocabulary as say
from tests.assessment.appraisal.test_indicators import cells, late, scored
from tests.assessment.bureau import MONTH, Bureau

LATE = {"安一": 0, "白二": 1, "蔡三": 3, "戴四": 0}


@pytest.fixture
def bureau(db):
    found = Bureau(appraisal=default_policy())
    found.people = {name: found.hire(name) for name in LATE}
    for name, times in LATE.items():
        late(found.people[name], *range(times))
    sheet = found.opened()
    scored(found, sheet, *found.people.values(), C1=850)
    with acting(found.head):
        appraising.submit_unit(sheet, acting_user=found.head)
    with acting(found.political):
        appraising.confirm_unit(sheet, acting_user=found.political)
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(each=st.integers(0, 600), free=st.integers(0, 4))
def test_changing_one_indicator_moves_exactly_whom_it_should(bureau, each, free):
    draft = deepcopy(default_policy())
    draft["common"][1]["value"]["rule"] = {"kind": "off", "each": each, "free": free}
    with unscoped("test"):
        moved = {move.sheet.person.name: (move.before, move.after) for move in trial.compare(draft)}
    base = 9850
    expected = {
        name: (base - 100 * times, base - min(1500, each * max(0, times - free)))
        for name, times in LATE.items()
    }
    assert moved == {name: pair for name, pair in expected.items() if pair[0] != pair[1]}


def test_the_version_in_force_moves_nobody_and_a_cap_moves_grades(bureau):
    with unscoped("test"):
        assert trial.compare(default_policy()) == []
        moves = trial.compare({**default_policy(), "excellent_cap_percent": 50})
    assert {(move.sheet.person.name, move.grade_after) for move in moves} == {
        ("安一", "EXCELLENT"),
        ("戴四", "EXCELLENT"),
    }


def test_a_draft_is_tried_beside_its_editor_and_over_twelve_months(bureau, client):
    draft = deepcopy(default_policy())
    draft["common"][1]["value"]["rule"]["each"] = 500
    with acting(bureau.political):
        made = policies.create_draft(ASSESSMENT, "严一些", draft, acting_user=bureau.political)
    client.force_login(bureau.political)
    shown = client.get(f"/policies/{made.pk}/edit/").content.decode()
    assert "上月若按此办法" in shown and "蔡三" in shown and "95.5 → 83.5" in shown
    page = client.get(reverse("assessment:trial", args=[made.pk]))
    assert (page.context["moved"], page.context["regraded"]) == (2, 0)
    client.force_login(bureau.head)
    assert client.get(reverse("assessment:trial", args=[made.pk])).status_code == 404


def test_a_pilot_and_the_others_follow_their_own_version_in_one_month(db):
    bureau, east = Bureau(appraisal=default_policy()), say.unit("东街派出所")
    pilot = deepcopy(default_policy())
    pilot["common"][1]["value"]["rule"]["each"] = 500
    bureau.force(ASSESSMENT, "试点", pilot, units=[east], start=MONTH)
    here, there = bureau.hire("安一"), bureau.hire("白二", at=east)
    late(here, 1)
    late(there, 1)
    bureau.opened()
    assert (cells(here)["C2"].points, cells(there)["C2"].points) == (1400, 1000)
    assert {sheet.version.title for sheet in UnitSheet.everything.select_related("version")} >= {
        "考核",
        "试点",
    }
    assert MonthSheet.everything.count() == 2 and say.account(Role.UNIT_HEAD, unit=east)
