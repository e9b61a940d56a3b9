"""Promotion conditions as rows of a table, and back: one condition a row, rows of the same letter are alternatives."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from auxpolice.problems import Problem
from grading.evaluations.wording import EDUCATION, GRADE
from grading.rules import education, grades

CONDITION_FIELDS = ("target", "kind", "number", "word", "either")
COMMON = "*"
EITHER = "甲乙丙丁戊"
SPARE = 2
HONOUR = {"COUNTY": N_("县级"), "CITY": N_("市级"), "PROVINCE": N_("省级及以上")}


@dataclass(frozen=True)
class Kind:
    """The fields of a criterion in the editor: which field takes the number, which the word, and the words there are."""

    label: str
    number: str = ""
    unit: str = ""
    word: str = ""
    words: Mapping[str, str] | None = None
    optional: bool = False


_GRADES = {name: GRADE[grades.NAMES[name]] for name in ("BASIC", "COMPETENT", "EXCELLENT")}
_DEGREES = {name: EDUCATION[number] for name, number in education.NAMES.items() if name != "BELOW"}

KINDS: dict[str, Kind] = {
    "years_in_level": Kind(N_("任现层级年限"), "at_least", N_("年（空为本级最低年限）"), optional=True),
    "annual_results": Kind(
        N_("任现层级年度考核"), "at_least", N_("年"), "grade",
        {name: _GRADES[name] for name in ("COMPETENT", "EXCELLENT")},
    ),
    "latest_result": Kind(N_("最近年度考核不低于"), word="at_least", words=_GRADES),
    "education": Kind(N_("学历不低于"), word="at_least", words=_DEGREES),
    "honours": Kind(N_("表彰"), "at_least", N_("次"), "rank", HONOUR),
    "certificates": Kind(N_("职业资格证书"), "at_least", N_("本")),
    "no_sanction": Kind(N_("不在处分影响期")),
    "training_days": Kind(N_("近一年培训"), "at_least", N_("天")),
    "post_class": Kind(N_("岗位类别不低于"), "at_best", N_("类")),
    "recommended": Kind(N_("单位推荐")),
}  # fmt: skip


def words_of(kind: str) -> dict[str, str]:
    """The words a condition of this kind may carry, with their Chinese."""
    return dict(KINDS[kind].words or {})


def choices() -> list[dict[str, Any]]:
    """Kinds with unit and words, for the page."""
    return [
        {
            "code": code,
            "label": _(kind.label),
            "unit": _(kind.unit) if kind.unit else "",
            "words": {word: _(text) for word, text in words_of(code).items()},
        }
        for code, kind in KINDS.items()
    ]


def rows(content: Mapping[str, Any]) -> tuple[list[dict[str, str]], list[str]]:
    """(one row a condition with spare rows, names of the levels whose conditions no table can hold)."""
    found, kept = [], []
    promotion = content.get("promotion")
    common = promotion.get("common") if isinstance(promotion, Mapping) else None
    for target, name, tree in [
        (COMMON, _("各级共同条件"), common),
        *((level["code"], level["name"], level.get("conditions")) for level in content.get("levels", [])),
    ]:
        read = _rows_of(target, tree)
        if read is None:
            kept.append(name)
        else:
            found += read
    return found + [dict.fromkeys(CONDITION_FIELDS, "")] * SPARE, kept


def _rows_of(target: str, tree: Any) -> list[dict[str, str]] | None:
    """Rows of an all_of whose children are single conditions or any_of of such; None for any other shape."""
    if not tree:
        return []
    children = tree.get("all_of") if isinstance(tree, Mapping) and set(tree) == {"all_of"} else None
    if not isinstance(children, list):
        return None
    found, letters = [], iter(EITHER)
    for child in children:
        if isinstance(child, Mapping) and set(child) == {"any_of"}:
            letter = next(letters, None)
            if letter is None or not isinstance(child["any_of"], list) or not child["any_of"]:
                return None
            group = [_row(target, leaf, letter) for leaf in child["any_of"]]
        else:
            group = [_row(target, child, "")]
        if any(row is None for row in group):
            return None
        found += [row for row in group if row is not None]
    return found


def _row(target: str, leaf: Any, either: str) -> dict[str, str] | None:
    if not isinstance(leaf, Mapping) or leaf.get("type") not in KINDS:
        return None
    kind = KINDS[leaf["type"]]
    if set(leaf) - {"type", kind.number, kind.word}:
        return None
    number, word = leaf.get(kind.number) if kind.number else None, leaf.get(kind.word) if kind.word else None
    if kind.word and word is None:
        return None  # the rule's own default would be hidden; such a tree stays as it was written
    return {
        "target": target,
        "kind": leaf["type"],
        "number": "" if number is None else str(number),
        "word": "" if word is None else str(word),
        "either": either,
    }


def with_conditions(content: Mapping[str, Any], typed: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A copy of the content with the conditions of the rows. What no table can hold stays as it was. Raises Problem
    that names the row."""
    fresh = copy.deepcopy(dict(content))
    trees: dict[str, list[dict]] = {}
    groups: dict[tuple[str, str], list[dict]] = {}
    known = {COMMON, *(level["code"] for level in fresh.get("levels", []))}
    for number, row in enumerate(typed, 1):
        if not row["kind"]:
            continue
        if row["target"] not in known:
            raise Problem(_("第 %(n)d 行条件没有选晋升到哪一级。") % {"n": number}, code="condition-target")
        leaf = _leaf(number, row)
        if not row["either"]:
            trees.setdefault(row["target"], []).append(leaf)
            continue
        key = row["target"], row["either"]
        if key not in groups:
            groups[key] = []
            trees.setdefault(row["target"], []).append({"any_of": groups[key]})
        groups[key].append(leaf)
    for level in fresh.get("levels", []):
        if _rows_of(level["code"], level.get("conditions")) is None:
            continue
        level.pop("conditions", None)
        if level["code"] in trees:
            level["conditions"] = {"all_of": trees[level["code"]]}
    promotion = fresh.get("promotion")
    if COMMON in trees and not isinstance(promotion, dict):
        promotion = fresh["promotion"] = {}
    if isinstance(promotion, dict) and _rows_of(COMMON, promotion.get("common")) is not None:
        promotion.pop("common", None)
        if COMMON in trees:
            promotion["common"] = {"all_of": trees[COMMON]}
    return fresh


def _leaf(line: int, row: Mapping[str, str]) -> dict[str, Any]:
    kind = KINDS.get(row["kind"])
    leaf: dict[str, Any] = {"type": row["kind"]}
    if kind is None:
        raise Problem(_("第 %(n)d 行的条件类型不认识。") % {"n": line}, code="condition-kind")
    label = _(kind.label)
    if kind.number and (row["number"] or not kind.optional):
        if not row["number"].isdecimal():
            raise Problem(
                _("第 %(n)d 行「%(kind)s」应填整数，现在是「%(text)s」。")
                % {"n": line, "kind": label, "text": row["number"]},
                code="condition-number",
            )
        leaf[kind.number] = int(row["number"])
    if kind.word:
        if row["word"] not in words_of(row["kind"]):
            raise Problem(
                _("第 %(n)d 行「%(kind)s」请选等次、级别或学历。") % {"n": line, "kind": label},
                code="condition-word",
            )
        leaf[kind.word] = row["word"]
    return leaf
