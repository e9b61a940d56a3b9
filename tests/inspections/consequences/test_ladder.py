"""The pure ladder: what follows from a finding, whatever the rows of the catalogue say."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import inspections
from inspections.catalogue.content import (
    DISCIPLINE_CASE,
    EFFECTS,
    HEAD,
    HEAD_POINTS,
    PERSON,
    POINTS,
    SEVERE,
    SEVERITIES,
    TALK,
    TRIGGERS,
    UNIT,
    UNIT_POINTS,
)
from inspections.consequences.rules import BARE, NOT_LINKED, Drawn, Facts, aim_of, drawn, linked_of

SHIPPED = json.loads(
    (Path(inspections.__file__).parent / "policies" / "default.json").read_text(encoding="utf-8")
)
LADDER, LINKED = SHIPPED["ladder"], SHIPPED["linked"]
ON_PERSON = {POINTS, TALK, DISCIPLINE_CASE}

rows = some.lists(
    some.fixed_dictionaries(
        {
            "trigger": some.sampled_from(sorted(TRIGGERS)),
            "effect": some.sampled_from(sorted(EFFECTS)),
            "amount": some.none() | some.integers(0, 1000),
        }
    ),
    max_size=8,
)
links = some.fixed_dictionaries(
    {
        "head_percent": some.integers(0, 100),
        "same_kind_times": some.integers(1, 5),
        "in_months": some.just(3),
        "none_if_self_reported": some.booleans(),
    }
)
facts = some.builds(
    Facts,
    aim=some.sampled_from([PERSON, UNIT, HEAD]),
    points=some.integers(-10_000, 0),
    severity=some.sampled_from(sorted(SEVERITIES)),
    is_repeat=some.booleans(),
    forbidden_duty=some.sampled_from(["", "8"]),
    times=some.integers(1, 6),
    self_reported=some.booleans(),
    linked=some.none() | some.integers(0, 100),
)
few = settings(max_examples=60, deadline=None)


@few
@given(facts, rows, links)
def test_each_kind_follows_once_and_nothing_is_ever_given(found, ladder, linked):
    follows = drawn(found, ladder, linked)
    assert len({one.kind for one in follows}) == len(follows)
    for one in follows:
        assert one.points == 0 if one.kind in (TALK, DISCIPLINE_CASE) else one.points < 0
        assert found.aim == PERSON or one.kind not in ON_PERSON
    assert set(drawn(found, list(reversed(ladder)), linked)) == set(follows), "the order of rows is nothing"


@few
@given(facts, rows, links)
def test_a_worse_finding_never_brings_less(found, ladder, linked):
    """More rows, severer, more often: what followed before still follows, and takes as much at least."""
    worse = replace(found, severity=SEVERE, times=found.times + 1)
    before = {one.kind: one.points for one in drawn(found, ladder, linked)}
    after = {one.kind: one.points for one in drawn(worse, ladder, linked)}
    assert all(kind in after and after[kind] <= points for kind, points in before.items())


@few
@given(facts, rows, links)
def test_a_unit_that_reports_itself_spares_its_head_of_what_is_linked(found, ladder, linked):
    linked = {**linked, "none_if_self_reported": True}
    spared = drawn(replace(found, self_reported=True), ladder, linked)
    if found.aim != HEAD:
        assert HEAD_POINTS not in {one.kind for one in spared}
    rest = {
        one for one in drawn(replace(found, self_reported=False), ladder, linked) if one.kind != HEAD_POINTS
    }
    assert {one for one in spared if one.kind != HEAD_POINTS} == rest


@pytest.mark.parametrize(
    ("found", "follows"),
    [
        (Facts(PERSON, -100), {Drawn(POINTS, -100)}),
        (Facts(PERSON, -750, is_repeat=True), {Drawn(POINTS, -750), Drawn(TALK)}),
        (
            Facts(PERSON, -2000, SEVERE, linked=30),
            {Drawn(POINTS, -2000), Drawn(DISCIPLINE_CASE), Drawn(HEAD_POINTS, -600)},
        ),
        (Facts(PERSON, -2000, SEVERE, self_reported=True), {Drawn(POINTS, -2000), Drawn(DISCIPLINE_CASE)}),
        (
            Facts(UNIT, -1000, SEVERE, forbidden_duty="8", linked=50),
            {Drawn(UNIT_POINTS, -1000), Drawn(HEAD_POINTS, -500)},
        ),
        (
            Facts(PERSON, -500, times=3),
            {Drawn(POINTS, -500), Drawn(UNIT_POINTS, -500), Drawn(HEAD_POINTS, -150)},
        ),
        (Facts(HEAD, -500), {Drawn(HEAD_POINTS, -500)}),
    ],
    ids=["first", "repeat", "severe", "self-reported", "forbidden duty", "unit repeat", "head's own"],
)
def test_the_shipped_ladder(found, follows):
    assert set(drawn(found, LADDER, LINKED)) == follows


def test_a_forbidden_duty_is_the_units_and_a_bare_catalogue_takes_points_alone():
    assert aim_of(PERSON, "8", has_person=True) == UNIT == aim_of(PERSON, "", has_person=False)
    assert aim_of(PERSON, "", has_person=True) == PERSON and aim_of(HEAD, "", has_person=True) == HEAD
    grave = Facts(PERSON, -500, SEVERE, is_repeat=True, times=9)
    assert drawn(grave, BARE, NOT_LINKED) == (Drawn(POINTS, -500),)
    assert linked_of({}) == NOT_LINKED
