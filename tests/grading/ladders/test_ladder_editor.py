"""Everything of a ladder is edited in one form: what is typed is what is kept, and nothing else moves."""

import copy
import json

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.schema import Choice, Form, Group, Whole
from auxpolice.policy.schema.view import editor
from grading import defaults
from grading.ladders import LEVELS
from grading.ladders.content import CONTENT, FIELDS, KINDS
from grading.rules.faults import find
from tests import vocabulary as say
from tests.grading.steps import ladder_in_force, office

LADDERS = {name: defaults.content(name) for name in defaults.LADDERS}
SEVEN = LADDERS[defaults.LADDERS[0]]


def same(left, right) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def typed(content, **cells: str) -> dict:
    """The form of a content as a browser sends it: ``levels_3_name="…"`` is the input ``levels.3.name``."""
    form = Form.of(CONTENT, content)
    for name, text in cells.items():
        form.put(next(known for known in form.values if known.replace(".", "_") == name), text)
    return form.values


def again(content, **cells: str) -> dict:
    return Form(CONTENT, typed(content, **cells)).content()


@pytest.mark.parametrize("name", LADDERS)
def test_a_shipped_ladder_survives_its_editor(name):
    assert CONTENT.faults(LADDERS[name]) == []
    assert same(again(LADDERS[name]), LADDERS[name])


def _leaf(kind: str):
    fields = {"type": st.just(kind)}
    for key, of in KINDS[kind].fields.items():
        choices = isinstance(of, Choice) and sorted(of.of({}))
        fields[key] = st.sampled_from(choices) if choices else st.integers(1, 3)
    return st.fixed_dictionaries(fields)


LEAF = st.one_of([_leaf(kind) for kind in KINDS if kind not in ("all_of", "any_of")])
TREE = st.lists(
    st.recursive(
        LEAF,
        lambda inner: st.builds(
            lambda key, found: {key: found},
            st.sampled_from(["any_of", "all_of"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=5,
    ),
    min_size=1,
    max_size=4,
).map(lambda found: {"all_of": found})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.none(), TREE, LEAF), min_size=8, max_size=8), st.one_of(st.none(), TREE))
def test_any_conditions_survive_the_form(trees, common):
    content = copy.deepcopy(SEVEN)
    for level, tree in zip(content["levels"], trees, strict=True):
        level.pop("conditions", None)
        if tree:
            level["conditions"] = tree
    content["promotion"].pop("common", None)
    if common:
        content["promotion"]["common"] = common
    assert not [fault for fault in [*find(content), *CONTENT.faults(content)] if fault.blocking]
    assert same(again(content), content)


def test_groups_within_alternatives_are_edited_too():
    content = copy.deepcopy(SEVEN)
    deep = {
        "any_of": [{"all_of": [{"type": "no_sanction"}, {"type": "recommended"}]}, {"type": "recommended"}]
    }
    content["levels"][5]["conditions"] = deep
    assert same(again(content), content)
    changed = again(content, levels_5_conditions_any_of_any_of_1="no_sanction")
    assert changed["levels"][5]["conditions"]["any_of"][1] == {"type": "no_sanction"}


PATHS = [
    f"{part}_{key}"
    for part, group in FIELDS.items()
    if isinstance(group, Group)
    for key, one in group.fields.items()
    if isinstance(one, Whole)
]


@given(st.sampled_from(PATHS), st.integers(0, 50))
def test_one_number_typed_changes_that_number_alone(path, number):
    part, key = path.split("_", 1)
    expected = copy.deepcopy(SEVEN)
    expected[part][key] = number
    assert same(again(SEVEN, **{path: str(number)}), expected)


def test_early_promotion_left_blank_is_none():
    blank = {name.replace(".", "_"): "" for name in typed(SEVEN) if name.startswith("early.")}
    assert "early" not in again(SEVEN, **blank)


def wrong(**cells: str) -> dict[str, str]:
    """Name of the input → the sentence about it."""
    form = Form(CONTENT, typed(SEVEN, **cells))
    return {form.name_of(fault.path): fault.sentence for fault in form.faults() if fault.blocking}


@pytest.mark.parametrize(
    ("cells", "name", "sentence"),
    [
        (
            {"levels_5_conditions_all_of_all_of_1_training_days_at_least": "三天"},
            "levels.5.conditions.all_of.all_of.1.training_days.at_least",
            "层级第 6 行（三级辅警） › 晋升到本级的条件 › 各项条件第 2 行：「不少于」应填整数，现在是「三天」。",
        ),
        (
            {"levels_7_conditions_all_of_all_of_2_any_of_any_of_0_honours_rank": "BASIC"},
            "levels.7.conditions.all_of.all_of.2.any_of.any_of.0.honours.rank",
            "「级别」请从列出的各项中选",
        ),
        (
            {"levels_3_conditions_all_of_all_of_0": "nonsense"},
            "levels.3.conditions.all_of.all_of.0",
            "不认识的条件",
        ),
        ({"levels_3_min_years_in_level": "三年"}, "levels.3.min_years_in_level", "应填整数，现在是「三年」"),
        ({"levels_3_min_years_in_level": ""}, "levels.3", "没有写晋升上一级所需的最低年限"),
        ({"quota_groups_0_ppm": "130"}, "quota_groups.0.ppm", "须在 0 到 100% 之间"),
        (
            {"levels_6_quota_group": "XX"},
            "levels.6.quota_group",
            "「占用职数组」请从列出的各项中选，现在是「XX」",
        ),
        ({"ranking_1": "rank"}, "ranking.1", "与第 1 行重复"),
        ({"promotion_opens": "02-30"}, "promotion.opens", "不是每年的一天"),
    ],
)
def test_a_wrong_value_is_named_at_its_field(cells, name, sentence):
    assert sentence in wrong(**cells)[name]


def test_a_level_reads_as_a_sentence_and_no_code_is_typed():
    (levels,) = [part for part in editor(Form.of(CONTENT, SEVEN)).parts if part.name == "levels"]
    said = {row.title: row.said for row in levels.rows}
    assert said["三级辅警"] == (
        "择优选升；满 5 年可晋升上一级；占「一至三级」职数；晋升须：任现层级年度考核 合格 3 年；近一年培训 10 天"
    )
    assert said["一级辅警"].endswith("表彰 县级 1 次 或 任现层级年度考核 优秀 1 年")
    labels = {shown.label for row in levels.rows for shown in row.part.inputs}
    assert labels == {"名称", "进入方式", "最低年限", "占用职数组"}


@pytest.fixture
def draft(db):
    drafter = say.account(Role.POLITICAL)
    return policies.create_draft(LEVELS, SEVEN["title"], SEVEN, acting_user=drafter)


def edit(draft) -> str:
    return reverse("policy:edit", args=[draft.pk])


def test_conditions_are_edited_in_the_browser_and_nothing_typed_is_lost(draft, client):
    client.force_login(draft.created_by)
    assert "具备其一" in client.get(edit(draft)).content.decode()
    data = typed(SEVEN, publicity_working_days="七天") | {"row_version": "1"}
    answer = client.post(edit(draft), data)
    assert answer.status_code != 302 and 'value="七天"' in answer.content.decode()
    at = "levels.3.conditions.all_of.all_of"
    added = client.post(edit(draft), {**data, "do": f"add:{at}"}, headers={"HX-Request": "true"})
    assert f'name="{at}.1"' in added.content.decode()
    data = typed(SEVEN, publicity_working_days="7") | {
        "row_version": "1",
        at: ["0", "1"],
        f"{at}.1": "certificates",
        f"{at}.1.certificates.at_least": "2",
    }
    assert client.post(edit(draft), data).status_code == 302
    saved = PolicyVersion.everything.get(pk=draft.pk).content
    assert saved["publicity"]["working_days"] == 7
    level = next(level for level in saved["levels"] if level["code"] == "L5")
    assert {"type": "certificates", "at_least": 2} in level["conditions"]["all_of"]
    stale = client.post(edit(draft), data)
    assert stale.status_code == 409 and "他人修改" in stale.content.decode()


def test_a_level_is_changed_added_and_taken_out(draft, client):
    client.force_login(draft.created_by)
    added = client.post(edit(draft), {**typed(SEVEN), "do": "add:levels"}, headers={"HX-Request": "true"})
    assert 'name="levels.8.code" value="L8"' in added.content.decode()
    data = typed(
        SEVEN, levels_1_min_years_in_level="2", levels_7_min_years_in_level="8", quota_groups_0_ppm="25.5"
    )
    data |= {
        "levels": [str(n) for n in range(9)],
        "levels.8.code": "L8",
        "levels.8.name": "特级辅警",
        "levels.8.mode": "SELECT",
        "levels.8.quota_group": "TOP",
    }
    assert client.post(edit(draft), data | {"row_version": "1"}).status_code == 302
    draft.refresh_from_db()
    assert draft.content["levels"][1]["min_years_in_level"] == 2
    assert draft.content["levels"][8] == {
        "code": "L8", "rank_order": 8, "name": "特级辅警", "mode": "SELECT", "quota_group": "TOP",
    }  # fmt: skip
    assert draft.content["quota_groups"][0]["ppm"] == 255000
    assert draft.content["levels"][2]["conditions"] == SEVEN["levels"][2]["conditions"]
    gone = {**typed(draft.content), "levels.8.removed": "1", "row_version": "2"}
    assert client.post(edit(draft), gone).status_code == 302
    draft.refresh_from_db()
    assert len(draft.content["levels"]) == 8


def test_what_is_wrong_is_told_and_what_was_typed_stays(draft, client):
    client.force_login(draft.created_by)
    answer = client.post(edit(draft), typed(SEVEN, levels_3_min_years_in_level="三年") | {"row_version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "应填整数，现在是「三年」" in page and 'value="三年"' in page
    assert '<details class="editor-item" id="r-levels-3" open>' in page, "the level to be mended is open"
    assert PolicyVersion.everything.get(pk=draft.pk).content == SEVEN


def test_who_would_move_stands_beside_while_it_is_typed(db, client):
    say.unit()
    staff = office()
    ladder_in_force(staff)
    version = policies.create_draft(LEVELS, "修订稿", SEVEN, acting_user=staff["political"])
    say.hire("张伟", at=say.unit(), education="61")
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    live = reverse("policy:edit-live", args=[version.pk])
    told = client.post(live, typed(SEVEN)).content.decode()
    assert "1 人中，上升 1 人，下降 0 人" in "".join(told.split("\n")) and "「一至三级」职数" in told
    broken = client.post(live, typed(SEVEN, levels_3_min_years_in_level="三年")).content.decode()
    assert "改好左边的问题后在这里看到结果" in broken and "r-levels-3" in broken
    assert PolicyVersion.everything.filter(kind=LEVELS).count() == 2


def test_a_version_in_force_is_read_only(db, client):
    say.unit()
    staff = office()
    ladder_in_force(staff)
    held = PolicyVersion.everything.get(state="approved")
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("policy:version", args=[held.pk])).content.decode()
    assert "保存草案" not in page and "0–2 年" in page and "90 人" in page
    assert "晋升到" in page and "四级辅警" in page and "任现层级年限：满 3 年" in page
    assert client.post(edit(held), typed(held.content, levels_1_min_years_in_level="1")).status_code == 302
    assert held.content == PolicyVersion.everything.get(pk=held.pk).content


def test_others_read_but_do_not_edit(draft, client):
    PolicyVersion.everything.filter(pk=draft.pk).update(state="submitted")
    client.force_login(say.account(Role.LEADER))
    assert "三级辅警" in client.get(reverse("policy:version", args=[draft.pk])).content.decode()
    assert client.get(edit(draft)).status_code == 404
    assert client.post(edit(draft), typed(SEVEN)).status_code == 404
