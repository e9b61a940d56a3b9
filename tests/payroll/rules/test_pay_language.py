"""Pieces of the rule language that the demonstration plans don't use, against the second calculator, to the fen."""

import copy
import random
from datetime import date

import numpy as np
import pytest

from payroll import policies
from payroll.rules import FACT_FIELDS, Facts, Scheme, SchemeError, calculate, trace
from tests.payroll.oracle import BANDS, STEPS, pieces, step_pay
from tests.payroll.rules.test_pay_oracle import _career, _month

GRADES = {"EXCELLENT": "1.2", "COMPETENT": "1", "BASIC": "0.5", "FAIL": "0", "NONE": "0"}
GRADED = {"type": "performance", "of": ["BASE", "LEVEL"], "coefficients": GRADES, "share": "60%"}
EMPLOYED = {"type": "prorate", "by": "employed"}
EXTRA = {
    "STEP": (
        {
            "type": "by_level",
            "cells": {str(n): [step_pay(n, s + 1) * 100 for s in range(count)] for n, count in STEPS.items()},
        },
        [],
    ),
    "SERVICE": (
        {
            "type": "seniority_table",
            "bands": [{"from": years, "amount_fen": amount * 100} for years, amount in BANDS],
        },
        [EMPLOYED],
    ),
    "GRADED": ({**GRADED, "part": "month"}, [EMPLOYED]),
    "GRADED_HELD": ({**GRADED, "part": "held"}, [EMPLOYED]),
    "PRESENT": ({"type": "fixed", "amount_fen": 33_333}, [{"type": "prorate", "by": "attended"}]),
    "SUMMER": (
        {"type": "fixed", "amount_fen": 12_345},
        [
            {"type": "months", "months": [6, 7, 8]},
            {"type": "only", "fact": "post_class", "values": [1, 2]},
        ],
    ),
    "TRIAL": (
        {"type": "fixed", "amount_fen": 98_765},
        [{"type": "probation", "share": "80%"}, {"type": "round", "unit": "yuan", "mode": "down"}],
    ),
    "SHARE": (
        {"type": "percent", "of": ["BASE", "LEVEL"], "rate": "0.07", "basis": "full"},
        [{"type": "limit", "cap_fen": 25_000, "floor_fen": 15_000}],
    ),
    "BY_GRADE": (
        {"type": "by_grade", "cells": {"EXCELLENT": 30_000, "COMPETENT": 20_000, "BASIC": 5_000, "FAIL": 0}},
        [],
    ),
}


def content() -> dict:
    """The pilot plan on a ladder with steps, and every other piece as a line for the record."""
    plan = copy.deepcopy(policies.pilot_plan())
    for level in plan["levels"]:
        level["steps"] = STEPS[level["rank"]]
    for item in plan["items"]:
        if item["rule"]["type"] == "by_level":
            cells = item["rule"]["cells"]
            item["rule"]["cells"] = {rank: row * STEPS[int(rank)] for rank, row in cells.items()}
    for code, (rule, then) in EXTRA.items():
        plan["items"].append({"code": code, "name": code, "kind": "memo", "rule": rule, "then": then})
    return plan


def test_every_other_piece_agrees_with_the_second_calculator():
    rng, scheme = random.Random(20261125), Scheme.parse(content())
    careers = [_career(rng) for _ in range(900)]
    compared = 0
    for month in range(1, 13):
        rows = []
        for career in careers:
            row = _month(rng, career, month)
            row["level_step"] = rng.randint(1, STEPS[row["level_rank"]])
            row |= {"probation": rng.randint(0, 1), "tax_months": month}
            rows.append(row)
        columns = {
            spec.name: np.array([row.get(spec.name, spec.default) for row in rows], dtype=np.int64)
            for spec in FACT_FIELDS
        }
        result = calculate(scheme, policies.law(date(2026, month, 1)), Facts.of(columns))
        for position, row in enumerate(rows):
            expected = pieces(row, (2026, month))
            actual = {code: int(result.column(code)[position]) for code in expected}
            assert actual == expected, (month, row)
            compared += 1
    assert compared == 10_800


def test_each_piece_explains_itself_with_the_same_amount():
    scheme = Scheme.parse(content())
    facts = Facts.one(level_rank=4, level_step=9, post_class=1, grade=4, seniority_years=7, probation=1)
    lines = {line.code: line for line in trace(scheme, policies.law(date(2026, 7, 1)), facts)}
    expected = pieces(
        {"level_rank": 4, "level_step": 9, "post_class": 1, "grade": 4, "seniority_years": 7, "probation": 1},
        (2026, 7),
    )
    del expected["SERVICE"], expected["GRADED"], expected["GRADED_HELD"], expected["PRESENT"]  # need days
    assert {code: lines[code].amount_fen for code in expected} == expected
    assert "工龄 7年，满6年不满10年标准 260.00元" in lines["SERVICE"].formula
    assert "（基本工资＋层级工资）3,000.00元 × 考核「优秀」系数 1.2" in lines["GRADED"].formula
    assert "层级「四级辅警」第9档" in lines["STEP"].formula


@pytest.mark.parametrize(
    ("rule", "then", "sentence"),
    [
        ({"type": "seniority_table", "bands": []}, [], "至少要有一段"),
        ({"type": "seniority_table", "bands": [{"from": 3, "amount_fen": 1}, {"from": 3, "amount_fen": 2}]}, [], "逐段增大"),
        ({"type": "seniority_table", "bands": [{"from": "三", "amount_fen": 1}]}, [], "第 1 段的起始年数须是 0 至 60"),
        ({"type": "seniority_table", "bands": [{"from": 1}]}, [], "第 1 段的金额还没有填写金额"),
        ({"type": "seniority_table", "bands": [{"from": n, "amount_fen": 1} for n in range(41)]}, [], "不能超过 40 段"),
        ({**GRADED, "standard_fen": 100}, [], "绩效标准只能用一种"),
        ({**GRADED, "of": ["GHOST"]}, [], "引用了不存在的项目「GHOST」"),
        ({**GRADED, "of": ["EXTRA"]}, [], "项目互相引用"),
        ({"type": "entered"}, [{"type": "only", "fact": "level_rank", "values": [99]}], "「层级」没有「99」这个值"),
        ({"type": "entered"}, [{"type": "only", "fact": "post_class", "values": [0]}], "「岗位类别」没有「0」这个值"),
        ({"type": "entered"}, [{"type": "only", "fact": "grade", "values": [True]}], "没有「True」这个值"),
        ({"type": "entered"}, [{"type": "months", "months": [True]}], "1 至 12"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_refused_with_a_sentence_at_the_item(rule, then, sentence):
    plan = policies.pilot_plan()
    plan["items"].append({"code": "EXTRA", "name": "新项目", "kind": "memo", "rule": rule, "then": then})
    with pytest.raises(SchemeError) as refused:
        Scheme.parse(plan)
    fault = next(fault for fault in refused.value.faults if sentence in fault)
    assert fault.items == (len(plan["items"]) - 1,)
