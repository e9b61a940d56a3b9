"""The single settings of a ladder as typed inputs, and back: bonuses, deductions, early promotion, demotion, publicity."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from auxpolice.problems import Problem
from grading.evaluations.wording import RANKING
from grading.ladders.conditions import HONOUR, words_of
from grading.rules.ladder import RANKING_KEYS

FLOOR_FIELDS = ("education", "level")
SPARE = 1


@dataclass(frozen=True)
class Setting:
    """``path`` in the content; ``kind``: count, flag, day (MM-DD), choice, level (a rank shown by name)."""

    path: str
    label: str
    kind: str = "count"
    options: tuple[tuple[str, str], ...] = ()


SECTIONS: list[tuple[str, list[Setting]]] = [
    (N_("见习与服务年限"), [
        Setting("probation.months", N_("见习月数")),
        Setting("service", N_("服务年限口径"), "choice", (("CURRENT", N_("本次任职")), ("ALL", N_("历次合计")))),
    ]),
    (N_("首次评定与套改"), [
        Setting("first.require_annual_result", N_("首次评定须有年度考核结果"), "flag"),
        Setting("first.carry_remainder", N_("首次评定余下年限带入新层级"), "flag"),
        Setting("conversion.require_annual_result", N_("套改须有年度考核结果"), "flag"),
        Setting("conversion.carry_remainder", N_("套改余下年限带入新层级"), "flag"),
    ]),
    (N_("加算与扣减年限"), [
        Setting("bonus.veteran_years", N_("退役军人加算（年）")),
        Setting("bonus.honour.rank", N_("表彰级别"), "choice", tuple(HONOUR.items())),
        Setting("bonus.honour.years", N_("每次表彰加算（年）")),
        Setting("bonus.honour.max_years", N_("表彰最多加算（年，空为不限）")),
        Setting("deduction.basic_years", N_("每个基本合格年度扣减（年）")),
        Setting("deduction.fail_years", N_("每个不合格年度扣减（年）")),
    ]),
    (N_("晋升"), [
        Setting("promotion.skip_basic_years", N_("基本合格年度不计年限"), "flag"),
        Setting("promotion.restart_on_fail", N_("不合格后重新起算"), "flag"),
        Setting("promotion.unit_proposal", N_("选升须单位推荐"), "flag"),
        Setting("promotion.opens", N_("每年发起日（月-日）"), "day"),
        Setting("promotion.cut_off", N_("每年截止日（月-日）"), "day"),
    ]),
    (N_("提前晋升（全部留空为没有）"), [
        Setting("early.from_rank_max", N_("适用至"), "level"),
        Setting("early.years_per_honour_kind", N_("每种表彰提前（年）")),
        Setting("early.max_years", N_("每级最多提前（年）")),
        Setting("early.opens", N_("每年发起日（月-日）"), "day"),
        Setting("early.cut_off", N_("每年截止日（月-日）"), "day"),
    ]),
    (N_("降低层级"), [
        Setting("demotion.fail_levels", N_("年度不合格降几级")),
        Setting("demotion.sanction", N_("按处分决定降级"), "flag"),
        Setting("demotion.opens", N_("每年发起日（月-日）"), "day"),
        Setting("demotion.cut_off", N_("每年截止日（月-日）"), "day"),
    ]),
    (N_("民主测评"), [
        Setting("appraisal.excellent", N_("优秀票分值")),
        Setting("appraisal.competent", N_("称职票分值")),
        Setting("appraisal.basic", N_("基本称职票分值")),
        Setting("appraisal.poor", N_("不称职票分值")),
        Setting("appraisal.turnout_percent", N_("收回票数最低比例（%）")),
    ]),
    (N_("公示"), [
        Setting("publicity.working_days", N_("公示（工作日）")),
        Setting("publicity.objection_days", N_("异议（工作日）")),
        Setting("publicity.reply_days", N_("答复（工作日）")),
    ]),
]  # fmt: skip
_ALL = [setting for _title, settings in SECTIONS for setting in settings]
_NULLABLE = {"bonus.honour.max_years"}


def _at(content: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(content, Mapping) or key not in content:
            return None
        content = content[key]
    return content


def values(content: Mapping[str, Any]) -> dict[str, str]:
    """path → text as it is typed; flags are "1" or "", what is not there is ""."""
    found = {}
    for setting in _ALL:
        value = _at(content, setting.path)
        found[setting.path] = (
            ("1" if value else "") if setting.kind == "flag" else "" if value is None else str(value)
        )
    return found


def sections(content: Mapping[str, Any], typed: Mapping[str, str]) -> list[tuple[str, list[dict]]]:
    """Sections with their inputs for the page; ``typed`` is what stands in them."""
    ranks = tuple((str(level["rank_order"]), level["name"]) for level in content.get("levels", []))
    return [
        (
            _(title),
            [
                {
                    "path": setting.path,
                    "label": _(setting.label),
                    "kind": "choice" if setting.kind == "level" else setting.kind,
                    "options": ranks
                    if setting.kind == "level"
                    else [(value, _(label)) for value, label in setting.options],
                    "text": typed.get(setting.path, ""),
                }
                for setting in settings
            ],
        )
        for title, settings in SECTIONS
    ]


def with_settings(content: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """A copy of the content with the settings typed. A blank takes the setting out; a section left blank goes whole.
    Raises Problem that names the setting."""
    fresh = copy.deepcopy(dict(content))
    for setting in _ALL:
        text = typed.get(setting.path, "").strip()
        if setting.kind == "flag":
            if text or _at(fresh, setting.path) is not None:
                _put(fresh, setting.path, text == "1")
            continue
        if not text:
            _take_out(fresh, setting.path)
            continue
        _put(fresh, setting.path, _value(setting, text))
    _tidy(fresh)
    return fresh


def _value(setting: Setting, text: str) -> Any:
    if setting.kind in ("day", "choice"):
        return text  # the policy's own check says what is wrong with it
    if not text.isdecimal():
        raise Problem(
            _("「%(label)s」应填整数，现在是「%(text)s」。") % {"label": _(setting.label), "text": text},
            code="ladder-number",
            field=setting.path,
        )
    return int(text)


def _put(content: dict, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for key in parents:
        if not isinstance(content.get(key), dict):
            content[key] = {}
        content = content[key]
    content[last] = value


def _take_out(content: dict, path: str) -> None:
    *parents, last = path.split(".")
    for key in parents:
        if not isinstance(content.get(key), dict):
            return
        content = content[key]
    if path in _NULLABLE and last in content:
        content[last] = None
    else:
        content.pop(last, None)


def _tidy(content: dict) -> None:
    """A section or an honour bonus without any setting is none."""
    bonus = content.get("bonus")
    if isinstance(bonus, dict) and isinstance(bonus.get("honour"), dict):
        if not {key for key, value in bonus["honour"].items() if value is not None}:
            del bonus["honour"]
    for section in ("early", "appraisal"):
        if content.get(section) == {}:
            del content[section]


def floor_rows(content: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [
        {"education": item.get("education", ""), "level": item.get("level", "")}
        for item in content.get("education_floor", [])
    ]
    return rows + [dict.fromkeys(FLOOR_FIELDS, "")] * SPARE


def with_floor(content: Mapping[str, Any], typed: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    fresh = copy.deepcopy(dict(content))
    fresh["education_floor"] = [
        {"education": row["education"], "level": row["level"]}
        for row in typed
        if row["education"] or row["level"]
    ]
    return fresh


def degrees() -> dict[str, str]:
    return words_of("education")


def ranking_options() -> list[tuple[str, str]]:
    return [(key, _(RANKING.get(key, key))) for key in RANKING_KEYS]


def with_ranking(content: Mapping[str, Any], typed: Sequence[str]) -> dict[str, Any]:
    """Tie-breaks in the order of the inputs; a key named twice counts where it stands first."""
    fresh = copy.deepcopy(dict(content))
    fresh["ranking"] = list(dict.fromkeys(key for key in typed if key))
    return fresh
