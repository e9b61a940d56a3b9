"""A draft is refused when it is saved: cycles, gaps, unknown references, missing cells; each said in a sentence."""

import copy

import pytest

from payroll import policies
from payroll.rules import Scheme, SchemeError

LEVEL_TABLE = {str(rank): [1000 * rank] for rank in range(8)}


def edited(change, plan=policies.pilot_plan):
    content = copy.deepcopy(plan())
    items = {item["code"]: item for item in content["items"]}
    change(content, items)
    return content


def faults(change) -> list[str]:
    with pytest.raises(SchemeError) as error:
        Scheme.parse(edited(change))
    return error.value.faults


def test_both_demonstration_plans_are_sound_and_marked_as_examples():
    for content in (policies.current_plan(), policies.pilot_plan()):
        scheme = Scheme.parse(content)
        assert "示例" in scheme.title
        own = [
            item
            for item in scheme.items
            if item.rule.TYPE in ("fixed", "by_level", "by_post_class", "seniority", "units")
        ]
        assert own and all(item.mark == "example" for item in own)


def test_order_follows_dependencies_not_print():
    def move_first(content, items):
        content["items"].remove(items["IIT"])
        content["items"].insert(0, items["IIT"])

    scheme = Scheme.parse(edited(move_first))
    assert scheme.codes[0] == "IIT"
    assert scheme.order.index(0) > scheme.order.index(scheme.codes.index("BASE"))


def test_a_cycle_is_named():
    def cycle(content, items):
        items["BASE"]["rule"] = {"type": "percent", "of": ["LEVEL"], "rate": "1"}
        items["LEVEL"]["rule"] = {"type": "percent", "of": ["BASE"], "rate": "1"}

    assert faults(cycle) == ["项目互相引用，无法计算：「基本工资」 → 「层级工资」 → 「基本工资」。"]


def test_an_earning_that_depends_on_its_own_tax_is_a_cycle():
    def after_tax(content, items):
        items["AWARD"]["rule"] = {"type": "percent", "of": ["IIT"], "rate": "0.5"}

    assert "无法计算" in faults(after_tax)[0]


def set_rule(code, rule):
    return lambda content, items: items[code].__setitem__("rule", rule)


def drop(*codes):
    def change(content, items):
        content["items"] = [item for item in content["items"] if item["code"] not in codes]

    return change


CASES = [
    (set_rule("AWARD", {"type": "percent", "of": ["GHOST"], "rate": "0.1"}), "引用了不存在的项目「GHOST」"),
    (
        set_rule("LEVEL", {"type": "by_level", "cells": {k: v for k, v in LEVEL_TABLE.items() if k != "5"}}),
        "缺少层级「三级辅警」",
    ),
    (set_rule("LEVEL", {"type": "by_level", "cells": LEVEL_TABLE | {"9": [1]}}), "不存在的层级「9」"),
    (set_rule("LEVEL", {"type": "by_level", "cells": LEVEL_TABLE | {"3": [1, 2]}}), "只有 1 档"),
    (set_rule("LEVEL", {"type": "by_level", "cells": LEVEL_TABLE | {"3": [None]}}), "第 1 档的金额"),
    (set_rule("POST", {"type": "by_post_class", "cells": {"1": 1, "3": 2}}), "缺少「二类岗」"),
    (set_rule("POST", {"type": "by_post_class", "cells": {"1": 1.5, "2": 1, "3": 2}}), "须是整数金额"),
    (set_rule("BASE", {"type": "python", "code": "1/0"}), "须是 fixed"),
    (set_rule("BASE", {"type": "fixed", "amount_fen": 1, "eval": "x"}), "不认识的内容「eval」"),
    (set_rule("BASE", {"type": "fixed", "amount_fen": 10**15}), "金额过大"),
    (set_rule("BASE", {"type": "fixed"}), "还没有填写金额"),
    (set_rule("BASE", None), "应当是一组"),
    (set_rule("NIGHT", {"type": "units", "fact": "level_rank", "rate_fen": 1}), "须是下列事实之一"),
    (
        set_rule("PERFORMANCE", {"type": "performance", "standard_fen": 1, "coefficients": {"FAIL": 0}}),
        "缺少考核等次「优秀」",
    ),
    (
        set_rule("PENSION", {"type": "insurance", "scheme": "pension", "side": "employer"}),
        "只能用于「单位负担」",
    ),
    (set_rule("PENSION", {"type": "entered"}), "缺少养老保险（个人）项目"),
    (lambda c, i: [i[k].pop("regular") for k in ("BASE", "LEVEL", "POST", "SENIORITY")], "没有标为固定工资"),
    (drop("IIT"), "缺少「个人所得税」项目"),
    (drop("BONUS_TAX"), "缺少「全年一次性奖金个人所得税」"),
    (drop("HOUSING_EMPLOYER"), "缺少住房公积金（单位）"),
    (lambda c, i: i["LEVEL"].__setitem__("code", "BASE"), "代码「BASE」被 2 个项目使用"),
    (lambda c, i: i["LEVEL"].__setitem__("name", "基本工资"), "名称「基本工资」被 2 个项目使用"),
    (lambda c, i: i["LEVEL"].__setitem__("code", "level pay"), "须由大写字母"),
    (lambda c, i: i["IIT"].__setitem__("minimum_wage", True), "只有应发项目"),
    (lambda c, i: i["LEVEL"].__setitem__("colour", "red"), "不认识的内容「colour」"),
    (
        lambda c, i: i["LEVEL"].__setitem__("then", [{"type": "prorate"}, {"type": "limit", "cap_fen": 1}]),
        "之后只能再取整",
    ),
    (
        lambda c, i: i["LEVEL"].__setitem__("then", [{"type": "limit", "cap_fen": 1, "floor_fen": 2}]),
        "低于保底",
    ),
    (lambda c, i: i["LEVEL"].__setitem__("then", [{"type": "months", "months": [13]}]), "1 至 12"),
    (lambda c, i: c.__setitem__("levels", []), "没有列出层级"),
    (lambda c, i: c.__setitem__("levels", [*c["levels"], {"rank": 7, "name": "特级"}]), "层级序号 7 重复"),
    (lambda c, i: c.__setitem__("items", []), "没有任何薪酬项目"),
    (lambda c, i: c.__setitem__("format", 2), "方案格式"),
]


@pytest.mark.parametrize(("change", "sentence"), CASES, ids=[sentence for _, sentence in CASES])
def test_refused_with_a_sentence(change, sentence):
    assert any(sentence in fault for fault in faults(change)), faults(change)


def test_all_faults_are_told_at_once():
    def several(content, items):
        items["BASE"]["rule"] = {"type": "fixed"}
        items["POST"]["rule"] = {"type": "by_post_class", "cells": {}}

    assert len(faults(several)) == 4


@pytest.mark.parametrize(
    "content", [None, [], "x", {}, {"items": [None, 3]}, {"title": "x", "levels": {}, "items": {"a": 1}}]
)
def test_rubbish_is_refused_and_never_breaks(content):
    assert Scheme.check(content)
