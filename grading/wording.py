"""Sentences for what the rules found. The rules speak in codes and numbers; people read these."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grading.rules import education, grades
from grading.rules.criteria import Finding, evaluate
from grading.rules.faults import Fault
from grading.rules.ladder import Ladder
from grading.rules.outcome import REASONS

EDUCATION = {
    education.BELOW: gettext_noop("高中以下"),
    education.SECONDARY: gettext_noop("高中、中专"),
    education.COLLEGE: gettext_noop("大专"),
    education.BACHELOR: gettext_noop("本科（含无硕士学位的研究生）"),
    education.MASTER: gettext_noop("硕士及以上"),
}
GRADE = {
    grades.NONE: gettext_noop("无结果"),
    grades.FAIL: gettext_noop("不合格"),
    grades.BASIC: gettext_noop("基本合格"),
    grades.COMPETENT: gettext_noop("合格"),
    grades.EXCELLENT: gettext_noop("优秀"),
}
HONOUR_RANK = {"COUNTY": gettext_noop("县级"), "CITY": gettext_noop("市级"), "PROVINCE": gettext_noop("省级")}

REASON_TEXT = {
    "none": gettext_noop("—"),
    "by_years": gettext_noop("按核定年限确定"),
    "by_education": gettext_noop("按学历起点确定"),
    "probation": gettext_noop("尚在见习期"),
    "quota": gettext_noop("受层级职数限制"),
    "sanction": gettext_noop("处分影响期内，暂缓"),
    "no_result": gettext_noop("无年度考核结果，暂缓"),
    "failed_year": gettext_noop("最近年度考核不合格，暂缓"),
    "conditions": gettext_noop("晋升条件未全部具备"),
    "promoted": gettext_noop("条件具备，晋升一级"),
    "promoted_early": gettext_noop("符合提前晋升，晋升一级"),
    "step_up": gettext_noop("晋升档次"),
    "top_level": gettext_noop("已是最高层级"),
    "no_level": gettext_noop("尚无层级，先作首次评定"),
    "demoted_result": gettext_noop("年度考核不合格，降低层级"),
    "demoted_sanction": gettext_noop("处分降低层级"),
    "not_recommended": gettext_noop("单位未推荐"),
    "stays": gettext_noop("不变"),
}

CONDITION = {
    "probation": gettext_noop("见习期满"),
    "service_years": gettext_noop("辅警服务年限"),
    "veteran_bonus": gettext_noop("退役军人加算年限"),
    "honour_bonus": gettext_noop("表彰加算年限"),
    "deduction": gettext_noop("考核扣减年限"),
    "assessed_years": gettext_noop("核定年限及对应层级"),
    "education_floor": gettext_noop("学历起点层级"),
    "no_sanction": gettext_noop("无处分影响期"),
    "annual_result": gettext_noop("年度考核结果"),
    "quota": gettext_noop("层级职数"),
    "years_in_level": gettext_noop("任现层级年限"),
    "annual_results": gettext_noop("任现层级考核合格年数"),
    "latest_result": gettext_noop("最近年度考核"),
    "education": gettext_noop("学历"),
    "honours": gettext_noop("表彰奖励"),
    "certificates": gettext_noop("专业证书"),
    "training_days": gettext_noop("近一年培训天数"),
    "post_class": gettext_noop("岗位类别"),
    "recommended": gettext_noop("单位推荐"),
    "early_honour": gettext_noop("本层级内获得表彰"),
    "early_level": gettext_noop("提前晋升的层级范围"),
    "failed_year": gettext_noop("任现层级以来考核不合格"),
    "sanction_levels": gettext_noop("处分降低层级"),
}

RECORD = {
    "employment": gettext_noop("任职记录"),
    "level": gettext_noop("层级记录"),
    "annual_result": gettext_noop("年度考核"),
    "honour": gettext_noop("表彰记录"),
    "sanction": gettext_noop("处分记录"),
    "certificate": gettext_noop("证书"),
    "person": gettext_noop("档案"),
}


# lines that say what is reckoned with, not what is asked for
RECKONED = frozenset(
    {"service_years", "veteran_bonus", "honour_bonus", "deduction", "assessed_years", "education_floor"}
)


@dataclass(frozen=True)
class Line:
    """One condition as people read it."""

    title: str
    required: str
    shown: str
    met: bool
    record_kind: str
    record_id: int
    code: str
    optional: bool = False

    @property
    def reckoned(self) -> bool:
        """A figure that goes into the result, rather than a condition that is met or not."""
        return self.code in RECKONED

    @property
    def record(self) -> str:
        """The kind of record it rests on; which one, the page opens."""
        return _(RECORD.get(self.record_kind, "")) if self.record_id else ""


def asked(tree: dict, ladder: Ladder, target: int) -> list[str]:
    """The demands of a criteria tree, one sentence a condition; alternatives in one sentence."""
    from grading.rules.facts import empty
    from grading.rules.promotion import reckoning_for

    nobody = empty(1)
    reckoning = reckoning_for(ladder, target, dt.date(2000, 1, 1))
    sentences: list[str] = []
    for child in tree.get("all_of", [tree]):
        found = evaluate(child, nobody, reckoning)[1]
        lines = [line(finding, nobody, ladder) for finding in found]
        joined = [f"{each.title}：{each.required}" for each in lines]
        if "any_of" in child:
            sentences.append(_("以下其一：") + "；".join(joined))
        else:
            sentences += joined if "all_of" not in child else asked(child, ladder, target)
    return sentences


def day_text(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat() if ordinal > 0 else "—"


def title(code: str) -> str:
    """The name of a condition."""
    return _(CONDITION.get(code, code))


RANKING = {
    "rank": gettext_noop("拟任层级高者"),
    "points": gettext_noop("计入年限多者"),
    "annual_grade": gettext_noop("最近年度考核好者"),
    "excellent_years": gettext_noop("优秀年数多者"),
    "honours": gettext_noop("市级以上表彰多者"),
    "appraisal": gettext_noop("民主测评高者"),
    "month_score": gettext_noop("月考核均分高者"),
    "post_class": gettext_noop("岗位类别艰苦者"),
    "service": gettext_noop("参加工作早者"),
}


def ranking_key(key: str) -> str:
    """The name of a tie-break."""
    return _(RANKING.get(key, key))


def ranking_value(key: str, value: int, ladder: Ladder) -> str:
    """The value of a tie-break in the record."""
    if key == "rank":
        return ladder.level(min(max(value, 0), ladder.top)).name
    if key in ("points", "excellent_years"):
        return _("%(n)d 年") % {"n": value}
    if key == "annual_grade":
        return _(GRADE[value])
    if key in ("appraisal", "month_score"):
        return _("%(score).2f 分") % {"score": value / 100} if value else "—"
    if key == "post_class":
        return _("%(n)d 类") % {"n": value} if value < 9 else _("未分类")
    if key == "service":
        return day_text(value)
    return _("%(n)d 次") % {"n": value}


def reason(number: int) -> str:
    """Sentence of a verdict's reason."""
    return _(REASON_TEXT[REASONS[number]]) if 0 <= number < len(REASONS) else ""


def _first(value: Any) -> int:
    return int(np.broadcast_to(value, (1,))[0])


def line(finding: Finding, row: np.ndarray, ladder: Ladder, batch: dict | None = None) -> Line:
    """One finding about one person (columns of length one). `batch` has the group counts for the quota line."""
    from grading.rules.facts import RECORD_OF

    required, shown, met = _first(finding.required), _first(finding.shown), bool(_first(finding.met))
    texts = _TEXTS.get(finding.code, _plain)(finding, required, shown, row, ladder, batch or {})
    kind = RECORD_OF.get(finding.record, "person" if finding.record == "person_id" else "")
    number = int(row[finding.record][0]) if finding.record else 0
    return Line(
        _(CONDITION.get(finding.code, finding.code)),
        texts[0],
        texts[1],
        met,
        kind,
        number,
        finding.code,
        bool(finding.alternative),
    )


def _plain(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    return str(required), str(shown)


def _years(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    early = _first(f.detail.get("early", 0))
    needs = _("满 %(n)d 年") % {"n": required}
    if early:
        needs += _("（表彰提前 %(n)d 年）") % {"n": early}
    return needs, _("%(n)d 年") % {"n": shown}


def _service(f: Finding, required: int, shown: int, row: np.ndarray, *_more: Any) -> tuple[str, str]:
    text = _("%(n)d 整年（自 %(day)s）") % {"n": shown, "day": day_text(int(row["service_from"][0]))}
    if row["earlier_days"][0]:
        text += _("，另计此前任职 %(n)d 天") % {"n": int(row["earlier_days"][0])}
    return _("计至截止日"), text


def _bonus(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    return _("符合者每项加 %(n)d 年") % {"n": required}, _("加 %(n)d 年") % {"n": shown}


def _deduction(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    shows = _("基本合格 %(basic)d 年、不合格 %(fail)d 年，扣 %(n)d 年") % {
        "basic": _first(f.detail["basic"]),
        "fail": _first(f.detail["fail"]),
        "n": shown,
    }
    return _("基本合格、不合格年度扣减"), shows


def _assessed(
    f: Finding, required: int, shown: int, row: np.ndarray, ladder: Ladder, *_more: Any
) -> tuple[str, str]:
    rank = _first(f.detail["rank"])
    bounds = [int(n) for n in ladder.thresholds]
    index = rank - ladder.lowest
    low = 0 if index == 0 else bounds[index - 1]
    if index < len(bounds):
        rule = _("%(low)d 至 %(high)d 年为%(level)s") % {
            "low": low,
            "high": bounds[index] - 1,
            "level": ladder.level(rank).name,
        }
    else:
        rule = _("%(low)d 年及以上为%(level)s") % {"low": low, "level": ladder.level(rank).name}
    return rule, _("%(n)d 年") % {"n": shown}


def _floor(
    f: Finding, required: int, shown: int, row: np.ndarray, ladder: Ladder, *_more: Any
) -> tuple[str, str]:
    return _("不低于%(level)s") % {"level": ladder.level(required).name}, _(EDUCATION[shown])


def _sanction(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    return _("不在处分影响期"), _("影响期至 %(day)s") % {"day": day_text(shown)} if shown else _("无处分记录")


def _grade(f: Finding, required: int, shown: int, row: np.ndarray, *_more: Any) -> tuple[str, str]:
    year = int(row["annual_year"][0])
    shows = (
        _(GRADE[shown])
        if not year
        else _("%(year)d 年度%(grade)s") % {"year": year, "grade": _(GRADE[shown])}
    )
    if f.code == "annual_result" and not _first(f.detail["needed"]):
        return _("满一年者须有结果"), shows + _("（服务未满一年，不要求）")
    return _("%(grade)s及以上") % {"grade": _(GRADE[required])}, shows


def _good_years(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    word = _("优秀") if f.detail.get("grade") == "EXCELLENT" else _("合格及以上")
    return _("%(word)s %(n)d 年") % {"word": word, "n": required}, _("%(n)d 年") % {"n": shown}


def _education(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    return _("%(degree)s及以上") % {"degree": _(EDUCATION[required])}, _(EDUCATION[shown])


def _honours(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    return (
        _("%(rank)s以上表彰 %(n)d 次") % {"rank": _(HONOUR_RANK[f.detail["rank"]]), "n": required},
        _("%(n)d 次") % {"n": shown},
    )


def _count(unit: str):
    def text(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
        return f"≥ {required} {_(unit)}", f"{shown} {_(unit)}"

    return text


def _recommended(f: Finding, required: int, shown: int, row: np.ndarray, *_more: Any) -> tuple[str, str]:
    shows = {1: _("已推荐"), 0: _("未推荐"), -1: _("尚未提出意见")}[shown]
    if row["appraisal"][0]:
        shows += _("，民主测评 %(score).2f 分") % {"score": int(row["appraisal"][0]) / 100}
    return _("须经单位推荐"), shows


def _quota(
    f: Finding, required: int, shown: int, row: np.ndarray, ladder: Ladder, batch: dict
) -> tuple[str, str]:
    index = _first(f.detail["group"])
    if not index:
        return _("不占职数"), "—"
    group = ladder.groups[index - 1]
    facts = batch.get(group.code, {})
    return (
        _("%(group)s可用职数 %(free)s 个") % {"group": group.name, "free": facts.get("free", "—")},
        _("%(n)s 人中排第 %(at)d 位") % {"n": facts.get("applicants", "—"), "at": shown},
    )


def _class(f: Finding, required: int, shown: int, *_more: Any) -> tuple[str, str]:
    return _("%(n)d 类及更艰苦岗位") % {"n": required}, _("%(n)d 类") % {"n": shown} if shown else _("未分类")


def _level_limit(
    f: Finding, required: int, shown: int, row: np.ndarray, ladder: Ladder, *_more: Any
) -> tuple[str, str]:
    return _("%(level)s及以下") % {"level": ladder.level(min(required, ladder.top)).name}, ladder.level(
        shown
    ).name


def _failed(f: Finding, required: int, shown: int, row: np.ndarray, *_more: Any) -> tuple[str, str]:
    return _("无不合格年度"), _grade(f, grades.BASIC, shown, row)[1]


_TEXTS = {
    "probation": _count(gettext_noop("个月")),
    "service_years": _service,
    "veteran_bonus": _bonus,
    "honour_bonus": _bonus,
    "deduction": _deduction,
    "assessed_years": _assessed,
    "education_floor": _floor,
    "no_sanction": _sanction,
    "annual_result": _grade,
    "latest_result": _grade,
    "years_in_level": _years,
    "annual_results": _good_years,
    "education": _education,
    "honours": _honours,
    "certificates": _count(gettext_noop("项")),
    "training_days": _count(gettext_noop("天")),
    "early_honour": _count(gettext_noop("种")),
    "recommended": _recommended,
    "quota": _quota,
    "post_class": _class,
    "early_level": _level_limit,
    "failed_year": _failed,
    "sanction_levels": _count(gettext_noop("级")),
}

FAULTS = {
    "not_an_object": gettext_noop("方案内容不是一个对象。"),
    "too_few_levels": gettext_noop("至少要有两个层级。"),
    "level_not_an_object": gettext_noop("有一个层级的内容无法读取。"),
    "level_without_code": gettext_noop("层级「%(level)s」没有代码。"),
    "level_without_name": gettext_noop("层级「%(level)s」没有名称。"),
    "rank_not_a_number": gettext_noop("层级「%(level)s」的高低序须是 0 至 40 的整数。"),
    "unknown_mode": gettext_noop("层级「%(level)s」的进入方式须是见习、按年限或选升之一。"),
    "years_not_a_number": gettext_noop("层级「%(level)s」的最低年限须是 0 至 60 的整数。"),
    "steps_unreadable": gettext_noop(
        "层级「%(level)s」的档次设置无法读取：档数和每档年限须是整数，每档至少 1 年。"
    ),
    "code_twice": gettext_noop("层级代码「%(value)s」重复。"),
    "name_twice": gettext_noop("层级名称「%(value)s」重复。"),
    "rank_twice": gettext_noop("高低序 %(value)s 有两个层级，请改成各不相同。"),
    "rank_gap": gettext_noop("高低序不连续，缺少 %(missing)s。"),
    "probation_not_lowest": gettext_noop("「%(level)s」是见习层级，只能放在最低。"),
    "years_missing": gettext_noop("层级「%(level)s」没有写晋升上一级所需的最低年限。"),
    "groups_unreadable": gettext_noop("职数组的内容无法读取。"),
    "group_without_code": gettext_noop("有一个职数组没有代码。"),
    "share_out_of_range": gettext_noop("职数组「%(group)s」的比例须在 0 到 100%% 之间。"),
    "group_of_unknown": gettext_noop("职数组「%(group)s」所属的上级组「%(of)s」不存在。"),
    "group_twice": gettext_noop("职数组代码重复。"),
    "group_circle": gettext_noop("职数组「%(group)s」绕成了一个圈，请改上级组。"),
    "quota_group_unknown": gettext_noop("层级「%(level)s」所属的职数组「%(group)s」不存在。"),
    "floor_unreadable": gettext_noop("学历起点的内容无法读取。"),
    "floor_education_unknown": gettext_noop("学历起点中有不认识的学历。"),
    "floor_level_unknown": gettext_noop("学历起点所指的层级「%(level)s」不存在。"),
    "criterion_unreadable": gettext_noop("有一条晋升条件无法读取。"),
    "any_of_empty": gettext_noop("「任一」条件组里没有条件，谁也不会满足。"),
    "criterion_unknown": gettext_noop("不认识的条件类型「%(type)s」。"),
    "criterion_value": gettext_noop("条件「%(type)s」的数值「%(value)s」不对。"),
    "criterion_field_unknown": gettext_noop("条件「%(type)s」不认识「%(field)s」。"),
    "section_unreadable": gettext_noop("「%(section)s」部分无法读取。"),
    "number_out_of_range": gettext_noop("数值「%(value)s」须是 0 至 60 的整数。"),
    "honour_bonus_unreadable": gettext_noop("表彰加算的设置无法读取。"),
    "appraisal_unreadable": gettext_noop("民主测评的分值和收回比例须是 0 至 100 的整数。"),
    "day_of_year": gettext_noop("「%(value)s」不是每年的一天，请写成 月-日，例如 01-15。"),
    "ranking_unknown": gettext_noop("排序依据中有不认识的项目。"),
    "select_without_quota": gettext_noop("「%(level)s」是选升层级，但不占任何职数，等于人人可升。"),
    "years_with_quota": gettext_noop("「%(level)s」按年限晋升却又占职数，年限到了也可能升不上。"),
    "years_above_select": gettext_noop("「%(level)s」按年限晋升，但它下面的「%(below)s」要选升，请核对。"),
    "group_unused": gettext_noop("职数组「%(group)s」没有任何层级使用。"),
    "floor_falls": gettext_noop("学历「%(education)s」的起点反而低于「%(lower)s」。"),
    "floor_in_quota": gettext_noop("学历起点直接到「%(level)s」，会绕过职数限制。"),
    "floor_at_probation": gettext_noop("学历起点指向见习层级「%(level)s」，不起作用。"),
    "results_exceed_years": gettext_noop(
        "晋升「%(level)s」要求合格 %(results)s 年，多于在下一级的最低年限 %(years)s 年。"
    ),
    "years_twice": gettext_noop(
        "晋升「%(level)s」的条件写了 %(condition)s 年，与下一级的最低年限 %(years)s 年不一致，按条件执行。"
    ),
    "early_eats_years": gettext_noop(
        "提前晋升的年数不少于「%(level)s」的最低年限 %(years)s 年，等于不需要年限。"
    ),
    "probation_without_months": gettext_noop("设有见习层级，但没有写见习几个月。"),
    "months_without_probation": gettext_noop("写了见习期，但没有见习层级。"),
    "no_factors": gettext_noop("没有评价因素。"),
    "factor_twice": gettext_noop("评价因素的代码重复或缺失。"),
    "weight_out_of_range": gettext_noop("因素「%(factor)s」的权重须是 1 至 100 的整数。"),
    "no_classes": gettext_noop("至少要分两类。"),
    "class_bound": gettext_noop("类别的最低分须在 0 至 100 分之间，最多两位小数。"),
    "classes_not_falling": gettext_noop("类别的最低分须由高到低。"),
    "classes_leave_gap": gettext_noop("最后一类的最低分须是 0，否则有岗位无类可归。"),
    "class_numbers": gettext_noop("类别须从 1 起连续编号。"),
    "scale_out_of_range": gettext_noop("因素满分须是 1 至 100 的整数。"),
}


def fault(found: Fault | Any) -> str:
    """The sentence of one fault of a policy content."""
    return _(FAULTS[found.code]) % {**found.params}


def path(where: str) -> tuple[str | int, ...]:
    """``levels.3.mode`` as the steps of a path in a content."""
    return tuple(int(step) if step.isdecimal() else step for step in where.split(".") if step)
