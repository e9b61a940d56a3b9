"""Indicators: rules over counts, cells filled from records, the head's word on them, grades by rule."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.appraisal import actions as appraising
from assessment.appraisal import queries
from assessment.appraisal.indicators import filling
from assessment.appraisal.indicators.rules import WHOLE, Indicator, indicators_of
from assessment.appraisal.invariants import CHECKS
from assessment.appraisal.models import IndicatorScore, MonthSheet
from assessment.appraisal.tasks import count
from assessment.attendance.models import Day
from assessment.demo import default_policy
from auxpolice.access.scope import acting
from auxpolice.audit.models import Entry
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.bureau import MONTH, Bureau

OFF = {"kind": "off", "each": 150, "free": 1}
STEPS = {"kind": "steps", "steps": [{"from": 5, "points": 800}, {"from": 20, "points": 300}]}


@pytest.mark.parametrize(
    ("rule", "more", "counted", "median", "points"),
    [
        (OFF, {}, 0, None, 1000),
        (OFF, {}, 1, None, 1000),
        (OFF, {}, 3, None, 700),
        (OFF, {}, 90, None, 0),
        (OFF, {"floor": 400}, 90, None, 400),
        ({"kind": "gain", "each": 200, "base": 300}, {}, 2, None, 700),
        ({"kind": "gain", "each": 200}, {"ceiling": 500}, 9, None, 500),
        (STEPS, {}, 4, None, 1000),
        (STEPS, {}, 5, None, 800),
        (STEPS, {}, 400, None, 300),
        ({"kind": "median", "share": 80}, {}, 10, 10, 800),
        ({"kind": "median", "share": 80}, {}, 5, 10, 400),
        ({"kind": "median", "share": 80}, {}, 50, 10, 1000),
        ({"kind": "median", "share": 80}, {}, 0, 0, 800),
        ({"kind": "median", "share": 80}, {}, 1, 0, 1000),
        (OFF, {}, None, None, None),
    ],
)
def test_a_rule_turns_a_count_into_points(rule, more, counted, median, points):
    assert Indicator("C1", "出勤", 1000, rule=rule, **more).points(counted, median) == points


@settings(max_examples=40, deadline=None)
@given(
    rule=st.one_of(
        st.fixed_dictionaries(
            {"kind": st.just("off"), "each": st.integers(0, 900), "free": st.integers(0, 5)}
        ),
        st.fixed_dictionaries({"kind": st.just("gain"), "each": st.integers(0, 900)}),
        st.fixed_dictionaries({"kind": st.just("median"), "share": st.integers(1, 100)}),
    ),
    bounds=st.tuples(st.integers(0, 1500), st.integers(0, 1500)),
    counts=st.lists(st.integers(0, 200), min_size=2, max_size=2),
    median=st.integers(0, 50),
)
def test_points_stay_within_their_bounds_and_move_one_way(rule, bounds, counts, median):
    one = Indicator("C1", "出勤", 1200, rule=rule, floor=bounds[0], ceiling=bounds[1])
    few, many = (one.points(count, median) for count in sorted(counts))
    assert few is not None and many is not None
    assert all(0 <= points <= min(bounds[1], 1200) for points in (few, many))
    assert (few >= many) if rule["kind"] == "off" else (few <= many)


def test_everybody_has_a_hundred_points_whatever_the_family():
    content = default_policy()
    families = ["", "没有这一类", *(group["family"] for group in content["specific"])]
    assert {sum(one.full for one in indicators_of(content, family)) for family in families} == {10000}
    del content["other_family"]
    assert indicators_of(content, "没有这一类")[-1] == WHOLE
    assert sum(one.full for one in indicators_of(content, "没有这一类")) == 10000
    assert indicators_of({**content, "scoring": "whole"}, "") == []


@pytest.fixture
def bureau(db):
    return Bureau(appraisal=default_policy())


def late(person, *days, minutes=10):
    for day in days:
        Day.everything.create(
            person=person, unit=say.unit("城关派出所"), date=MONTH + timedelta(days=day), kind="workday",
            due_half_days=2, late_minutes=minutes,
        )  # fmt: skip


def cells(person) -> dict[str, IndicatorScore]:
    return {cell.code: cell for cell in IndicatorScore.objects.filter(sheet__person=person)}


def full(person, **other) -> dict[str, int | None]:
    """Full points for whatever is typed."""
    return {
        code: other.get(code, cell.full)
        for code, cell in cells(person).items()
        if cell.counted_points is None
    }


def scored(bureau, sheet, *people, grade="NONE", because="", grade_because="", **typed):
    with acting(bureau.head):
        rows = {row.person_id: row for row in MonthSheet.objects.filter(unit_sheet=sheet)}
        scores = [
            appraising.Score(
                rows[person.pk].pk, rows[person.pk].row_version, None, grade, "",
                {**full(person), **typed}, because, grade_because,
            )
            for person in people
        ]  # fmt: skip
        return appraising.save_scores(sheet, scores, acting_user=bureau.head)


def test_cells_are_filled_from_records_and_counted_again_until_the_month_is_handed_in(bureau):
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    late(person, 3, 4)
    sheet = bureau.opened()
    assert list(cells(person)) == ["C1", "C2", "C3", "C4", "C5", "S1", "S2", "S3"]
    assert (cells(person)["C2"].counted, cells(person)["C2"].points) == (2, 1300)
    assert (cells(other)["C2"].counted, cells(other)["C2"].points) == (0, 1500)
    assert cells(person)["C1"].points is None and bureau.sheet(person).base_now is None
    scored(bureau, sheet, person, other)
    assert bureau.sheet(person).base_now == 9800
    late(person, 9)
    with acting(bureau.head):
        appraising.submit_unit(sheet, acting_user=bureau.head)
    assert (cells(person)["C2"].counted, bureau.sheet(person).base_now) == (3, 9700)
    assert bureau.sheet(other).base_now == 10000
    bureau.points(person, -200)
    with acting(bureau.political):
        appraising.confirm_unit(sheet, acting_user=bureau.political)
    row = MonthSheet.everything.get(person=person)
    assert (row.base_points, row.ledger_points, row.grade) == (
        9700,
        -200,
        "COMPETENT",
    )
    assert [check() for check in CHECKS.values()] == [[] for _check in CHECKS]


def test_the_head_departs_from_a_count_with_a_reason_only(bureau):
    person = bureau.hire("张伟")
    late(person, 3)
    sheet = bureau.opened()
    with pytest.raises(Problem, match="出勤纪律」与统计得分不同") as refused:
        scored(bureau, sheet, person, C2=1500)
    assert refused.value.field == f"i1-{MonthSheet.everything.get().pk}"
    scored(bureau, sheet, person, C2=1500, because="公务用车故障，已核实")
    cell = cells(person)["C2"]
    assert (cell.counted_points, cell.typed_points, cell.points) == (1400, 1500, 1500)
    assert bureau.sheet(person).base_now == 10000
    told = Entry.objects.filter(act="assessment.score").latest("pk").after
    assert told[str(person.pk)][0]["C2"] == 1500
    scored(bureau, sheet, person, C2=1400)
    assert (cells(person)["C2"].typed_points, cells(person)["C2"].because) == (None, "")
    with transaction.atomic(), pytest.raises(IntegrityError, match="departs_with_a_reason"):
        IndicatorScore.objects.filter(code="C2").update(typed_points=1500)


def test_what_cannot_be_counted_is_typed_and_what_is_only_counted_is_not(bureau):
    content = default_policy()
    content["common"][1]["value"]["from"] = "counted"
    bureau.force("assessment", "自动", content, start=MONTH)
    person = bureau.hire("张伟")
    sheet = bureau.opened()
    with pytest.raises(Problem, match="按记录自动计分"):
        scored(bureau, sheet, person, C2=900, because="想改")
    with pytest.raises(Problem, match="应在 0 到 10 之间"):
        scored(bureau, sheet, person, C1=1001)
    scored(bureau, sheet, person)
    assert bureau.sheet(person).base_now == 10000


def test_grades_follow_the_rule_and_departing_needs_a_reason_seen_above(bureau):
    best, good, bad = bureau.hire("安一"), bureau.hire("白二"), bureau.hire("蔡三")
    others = [bureau.hire(name) for name in ("戴四", "范五")]
    new = bureau.hire("新来", on=MONTH + timedelta(days=27))
    sheet = bureau.opened()
    scored(bureau, sheet, best)
    scored(bureau, sheet, good, *others, new, C1=500)
    scored(bureau, sheet, bad, C1=0, C3=0, C5=0, S1=0)
    with acting(bureau.head):
        row = MonthSheet.objects.get(person=bad)
        typed = appraising.Score(
            row.pk, row.row_version, None, "COMPETENT", "", full(bad, C1=0, C3=0, C5=0, S1=0)
        )
        appraising.save_scores(sheet, [typed], acting_user=bureau.head)
        with pytest.raises(Problem, match="没有写「等次理由」：蔡三（不合格）"):
            appraising.submit_unit(sheet, acting_user=bureau.head)
        row.refresh_from_db()
        typed = appraising.Score(row.pk, row.row_version, None, "COMPETENT", "", {}, "", "救人受伤，病休中")
        appraising.save_scores(sheet, [typed], acting_user=bureau.head)
        appraising.submit_unit(sheet, acting_user=bureau.head)
    grades = dict(MonthSheet.everything.values_list("person__name", "grade"))
    assert grades == {
        "安一": "EXCELLENT", "白二": "COMPETENT", "蔡三": "COMPETENT", "戴四": "COMPETENT", "范五": "COMPETENT",
        "新来": "NONE",
    }  # fmt: skip
    assert MonthSheet.everything.get(person=bad).grade_because == "救人受伤，病休中"


def test_the_cells_of_a_confirmed_sheet_stay(bureau):
    person = bureau.hire("张伟")
    sheet = bureau.opened()
    scored(bureau, sheet, person)
    with acting(bureau.head):
        appraising.submit_unit(sheet, acting_user=bureau.head)
    with acting(bureau.political):
        appraising.confirm_unit(sheet, acting_user=bureau.political)
    late(person, 3)
    filling.fill(MONTH)
    assert cells(person)["C2"].counted == 0
    for change in (
        lambda: IndicatorScore.objects.filter(code="C1").update(typed_points=0),
        lambda: IndicatorScore.objects.filter(code="C1").delete(),
        lambda: IndicatorScore.objects.create(
            sheet=bureau.sheet(person), code="X1", number=9, full=1, typed_points=1
        ),
    ):
        with transaction.atomic(), pytest.raises(IntegrityError, match="已确认的考核表不能修改"):
            change()


def test_opening_asks_no_more_for_more_people_and_the_median_is_the_units(bureau):
    content = default_policy()
    content["common"][1]["value"] |= {"rule": {"kind": "median", "share": 50}}
    bureau.force("assessment", "比中位数", content, start=MONTH)
    people = [bureau.hire(f"张{n}") for n in range(3)]
    for times, person in enumerate(people, 1):
        late(person, *range(times * 2))
    with CaptureQueriesContext(
        connection,
    ) as few:
        bureau.opened()
    assert [cells(person)["C2"].points for person in people] == [375, 750, 1125], "2, 4, 6 of a median of 4"
    for n in range(9):
        bureau.hire(f"李{n}", at=say.unit("东街派出所"), as_post=say.post("路面执勤", family="交通管理"))
    with CaptureQueriesContext(connection) as many:
        bureau.opened()
    assert len(many) <= len(few)
    moved = IndicatorScore.objects.filter(sheet__unit__name="东街派出所")
    assert moved.count() == 9 * 8 and not moved.exclude(sheet__person__name__startswith="李").exists()
    assert queries.read(MonthSheet.everything.all()).filter(base_now__isnull=False).count() == 0


def test_a_count_that_moves_under_an_open_page_is_told(bureau):
    person = bureau.hire("张伟")
    sheet = bureau.opened()
    with acting(bureau.head):
        row = MonthSheet.objects.get()
        read = appraising.Score(row.pk, row.row_version, None, "NONE", "", full(person))
        late(person, 5)
        assert count() == 1
        with pytest.raises(Conflict, match="张伟"):
            appraising.save_scores(sheet, [read], acting_user=bureau.head)
