"""Everything of a ladder is edited in its own page: what is typed is what is kept, and nothing else moves."""

import copy
import json

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Problem
from grading import defaults
from grading.ladders import LEVELS, conditions
from grading.ladders import settings as ladder_settings
from grading.ladders.pages import _Typed
from grading.rules.faults import find
from tests import vocabulary as say

LADDERS = {name: defaults.content(name) for name in defaults.LADDERS}


def same(left, right) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@pytest.mark.parametrize("name", LADDERS)
def test_a_shipped_ladder_survives_its_editor(name):
    content = LADDERS[name]
    assert same(_Typed.of(content).put_into(content), content)
    assert conditions.rows(content)[1] == [], "every shipped condition fits the table"


def _leaf(kind: str):
    shape = conditions.KINDS[kind]
    fields = {"type": st.just(kind)}
    if shape.number:
        fields[shape.number] = st.integers(1, 3)
    if shape.word:
        fields[shape.word] = st.sampled_from(sorted(conditions.words_of(kind)))
    return st.fixed_dictionaries(fields)


LEAF = st.one_of([_leaf(kind) for kind in conditions.KINDS])
CHILD = st.one_of(LEAF, st.lists(LEAF, min_size=1, max_size=3).map(lambda found: {"any_of": found}))
TREE = st.lists(CHILD, min_size=1, max_size=4).map(lambda found: {"all_of": found})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(st.one_of(st.none(), TREE), min_size=8, max_size=8), st.one_of(st.none(), TREE))
def test_any_conditions_survive_the_table(trees, common):
    content = copy.deepcopy(LADDERS[defaults.LADDERS[0]])
    for level, tree in zip(content["levels"], trees, strict=True):
        level.pop("conditions", None)
        if tree:
            level["conditions"] = tree
    content["promotion"].pop("common", None)
    if common:
        content["promotion"]["common"] = common
    assert not [fault for fault in find(content) if fault.blocking]
    assert same(_Typed.of(content).put_into(content), content)


def test_what_no_table_can_hold_is_left_as_it_was():
    content = copy.deepcopy(LADDERS[defaults.LADDERS[0]])
    deep = {
        "any_of": [{"all_of": [{"type": "no_sanction"}, {"type": "recommended"}]}, {"type": "recommended"}]
    }
    content["levels"][5]["conditions"] = deep
    assert conditions.rows(content)[1] == [content["levels"][5]["name"]]
    assert same(_Typed.of(content).put_into(content), content)


PATHS = [s.path for _title, group in ladder_settings.SECTIONS for s in group if s.kind == "count"]


@given(st.sampled_from(PATHS), st.integers(0, 50))
def test_one_number_typed_changes_that_number_alone(path, number):
    content = LADDERS[defaults.LADDERS[0]]
    typed = {**ladder_settings.values(content), path: str(number)}
    fresh = ladder_settings.with_settings(content, typed)
    *parents, last = path.split(".")
    expected = copy.deepcopy(content)
    at = expected
    for key in parents:
        at = at.setdefault(key, {})
    at[last] = number
    assert same(fresh, expected)


def test_early_promotion_left_blank_is_none():
    content = LADDERS[defaults.LADDERS[0]]
    typed = {
        **ladder_settings.values(content),
        **dict.fromkeys((p for p in ladder_settings.values(content) if p.startswith("early.")), ""),
    }
    assert "early" not in ladder_settings.with_settings(content, typed)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"target": "", "kind": "training_days", "number": "3"}, "没有选晋升到哪一级"),
        ({"target": "L3", "kind": "training_days", "number": "三天"}, "应填整数"),
        ({"target": "L3", "kind": "honours", "number": "1", "word": "BASIC"}, "请选等次、级别或学历"),
        ({"target": "L3", "kind": "nonsense"}, "不认识"),
    ],
)
def test_a_wrong_row_is_named(row, sentence):
    typed = [{**dict.fromkeys(conditions.CONDITION_FIELDS, ""), **row}]
    with pytest.raises(Problem, match=sentence):
        conditions.with_conditions(LADDERS[defaults.LADDERS[0]], typed)


@pytest.fixture
def draft(db):
    drafter = say.account(Role.POLITICAL)
    content = LADDERS[defaults.LADDERS[0]]
    return policies.create_draft(LEVELS, content["title"], content, acting_user=drafter)


def posted(content, **changes) -> dict:
    """What the browser sends for the editor of the content."""
    form = _Typed.of(content)
    data = {"row_version": 1, "ranking": form.ranking}
    for prefix, rows in (
        ("level", form.levels),
        ("group", form.groups),
        ("condition", form.conditions),
        ("floor", form.floor),
    ):
        for key in rows[0]:
            data[f"{prefix}-{key}"] = [row[key] for row in rows]
    data |= {f"set-{path}": text for path, text in form.settings.items() if text}
    return {**data, **changes}


def test_conditions_are_edited_in_the_browser_and_nothing_typed_is_lost(draft, client):
    client.force_login(draft.created_by)
    url = reverse("grading:ladder", args=[draft.pk])
    assert "具备其一" in client.get(url).content.decode()
    data = posted(draft.content, **{"set-publicity.working_days": "七天"})
    answer = client.post(url, data)
    assert answer.status_code != 302 and 'value="七天"' in answer.content.decode()
    data = posted(draft.content, **{"set-publicity.working_days": "7"})
    data["condition-number"][-1], data["condition-kind"][-1], data["condition-target"][-1] = (
        "2",
        "certificates",
        "L5",
    )
    assert client.post(url, data).status_code == 302
    saved = PolicyVersion.everything.get(pk=draft.pk).content
    assert saved["publicity"]["working_days"] == 7
    level = next(level for level in saved["levels"] if level["code"] == "L5")
    assert {"type": "certificates", "at_least": 2} in level["conditions"]["all_of"]
    stale = client.post(url, data)
    assert stale.status_code == 409 and "他人修改" in stale.content.decode()


def test_others_read_but_do_not_edit(draft, client):
    client.force_login(say.account(Role.LEADER))
    url = reverse("grading:ladder", args=[draft.pk])
    assert 'name="condition-kind"' not in client.get(url).content.decode()
    assert client.post(url, posted(draft.content)).status_code == 404
