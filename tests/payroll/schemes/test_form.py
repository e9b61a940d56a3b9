"""A scheme as a form and back; what may be done to its rows; every fault at the item it belongs to."""

import copy
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading import defaults
from grading.rules import ladder
from payroll import policies
from payroll.rules import Scheme
from payroll.rules.scheme import ADJUSTMENT_TYPES, RULES
from payroll.schemes import acts
from payroll.schemes.fields import editor
from payroll.schemes.form import SchemeForm
from tests.payroll.rules.test_pay_scheme import CASES, edited
from tests.payroll.schemes.made import contents

PLANS = [policies.current_plan(), policies.pilot_plan()]
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def posted(form: SchemeForm) -> SchemeForm:
    """What a browser sends back of the page that shows the form: every input drawn, every hidden value, nothing else."""
    scheme, faults = Scheme.read(form.content())
    shown = editor(form, scheme, faults)
    values: dict[str, list[str]] = {}

    def add(name, text):
        values.setdefault(name, []).append(text)

    for name, text in shown.hidden:
        add(name, text)
    inputs = [shown.title, shown.note, *(i for row in (*shown.levels, *shown.classes) for i in row.inputs)]
    for _kind, _name, cards in shown.groups:
        for card in cards:
            inputs += [*card.basics, *card.rule, *card.more, *(i for then in card.thens for i in then.inputs)]
            inputs += [cell for grid in card.grids for _label, cells in grid.rows for cell in cells if cell]
    for field in inputs:
        if field.kind == "checks":
            for value, _label in field.choices:
                if value in field.chosen:
                    add(field.name, value)
        elif field.kind == "select":
            known = [value for value, _label in field.choices]
            add(field.name, field.value if field.value in known else known[0])
        else:
            add(field.name, field.value)
    assert Counter(field.id for field in inputs).most_common(1)[0][1] == 1
    return SchemeForm(values)


@pytest.mark.parametrize("content", PLANS, ids=["current", "pilot"])
def test_shipped_plans_come_back_as_they_were(content):
    form = SchemeForm.of(content)
    assert form.content() == content
    assert posted(form).content() == content


@given(contents())
@quick
def test_any_scheme_comes_back_as_it_was(content):
    assert Scheme.check(content) == []
    form = SchemeForm.of(content)
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
    form = SchemeForm.of(content)
    keys = form.rows("item")
    gone = data.draw(st.lists(st.sampled_from(keys), unique=True))
    for key in gone:
        acts.perform(form, f"remove:item.{key}")
    form = posted(form)
    assert len(form.content()["items"]) == len(keys) - len(gone)
    for key in gone:
        acts.perform(form, f"restore:item.{key}")
    changed = data.draw(st.sampled_from(keys))
    rule = form.one(f"item.{changed}.type")
    form.put(f"item.{changed}.type", data.draw(st.sampled_from(sorted(RULES))))
    acts.settle(form)
    form = posted(form)
    form.put(f"item.{changed}.type", rule)
    acts.perform(form, f"up:item.{keys[-1]}")
    acts.perform(form, f"down:item.{keys[-1]}")
    level = data.draw(st.sampled_from(form.rows("level")))
    acts.perform(form, f"remove:level.{level}")
    form = posted(form)
    acts.perform(form, f"restore:level.{level}")
    back = posted(form).content()
    for item, again in zip(content["items"], back["items"], strict=True):
        assert item["code"] == again["code"]
        for key in ("of", "after"):
            if key in item["rule"]:
                item["rule"][key], again["rule"][key] = sorted(item["rule"][key]), sorted(again["rule"][key])
        assert again["rule"] == item["rule"] and again.get("then") == item.get("then")
    assert back["levels"] == content["levels"]


def test_moving_stays_among_the_items_of_its_kind():
    form = SchemeForm.of(policies.pilot_plan())
    items = {item["code"]: str(n) for n, item in enumerate(policies.pilot_plan()["items"])}
    acts.perform(form, f"up:item.{items['PENSION']}")  # the first deduction: nothing above it
    assert form.content() == policies.pilot_plan()
    acts.perform(form, f"up:item.{items['MEDICAL']}")
    codes = [item["code"] for item in form.content()["items"]]
    assert codes.index("MEDICAL") == codes.index("PENSION") - 1


def test_a_renamed_code_keeps_what_is_built_on_it():
    form = SchemeForm.of(policies.pilot_plan())
    form.put("item.0.code", "GRUND")
    content = form.content()
    overtime = next(item for item in content["items"] if item["rule"]["type"] == "overtime")
    assert overtime["rule"]["of"][0] == "GRUND"
    assert Scheme.check(content) == []


def test_what_is_built_on_an_item_taken_out_says_so_there():
    form = SchemeForm.of(policies.pilot_plan())
    acts.perform(form, "remove:item.1")
    faults = Scheme.check(form.content())
    rows = {row for fault in faults for row, _field in form.place(fault)}
    named = {form.one(f"{row}.name") for row in rows}
    assert "工作日加班工资" in named and "病假扣减" in named
    assert all("引用了不存在的项目「LEVEL」" in fault for fault in faults)


def test_levels_come_from_a_ladder_and_cells_stay():
    form = SchemeForm.of(policies.pilot_plan())
    steps = ladder.read(defaults.content("levels_seven_steps"))
    acts.take_levels(form, [(level.rank, level.name, level.steps) for level in steps.levels])
    content = form.content()
    assert [level.get("steps", 1) for level in content["levels"]] == [1, 3, 3, 3, 11, 10, 10, 7]
    base = content["items"][0]["rule"]["cells"]
    assert base["1"] == [200000, None, None]
    faults = Scheme.check(content)
    assert any("层级「七级辅警」第 2 档" in fault for fault in faults)
    four = ladder.read(defaults.content("levels_four"))
    acts.take_levels(form, [(level.rank, level.name, level.steps) for level in four.levels])
    assert [level["rank"] for level in form.content()["levels"]] == [0, 1, 2, 3, 4]
    assert form.content()["items"][0]["rule"]["cells"]["4"] == [230000]
    for key in form.rows("level"):
        acts.perform(form, f"restore:level.{key}")
    assert form.content()["items"][0]["rule"]["cells"]["7"][0] == 260000


def reachable():
    """The cases of the reader's own test whose content a form can stand for."""
    for change, sentence in CASES:
        content = edited(change)
        try:
            form = SchemeForm.of(content)
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
    scheme, faults = Scheme.read(form.content())
    shown = editor(form, scheme, faults)
    beside = (
        [fault for _kind, _name, cards in shown.groups for card in cards for fault in card.faults]
        + shown.level_faults
        + shown.class_faults
    )
    whole = [fault for fault in faults if fault.part == "whole"]
    lacking = (
        "缺少「个人所得税」项目",
        "缺少「全年一次性奖金个人所得税」",
        "缺少住房公积金",
        "缺少养老保险",
        "没有任何薪酬项目",
    )
    place = whole if sentence.startswith(lacking) else beside
    assert any(sentence in fault for fault in place), (sentence, beside, whole)
    for fault in faults:
        if fault.items:
            assert all(row.startswith("item.") for row, _field in form.place(fault))


def typed(change) -> tuple[SchemeForm, list]:
    form = SchemeForm.of(copy.deepcopy(policies.pilot_plan()))
    change(form)
    return form, Scheme.check(form.content())


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("item.1.rule.cells.level.3.0", "abc", "层级「五级辅警」第 1 档须是金额"),
        ("item.1.rule.cells.level.3.0", "", "表中缺少层级「五级辅警」"),
        ("item.1.rule.cells.level.3.0", "1.234", "最多两位小数"),
        ("item.2.rule.cells.class.1", "许多", "「二类岗」须是金额"),
        ("item.3.rule.per_year_fen", "", "「每满一年」还没有填写金额"),
        ("item.4.rule.coefficients.grade.BASIC", "一半", "系数须是数字"),
        ("item.4.rule.share", "70", "须在 0 至 1 之间"),
        ("item.4.name", "", "「名称」还没有填写"),
        ("item.4.code", "绩效", "须由大写字母"),
        ("level.2.rank", "三", "须是 0 至 99 之间的整数"),
        ("class.2.name", " ", "「名称」还没有填写"),
    ],
)
def test_typed_nonsense_is_told_at_the_very_box(field, text, sentence):
    form, faults = typed(lambda form: form.put(field, text))
    fault = next(fault for fault in faults if sentence in fault)
    assert (field.rpartition(".")[0], field) in form.place(fault) or field in {
        f for _r, f in form.place(fault)
    }
    assert form.one(field) == text  # as typed


def test_every_kind_of_rule_and_adjustment_can_be_chosen():
    """No choice of the boxes breaks the page, whatever was filled in before."""
    for kind in RULES:
        form = SchemeForm.of(policies.pilot_plan())
        form.put("item.5.type", kind)
        for then in ADJUSTMENT_TYPES:
            form.put("item.5.then-new", then)
            acts.perform(form, "add-then:item.5")
        acts.settle(form)
        scheme, faults = Scheme.read(form.content())
        card = next(
            card
            for _k, _n, cards in editor(form, scheme, faults).groups
            for card in cards
            if card.row == "item.5"
        )
        assert {then.label for then in card.thens} >= {kind.LABEL for kind in ADJUSTMENT_TYPES.values()}
        assert not any("None" in fault for fault in faults), faults


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "item",
                "level",
                "item.0.type",
                "item.0.then",
                "item.x.rule.of",
                "title",
                "item.0.rule.bands.from",
            ]
        ),
        st.lists(st.text(max_size=4), max_size=3),
    )
)
@quick
def test_rubbish_never_breaks(values):
    form = SchemeForm(values)
    acts.settle(form)
    editor(form, *Scheme.read(form.content()))


def test_every_rule_is_offered_also_what_is_entered_person_by_person():
    form = SchemeForm.of(policies.pilot_plan())
    scheme, faults = Scheme.read(form.content())
    cards = {card.row: card for _k, _n, cards in editor(form, scheme, faults).groups for card in cards}
    assert set(RULES) == set(dict(cards["item.1"].basics[3].choices))
