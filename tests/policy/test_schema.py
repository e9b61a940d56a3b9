"""From one description: what is typed comes back, faults name the field, differences are none only of equals."""

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.policy import schema as s
from auxpolice.policy.schema import words
from tests.policy.shapes import described

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def same(left, right) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@MANY
@given(st.data())
def test_a_sound_content_comes_back_from_its_form(data):
    schema, contents = data.draw(described())
    content = data.draw(contents)
    assert schema.faults(content) == []
    form = s.Form.of(schema, content)
    again = s.Form(schema, copy.deepcopy(form.values))
    assert same(again.content(), content)
    schema.parse(content)
    assert all(section.rows is not None for section in schema.sections(content))


@MANY
@given(st.data())
def test_differences_are_none_only_of_equals(data):
    schema, contents = data.draw(described())
    old, new = data.draw(contents), data.draw(contents)
    assert schema.differences(old, old) == []
    assert bool(schema.differences(old, new)) != same(old, new)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**7) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@MANY
@given(st.data())
def test_whatever_stands_in_a_content_gets_sentences_and_a_form(data):
    schema, contents = data.draw(described())
    content, damage = data.draw(contents), data.draw(JSON)
    if content:
        content[data.draw(st.sampled_from(sorted(content)))] = damage
    for fault in schema.faults(content):
        assert fault.sentence.endswith("。")
    form = s.Form.of(schema, content)
    for fault in form.faults():
        form.name_of(fault.path)
    schema.faults(damage)


@MANY
@given(st.data())
def test_whatever_a_browser_sends_gets_an_answer(data):
    schema, contents = data.draw(described())
    form = s.Form.of(schema, data.draw(contents))
    names = st.sampled_from([*form.values, "a.b.c", "x"])
    for name in data.draw(st.lists(names, max_size=3)):
        form.put(name, data.draw(st.text(max_size=5)), "3")
    for verb in ("add", "remove", "up", "down", "restore", "nonsense"):
        form.perform(f"{verb}:{data.draw(names)}")
    for fault in form.faults():
        assert fault.sentence and isinstance(form.name_of(fault.path), str)


def table() -> tuple[s.Schema, dict]:
    """Levels, and by each what somebody gets: a choice, several, and as many values as the level has steps."""
    level = s.RowsOf("levels", value="rank")
    schema = s.Schema(
        {
            "levels": s.Rows(
                "层级",
                s.Group(
                    fields={
                        "rank": s.Serial("序号", high=99),
                        "name": s.Text("名称"),
                        "steps": s.Whole("档数", high=9, default=1, sparse=True),
                        "kind": s.Choice("类", {"a": "甲类", "b": "乙类"}, default="a"),
                        "extra": s.Whole("另加", required=False, when=lambda row: row.get("kind") == "b"),
                    }
                ),
                unique=("rank",),
                group_by="kind",
                fresh=lambda _kind: {"name": "新级"},
            ),
            "first": s.Choice("起点", level),
            "paid": s.Several("计发", level),
            "cells": s.Map(
                "标准", level, s.Line("标准", s.Fen("标准"), count="steps", head="%(n)d 档"), column="标准"
            ),
        }
    )
    content = {
        "levels": [
            {"rank": 1, "name": "一级", "kind": "a"},
            {"rank": 2, "name": "二级", "steps": 2, "kind": "b", "extra": 5},
        ],
        "first": 2,
        "paid": [1, 2],
        "cells": {"1": [100], "2": [200, 300]},
    }
    return schema, content


def test_what_is_typed_over_in_a_row_is_followed_where_it_is_meant():
    schema, content = table()
    form = s.Form.of(schema, content)
    assert schema.faults(content) == [] and form.content() == content
    form.put("levels.1.rank", "7")
    now = form.content()
    assert (now["first"], now["paid"], now["cells"]) == (7, [1, 7], {"1": [100], "7": [200, 300]})
    assert schema.faults(now) == []
    form.perform("remove:levels.1")
    now = form.content()
    assert now["cells"] == {"1": [100]} and [fault.path for fault in schema.faults(now)] == [
        ("first",),
        ("paid",),
    ]
    assert ("1", "二级（已不在）") in form.offered(level_of(schema), ["1"])
    form.perform("restore:levels.1")
    form.put("levels.1.kind", "a")
    assert "extra" not in form.content()["levels"][1], "what is no field of such a row is not its content"
    form.put("levels.1.kind", "b")
    assert form.content()["levels"][1]["extra"] == 5, "and yet stays typed"


def level_of(schema: s.Schema) -> s.RowsOf:
    return schema.fields["first"].options


def test_a_row_comes_into_its_group_and_moves_within_it():
    schema, content = table()
    form = s.Form.of(schema, content)
    assert form.perform("add:levels:a") == "levels.2"
    assert [row["name"] for row in form.content()["levels"]] == ["一级", "新级", "二级"]
    assert form.content()["levels"][1]["rank"] == 3
    form.perform("up:levels.1")
    assert [row["name"] for row in form.content()["levels"]] == ["一级", "新级", "二级"], "alone in its group"
    form.perform("up:levels.2")
    assert [row["name"] for row in form.content()["levels"]] == ["新级", "一级", "二级"]


def test_rows_from_elsewhere_keep_what_was_typed_beside_them():
    schema, content = table()
    form = s.Form.of(schema, content)
    form.take("levels", [{"rank": 2, "name": "二级甲", "steps": 3}, {"rank": 5, "name": "五级", "steps": 1}])
    now = form.content()
    assert [row["name"] for row in now["levels"]] == ["二级甲", "五级"] and now["levels"][0]["extra"] == 5
    assert now["cells"] == {"2": [200, 300, None]}


def test_a_cell_reads_and_differs_by_the_name_of_its_row():
    schema, content = table()
    new = copy.deepcopy(content)
    new["cells"]["2"][1] = 35000
    assert schema.differences(content, new) == [("标准 › 二级 › 2 档", "3.00 元", "350.00 元")]
    assert schema.turnover("levels", content, {**content, "levels": content["levels"][1:]}).removed == [
        "一级"
    ]
    (cells,) = [part for part in schema.sections(content) if part.title == "标准"]
    assert cells.rows[1] == ("二级", "2.00 元", "3.00 元") and cells.columns[1:] == ("1 档", "2 档")


def test_what_a_sentence_leaves_out_of_a_new_row_is_told_cell_by_cell():
    rule = s.OneOf(
        "规则",
        {
            "flat": s.Group(
                "定额",
                {"fen": s.Fen("金额"), "cap": s.Fen("封顶", required=False)},
                sentence="每月 {fen}[，不超过 {cap}]",
            ),
            "table": s.Group("表", {"cells": s.Map("岗位", {"a": "甲岗"}, s.Fen("标准"))}, sentence="按岗位"),
        },
    )
    row = s.Group(
        fields={"name": s.Text("名称"), "rule": rule},
        sentence=lambda value, _content: words.words(rule, value["rule"], None),
    )
    schema = s.Schema({"items": s.Rows("项目", row, unique=("name",))})
    table = {"name": "岗位工资", "rule": {"kind": "table", "cells": {"a": 30000}}}
    flat = {**table, "rule": {"kind": "flat", "fen": 20000}}
    cell = ("项目 › 岗位工资 › 规则 › 岗位 › 甲岗", "", "300.00 元")
    assert schema.differences({"items": []}, {"items": [table]}) == [("项目 › 岗位工资", "", "按岗位"), cell]
    changed = ("项目 › 岗位工资 › 规则", "每月 200.00 元", "按岗位")
    assert schema.differences({"items": [flat]}, {"items": [table]}) == [changed, cell]
