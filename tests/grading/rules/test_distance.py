"""What is missing for me: the promised day is the first cut-off at which the rule itself would promote."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading import defaults
from grading.rules import education, facts, grades
from grading.rules.distance import distance
from grading.rules.ladder import read
from grading.rules.promotion import evaluate_target

LADDERS = {name: read(defaults.content(name)) for name in defaults.LADDERS}
DAY = date(2026, 5, 20)
BY_TIME = {"years_in_level", "annual_results", "no_sanction", "latest_result"}


def later(row, cut_off):
    """The record on a later cut-off, if every year from the next one on is 合格."""
    row = row.copy()
    since = date.fromordinal(int(row["level_since"][0]))
    first = max(int(row["annual_year"][0]) + 1, since.year, DAY.year - 1)
    if cut_off.year >= first:
        row["level_good_years"] += cut_off.year - first + 1
        row["annual_grade"], row["annual_year"] = grades.COMPETENT, cut_off.year
    return row


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(LADDERS)),
    st.integers(1, 6),
    st.dates(date(2008, 1, 1), date(2026, 4, 30)),
    st.integers(0, 4),
    st.integers(0, 3),
    st.integers(0, 8),
    st.sampled_from([0, 2021, 2024, 2025]),
    st.sampled_from([0, 1, 2, 3, 4]),
    st.sampled_from([0, date(2026, 12, 31).toordinal(), date(2027, 3, 1).toordinal()]),
)
def test_the_earliest_cut_off_is_the_first_at_which_the_rule_promotes(
    name, rank, since, basic, excellent, good, last_year, grade, sanction
):
    ladder = LADDERS[name]
    rank = min(rank, ladder.top - 1)
    row = facts.from_mappings(
        [
            {
                "person_id": 1,
                "rank": rank,
                "level_since": since.toordinal(),
                "holding_from": since.toordinal(),
                "level_basic_years": basic,
                "level_excellent_years": excellent,
                "level_good_years": good,
                "level_fail_year": 2023 if grade == grades.FAIL else 0,
                "annual_year": last_year,
                "annual_grade": grade if last_year else 0,
                "sanction_until": sanction,
                "education": education.COLLEGE,
            }
        ]
    )
    found = distance(row, ladder, DAY)
    assert found.target == rank + 1 and found.cut_off >= DAY
    cut_off = date(DAY.year, 12, 31)
    for _year in range(60):
        findings = evaluate_target(later(row, cut_off), ladder, rank + 1, cut_off)[1]
        open_by_time = [f for f in findings if f.code in BY_TIME and not f.alternative and not f.met[0]]
        if not open_by_time:
            break
        cut_off = cut_off.replace(year=cut_off.year + 1)
    assert found.cut_off == cut_off
    assert found.effective == date(cut_off.year + 1, 2, 1)
    deeds = {f.code for f in found.open_conditions}
    assert not deeds & BY_TIME or any(f.alternative for f in found.open_conditions)


@pytest.mark.parametrize(
    ("code", "level"), [("61", "七级辅警"), ("31", "六级辅警"), ("21", "五级辅警"), ("14", "四级辅警")]
)
def test_after_probation_comes_the_level_of_the_education(code, level):
    ladder = LADDERS["levels_seven"]
    hired = date(2026, 3, 10).toordinal()
    row = facts.from_mappings(
        [
            {
                "person_id": 1,
                "rank": 0,
                "service_from": hired,
                "level_since": hired,
                "education": education.ordinal(code),
            }
        ]
    )
    found = distance(row, ladder, DAY)
    assert ladder.level(found.target).name == level
    assert (found.earliest, found.cut_off, found.by_selection) == (date(2026, 9, 9), None, False)


def test_an_honour_that_would_save_a_year_is_told_once():
    ladder = LADDERS["levels_seven"]
    told = {"person_id": 1, "rank": 2, "level_since": date(2025, 1, 1).toordinal()}
    assert distance(facts.from_mappings([told]), ladder, DAY).early_years == 1
    assert distance(facts.from_mappings([{**told, "level_honour_kinds": 1}]), ladder, DAY).early_years == 0
