"""A scheme as a form and back; what may be done to its rows; every fault at the item it belongs to."""

import copy
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.policy.schema import Form
from auxpolice.policy.schema.view import Input, Part, editor
from grading import defaults
from payroll import policies
from payroll.rules import Scheme
from payroll.rules.scheme import ADJUSTMENT_TYPES, RULES
from payroll.schemes.content import CONTENT
from payroll.schemes.pages import take_levels
from tests.payroll.rules.test_pay_scheme import CASES, edited
from tests.payroll.schemes.made import contents

PLANS = [policies.current_plan(), policies.pilot_plan()]
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def form_of(content) -> Form:
    return Form.of(CONTENT, content)


def drawn(parts: list[Part]) -> list[Input]:
    """Every input of the page, those of rows too."""
    found: list[Input] = []
    for part in parts:
        found += [*part.inputs, *(cell for _label, cells in part.cells for cell in cells if cell)]
        found += drawn(part.parts) + drawn([row.part for row in part.rows if not row.removed])
    return found


def rows_of(parts: list[Part]):
    for part in parts:
        for row in part.rows:
            yield part, row
            yield from rows_of([row.part])
        yield from rows_of(part.parts)


def posted(form: Form) -> Form:
    """What a browser sends back of the page that shows the form: every input drawn, every hidden value, nothing else."""
    shown = editor(form)
    values: dict[str, list[str]] = {}

    def add(name, text):
        values.setdefault(name, []).append(text)

    for name, text in shown.hidden:
        add(name, text)
    for part, row in rows_of(shown.parts):
        add(part.name, row.key)
        if row.removed:
            add(f"{row.name}.removed", "1")
    for field in (inputs := drawn(shown.parts)):
        if field.kind == "checks":
            for value, _label in field.options:
                if value in field.chosen:
                    add(field.name, value)
        elif field.kind == "choice":
            known = [value for value, _label in field.options]
            add(field.name, field.value if field.value in known else known[0])
        elif field.kind != "flag" or field.value:
            add(field.name, field.value)
    assert Counter(field.id for field in inputs).most_common(1)[0][1] == 1
    return Form(CONTENT, values)


def items_of(form: Form) -> dict[str, list]:
    """The rows of items on the page, by name."""
    (items,) = [part for part in editor(form).parts if part.name == "items"]
    return {row.name: row for row in items.rows}


@pytest.mark.parametrize("content", PLANS, ids=["current", "pilot"])
def test_shipped_plans_come_back_as_they_were(content):
    form = form_of(content)
    assert form.content() == content
    assert posted(form).content() == content


@given(contents())
@quick
def test_any_scheme_comes_back_as_it_was(content):
    assert Scheme.check(content) == []
    form = form_of(content)
    assert form.content() == content
    back = posted(form).content()
    for item, again in zip(content["items"], back["items"], strict=True):
        for side in (item["rule"], again["rule"]):
            for key in ("of", "after"):
                if key in side:
                    side[key] = sorted(side[key])  # boxes stand in printed order
    assert back == content


@given(contents(), st.data())
@quick
def test_whatever_is_done_nothing_typed_is_lost(content, data):
    """Rows taken out and put back, moved and changed to another rule and back: the same content."""
    form = form_of(content)
    keys = form.rows("items")
    gone = data.draw(st.lists(st.sampled_from(keys), unique=True))
    for key in gone:
        form.perform(f"remove:items.{key}")
    form = posted(form)
    assert len(form.content()["items"]) == len(keys) - len(gone)
    for key in gone:
        form.perform(f"restore:items.{key}")
    changed = data.draw(st.sampled_from(keys))
    rule = form.one(f"items.{changed}.rule")
    form.put(f"items.{changed}.rule", data.draw(st.sampled_from(sorted(RULES))))
    form.perform(f"show:items.{changed}.rule")
    form = posted(form)
    form.put(f"items.{changed}.rule", rule)
    form.perform(f"up:items.{keys[-1]}")
    form.perform(f"down:items.{keys[-1]}")
    level = data.draw(st.sampled_from(form.rows("levels")))
    form.perform(f"remove:levels.{level}")
    form = posted(form)
    form.perform(f"restore:levels.{level}")
    back = posted(form).content()
    for item, again in zip(content["items"], back["items"], strict=True):
        assert item["code"] == again["code"]
        for key in ("of", "after"):
            if key in item["rule"]:
                item["rule"][key], again["rule"][key] = sorted(item["rule"][key]), sorted(again["rule"][key])
        assert again["rule"] == item["rule"] and again.get("then") == item.get("then")
    assert back["levels"] == content["levels"]


def test_moving_stays_among_the_items_of_its_kind():
    form = form_of(policies.pilot_plan())
    items = {item["code"]: str(n) for n, item in enumerate(policies.pilot_plan()["items"])}
    form.perform(f"up:items.{items['PENSION']}")  # the first deduction: nothing above it
    assert form.content() == policies.pilot_plan()
    form.perform(f"up:items.{items['MEDICAL']}")
    codes = [item["code"] for item in form.content()["items"]]
    assert codes.index("MEDICAL") == codes.index("PENSION") - 1


def test_a_renamed_code_keeps_what_is_built_on_it():
    form = form_of(policies.pilot_plan())
    form.put("items.0.code", "GRUND")
    content = form.content()
    overtime = next(item for item in content["items"] if item["rule"]["type"] == "overtime")
    assert overtime["rule"]["of"][0] == "GRUND"
    assert Scheme.check(content) == []


def test_what_is_built_on_an_item_taken_out_says_so_there():
    form = form_of(policies.pilot_plan())
    form.perform("remove:items.1")
    named = {row.title for row in items_of(form).values() if row.faults}
    assert "工作日加班工资" in named and "病假扣减" in named
    assert all("引用了不存在的项目「LEVEL」" in str(fault) for fault in form.faults())


def test_levels_come_from_a_ladder_and_cells_stay():
    form = form_of(policies.pilot_plan())
    take_levels(form, defaults.content("levels_seven_steps"))
    content = form.content()
    assert [level.get("steps", 1) for level in content["levels"]] == [1, 3, 3, 3, 11, 10, 10, 7]
    base = content["items"][0]["rule"]["cells"]
    assert base["1"] == [200000, None, None]
    faults = Scheme.check(content)
    assert any("层级「七级辅警」第 2 档" in fault for fault in faults)
    take_levels(form, defaults.content("levels_four"))
    assert [level["rank"] for level in form.content()["levels"]] == [0, 1, 2, 3, 4]
    assert form.content()["items"][0]["rule"]["cells"]["4"] == [230000]
    for key in form.rows("levels"):
        form.perform(f"restore:levels.{key}")
    assert form.content()["items"][0]["rule"]["cells"]["7"][0] == 260000


def reachable():
    """The cases of the reader's own test whose content a form can stand for."""
    for change, sentence in CASES:
        content = edited(change)
        try:
            form = form_of(content)
            same = form.content() == content or sentence in "".join(Scheme.check(form.content()))
        except (AttributeError, TypeError):
            continue
        if same and any(sentence in fault for fault in Scheme.check(form.content())):
            yield sentence, form


REACHED = list(reachable())


def test_nearly_every_fault_can_be_met_in_the_form():
    assert len(REACHED) >= 22, [sentence for sentence, _form in REACHED]


@pytest.mark.parametrize(("sentence", "form"), REACHED, ids=[sentence for sentence, _ in REACHED])
def test_a_fault_lands_at_its_item(sentence, form):
    shown = editor(form)
    beside = [text for _part, row in rows_of(shown.parts) for text in row.faults]
    beside += [text for part in shown.parts if part.name != "items" for text in part.faults]
    beside += [
        text for field in drawn(shown.parts) if not field.name.startswith("items") for text in field.faults
    ]
    whole = [str(fault) for fault in Scheme.check(form.content()) if fault.part == "whole"]
    lacking = (
        "缺少「个人所得税」项目",
        "缺少「全年一次性奖金个人所得税」",
        "缺少住房公积金",
        "缺少养老保险",
        "没有任何薪酬项目",
    )
    place = whole if sentence.startswith(lacking) else beside
    assert any(sentence in fault for fault in place), (sentence, beside, whole)
    assert all(sentence in str(fault) or str(fault) for fault in shown.faults)
    for fault in form.faults():
        if fault.path[:1] == ("items",) and len(fault.path) > 1:
            assert form.name_of(fault.path).startswith("items.")


def typed(change) -> tuple[Form, list]:
    form = form_of(copy.deepcopy(policies.pilot_plan()))
    change(form)
    return form, Scheme.check(form.content())


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("items.1.rule.by_level.cells.3.0", "abc", "层级「五级辅警」第 1 档须是金额"),
        ("items.1.rule.by_level.cells.3.0", "", "表中缺少层级「五级辅警」"),
        ("items.1.rule.by_level.cells.3.0", "1.234", "最多两位小数"),
        ("items.2.rule.by_post_class.cells.1", "许多", "「二类岗」须是金额"),
        ("items.3.rule.seniority.per_year_fen", "", "「每满一年」还没有填写金额"),
        ("items.4.rule.performance.coefficients.BASIC", "一半", "系数须是数字"),
        ("items.4.rule.performance.share", "70", "须在 0 至 1 之间"),
        ("items.4.name", "", "「名称」还没有填写"),
        ("items.4.code", "绩效", "须由大写字母"),
        ("levels.2.rank", "三", "须是 0 至 99 之间的整数"),
        ("post_classes.2.name", " ", "「名称」还没有填写"),
    ],
)
def test_typed_nonsense_is_told_at_the_very_box(field, text, sentence):
    form, faults = typed(lambda form: form.put(field, text))
    assert faults
    fault = next(fault for fault in form.faults() if sentence in str(fault))
    assert form.name_of(fault.path) == field
    (box,) = [known for known in drawn(editor(form).parts) if known.name == field]
    assert box.wrong and box.value == text  # as typed


def test_every_kind_of_rule_and_adjustment_can_be_chosen():
    """No choice of the boxes breaks the page, whatever was filled in before."""
    for kind in RULES:
        form = form_of(policies.pilot_plan())
        form.put("items.5.rule", kind)
        form.perform("show:items.5.rule")
        for then in ADJUSTMENT_TYPES:
            row = form.perform("add:items.5.then")
            form.put(row, then)
            form.perform(f"show:{row}")
        (then,) = [part for part in items_of(form)["items.5"].part.parts if part.name == "items.5.then"]
        chosen = {row.part.inputs[0].value for row in then.rows}
        assert chosen >= set(ADJUSTMENT_TYPES)
        faults = Scheme.check(form.content())
        assert not any("None" in fault for fault in faults), faults


def test_what_two_rules_have_in_common_is_kept_when_the_rule_is_changed():
    form = form_of(policies.pilot_plan())
    at = next(
        n for n, item in enumerate(policies.pilot_plan()["items"]) if item["rule"]["type"] == "overtime"
    )
    before = form.content()["items"][at]["rule"]
    for kind in ("sum", "leave"):
        form.put(f"items.{at}.rule", kind)
        form.perform(f"show:items.{at}.rule")
        assert form.content()["items"][at]["rule"]["of"] == before["of"]
    form.put(f"items.{at}.rule", "overtime")
    assert form.content()["items"][at]["rule"] == before


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "items",
                "levels",
                "items.0.rule",
                "items.0.then",
                "items.x.rule.sum.of",
                "title",
                "items.0.rule.seniority_table.bands",
            ]
        ),
        st.lists(st.text(max_size=4), max_size=3),
    )
)
@quick
def test_rubbish_never_breaks(values):
    form = Form(CONTENT, values)
    editor(form)


def test_every_rule_is_offered_also_what_is_entered_person_by_person():
    form = form_of(policies.pilot_plan())
    boxes = {
        field.name: dict(field.options) for field in drawn(editor(form).parts) if field.name.endswith(".rule")
    }
    assert set(RULES) == set(boxes["items.1.rule"])
