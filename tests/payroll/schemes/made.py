"""Schemes made by hypothesis: sound by construction, in the form in which an editor writes them."""

from hypothesis import strategies as st

from payroll import policies
from payroll.rules.facts import FIELD
from payroll.rules.law import OVERTIME_KINDS

NAME = st.text("甲乙丙丁戊己庚辛壬癸岗级薪贴", min_size=1, max_size=6)
FEN = st.integers(0, 900_000_00)
RATIO = st.integers(0, 100).map(lambda n: f"{n / 100:.2f}".rstrip("0").rstrip(".") or "0")
EARNINGS = ("BASE", "GRADE", "EXTRA")
COUNTED = sorted(name for name, spec in FIELD.items() if spec.unit in ("shifts", "days", "half_days"))
AMOUNTS = sorted(name for name, spec in FIELD.items() if spec.unit == "fen")
LAW = [
    item
    for item in policies.current_plan()["items"]
    if item["rule"]["type"] in ("insurance", "income_tax") or item["code"] in ("BACK_CONTRIBUTION", "COURT")
]


@st.composite
def domains(draw):
    ranks = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=6)))
    levels = []
    for rank in ranks:
        steps = draw(st.integers(1, 4))
        level = {"rank": rank, "name": f"{draw(NAME)}{rank}级"}
        levels.append(level if steps == 1 else {**level, "steps": steps})
    codes = sorted(draw(st.sets(st.integers(1, 9), max_size=4)))
    return levels, [{"code": code, "name": f"{draw(NAME)}{code}类"} for code in codes]


@st.composite
def rules(draw, levels, classes):
    """Any rule that gives an earning its amount and fits the domain."""
    of = draw(st.lists(st.sampled_from(EARNINGS), min_size=1, max_size=3, unique=True))
    grades = {code: draw(RATIO) for code in ("EXCELLENT", "COMPETENT", "BASIC", "FAIL", "NONE")}
    bands = sorted(draw(st.sets(st.integers(0, 40), min_size=1, max_size=5)))
    choices = [
        {"type": "fixed", "amount_fen": draw(FEN)},
        {
            "type": "by_level",
            "cells": {str(row["rank"]): [draw(FEN) for _ in range(row.get("steps", 1))] for row in levels},
        },
        {"type": "by_category", "cells": {"0": draw(FEN), "1": draw(FEN)}},
        {"type": "by_grade", "cells": {code: draw(FEN) for code in grades}},
        {"type": "seniority", "per_year_fen": draw(FEN)},
        {"type": "seniority", "per_year_fen": draw(FEN), "cap_fen": draw(FEN)},
        {"type": "seniority_table", "bands": [{"from": year, "amount_fen": draw(FEN)} for year in bands]},
        {"type": "percent", "of": of, "rate": draw(RATIO), "basis": draw(st.sampled_from(["paid", "full"]))},
        {"type": "sum", "of": of},
        {"type": "units", "fact": draw(st.sampled_from(COUNTED)), "rate_fen": draw(FEN)},
        {
            "type": "performance",
            "standard_fen": draw(FEN),
            "coefficients": grades,
            "share": draw(RATIO),
            "part": draw(st.sampled_from(["month", "held"])),
        },
        {"type": "performance", "of": of, "coefficients": grades, "part": "month"},
        {"type": "fact", "fact": draw(st.sampled_from(AMOUNTS))},
        {"type": "entered"},
        {
            "type": "day_wage",
            "fact": "holiday_shifts",
            "of": of,
            "multiple": draw(st.sampled_from(["holiday", "1.5"])),
        },
        {"type": "overtime", "kind": draw(st.sampled_from(sorted(OVERTIME_KINDS))), "of": of},
        {"type": "leave", "kind": "personal", "of": of, "keep": draw(RATIO), "after": []},
        {"type": "minimum_top_up"},
        {"type": "parameter", "parameter": "heat"},
    ]
    if classes:
        table = {str(row["code"]): draw(FEN) for row in classes}
        choices.append({"type": "by_post_class", "cells": table})
        choices.append({"type": "performance", "standards": table, "coefficients": grades, "part": "held"})
    rule = draw(st.sampled_from(choices))
    return {key: value for key, value in rule.items() if value != []}


@st.composite
def thens(draw, levels, classes):
    """Adjustments in an order that may be: rounding last, proration before it."""
    only = [
        {"type": "only", "fact": "level_rank", "values": [levels[0]["rank"]]},
        {"type": "only", "fact": "category", "values": [1]},
        {"type": "only", "fact": "grade", "values": [3, 4]},
    ]
    if classes:
        only.append({"type": "only", "fact": "post_class", "values": [row["code"] for row in classes]})
    before = [
        {"type": "limit", "cap_fen": draw(FEN)},
        {"type": "limit", "floor_fen": 100, "cap_fen": 200 + draw(FEN)},
        {"type": "months", "months": sorted(draw(st.sets(st.integers(1, 12), min_size=1)))},
        {"type": "probation", "share": draw(RATIO)},
        draw(st.sampled_from(only)),
    ]
    chosen = draw(st.lists(st.sampled_from(before), max_size=3))
    if draw(st.booleans()):
        chosen.append({"type": "prorate", "by": draw(st.sampled_from(["employed", "attended"]))})
    if draw(st.booleans()):
        chosen.append({"type": "round", "unit": draw(st.sampled_from(["jiao", "yuan"])), "mode": "down"})
    return chosen


@st.composite
def contents(draw):
    """The content of a scheme that can be used."""
    levels, classes = draw(domains())
    items = []
    for number, code in enumerate((*EARNINGS, *(f"MORE_{n}" for n in range(draw(st.integers(0, 5)))))):
        rule = (
            {"type": "fixed", "amount_fen": draw(FEN)} if code in EARNINGS else draw(rules(levels, classes))
        )
        item = {"code": code, "name": f"{draw(NAME)}{number}", "kind": "earning", "mark": "local"}
        if rule["type"] != "leave" and code not in EARNINGS and draw(st.booleans()):
            item["tax"] = "exempt"
        for flag in ("insurance_base", "minimum_wage", "regular"):
            # a top-up counts what counts towards the minimum wage: only what it isn't built on itself
            if code in EARNINGS and draw(st.booleans()):
                item[flag] = True
        if draw(st.booleans()):
            item["source"] = draw(NAME)
        item["rule"] = rule
        if then := draw(thens(levels, classes)):
            item["then"] = then
        items.append(item)
    title = draw(NAME)
    return {"format": 1, "title": title, "levels": levels, "post_classes": classes, "items": items + LAW}
