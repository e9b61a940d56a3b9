"""The default policies (示例): three ladders and the post classification method, read from grading/policies/."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

_FOLDER = Path(__file__).parent / "policies"
LADDERS = ("levels_seven", "levels_seven_steps", "levels_four")
METHOD = "post_classes"

# official words for the content's keys, for the pages that show or edit a policy
LABELS = {
    "format": gettext_noop("格式版本"),
    "is_example": gettext_noop("示例"),
    "ladder": gettext_noop("方案代码"),
    "title": gettext_noop("名称"),
    "source": gettext_noop("依据"),
    "levels": gettext_noop("层级"),
    "code": gettext_noop("代码"),
    "rank_order": gettext_noop("高低序"),
    "name": gettext_noop("名称"),
    "mode": gettext_noop("进入方式（PROBATION 见习、YEARS 按年限、SELECT 选升）"),
    "min_years_in_level": gettext_noop("晋升上一级前在本级的最低年限"),
    "quota_group": gettext_noop("占用职数组"),
    "steps": gettext_noop("档次"),
    "count": gettext_noop("档数"),
    "years_per_step": gettext_noop("每档年数"),
    "conditions": gettext_noop("进入本级的条件"),
    "all_of": gettext_noop("全部具备"),
    "any_of": gettext_noop("具备其一"),
    "type": gettext_noop("条件类型"),
    "at_least": gettext_noop("不少于"),
    "at_best": gettext_noop("岗位类别不低于"),
    "grade": gettext_noop("等次"),
    "rank": gettext_noop("表彰级别"),
    "probation": gettext_noop("见习"),
    "level": gettext_noop("层级"),
    "months": gettext_noop("月数"),
    "quota_groups": gettext_noop("职数组"),
    "ppm": gettext_noop("比例（百万分之）"),
    "of": gettext_noop("以哪一组的职数为基数（空为用人额度）"),
    "education_floor": gettext_noop("学历起点"),
    "education": gettext_noop("学历"),
    "bonus": gettext_noop("加算年限"),
    "veteran_years": gettext_noop("退役军人加算年数"),
    "honour": gettext_noop("表彰加算"),
    "years": gettext_noop("年数"),
    "max_years": gettext_noop("最多年数"),
    "deduction": gettext_noop("扣减年限"),
    "basic_years": gettext_noop("每个基本合格年度扣减"),
    "fail_years": gettext_noop("每个不合格年度扣减"),
    "service": gettext_noop("服务年限口径（CURRENT 本次任职、ALL 历次合计）"),
    "first": gettext_noop("首次评定"),
    "conversion": gettext_noop("首次套改"),
    "require_annual_result": gettext_noop("须有年度考核结果"),
    "carry_remainder": gettext_noop("余下年限带入新层级"),
    "promotion": gettext_noop("晋升"),
    "common": gettext_noop("共同条件"),
    "skip_basic_years": gettext_noop("基本合格年度不计年限"),
    "restart_on_fail": gettext_noop("不合格后重新起算"),
    "unit_proposal": gettext_noop("选升须单位推荐"),
    "opens": gettext_noop("每年发起日（月-日）"),
    "cut_off": gettext_noop("每年截止日（月-日）"),
    "early": gettext_noop("提前晋升"),
    "from_rank_max": gettext_noop("适用至哪一级（高低序）"),
    "years_per_honour_kind": gettext_noop("每种表彰提前年数"),
    "demotion": gettext_noop("降低层级"),
    "fail_levels": gettext_noop("年度不合格降几级"),
    "sanction": gettext_noop("按处分决定降级"),
    "appraisal": gettext_noop("民主测评"),
    "excellent": gettext_noop("优秀票的分值"),
    "competent": gettext_noop("称职票的分值"),
    "basic": gettext_noop("基本称职票的分值"),
    "poor": gettext_noop("不称职票的分值"),
    "turnout_percent": gettext_noop("收回票数的最低比例（%）"),
    "ranking": gettext_noop("职数排序依据（依次比较）"),
    "publicity": gettext_noop("公示"),
    "working_days": gettext_noop("公示工作日"),
    "objection_days": gettext_noop("异议工作日"),
    "reply_days": gettext_noop("答复工作日"),
    "scale": gettext_noop("因素满分"),
    "factors": gettext_noop("评价因素"),
    "weight": gettext_noop("权重"),
    "duties_checked": gettext_noop("已核对岗位职责"),
    "classes": gettext_noop("类别"),
    "class": gettext_noop("类别序"),
    "from_score": gettext_noop("最低分（分）"),
    "templates": gettext_noop("常见岗位的建议分值"),
    "words": gettext_noop("岗位名称含有"),
    "posts": gettext_noop("岗位代码"),
    "values": gettext_noop("分值"),
    "default_values": gettext_noop("其他岗位的建议分值"),
    "night": gettext_noop("夜间值勤"),
    "risk": gettext_noop("危险程度"),
    "outdoor": gettext_noop("户外作业"),
    "intensity": gettext_noop("工作强度"),
    "public": gettext_noop("群众接触与对抗"),
}


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text(encoding="utf-8")


def content(name: str) -> dict[str, Any]:
    """A fresh copy of a default policy's content."""
    return json.loads(_text(name))
