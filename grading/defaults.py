"""The default policies (示例): three ladders and the post classification method, read from grading/policies/."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as N_

_FOLDER = Path(__file__).parent / "policies"
LADDERS = ("levels_seven", "levels_seven_steps", "levels_four")
METHOD = "post_classes"

# official words for the content's keys, for the pages that show or edit a policy
LABELS = {
    "format": N_("格式版本"),
    "is_example": N_("示例"),
    "ladder": N_("方案代码"),
    "title": N_("名称"),
    "source": N_("依据"),
    "levels": N_("层级"),
    "code": N_("代码"),
    "rank_order": N_("高低序"),
    "name": N_("名称"),
    "mode": N_("进入方式（PROBATION 见习、YEARS 按年限、SELECT 选升）"),
    "min_years_in_level": N_("晋升上一级前在本级的最低年限"),
    "quota_group": N_("占用职数组"),
    "steps": N_("档次"),
    "count": N_("档数"),
    "years_per_step": N_("每档年数"),
    "conditions": N_("进入本级的条件"),
    "all_of": N_("全部具备"),
    "any_of": N_("具备其一"),
    "type": N_("条件类型"),
    "at_least": N_("不少于"),
    "at_best": N_("岗位类别不低于"),
    "grade": N_("等次"),
    "rank": N_("表彰级别"),
    "probation": N_("见习"),
    "level": N_("层级"),
    "months": N_("月数"),
    "quota_groups": N_("职数组"),
    "ppm": N_("比例（百万分之）"),
    "of": N_("以哪一组的职数为基数（空为用人额度）"),
    "education_floor": N_("学历起点"),
    "education": N_("学历"),
    "bonus": N_("加算年限"),
    "veteran_years": N_("退役军人加算年数"),
    "honour": N_("表彰加算"),
    "years": N_("年数"),
    "max_years": N_("最多年数"),
    "deduction": N_("扣减年限"),
    "basic_years": N_("每个基本合格年度扣减"),
    "fail_years": N_("每个不合格年度扣减"),
    "service": N_("服务年限口径（CURRENT 本次任职、ALL 历次合计）"),
    "first": N_("首次评定"),
    "conversion": N_("首次套改"),
    "require_annual_result": N_("须有年度考核结果"),
    "carry_remainder": N_("余下年限带入新层级"),
    "promotion": N_("晋升"),
    "common": N_("共同条件"),
    "skip_basic_years": N_("基本合格年度不计年限"),
    "restart_on_fail": N_("不合格后重新起算"),
    "unit_proposal": N_("选升须单位推荐"),
    "opens": N_("每年发起日（月-日）"),
    "cut_off": N_("每年截止日（月-日）"),
    "early": N_("提前晋升"),
    "from_rank_max": N_("适用至哪一级（高低序）"),
    "years_per_honour_kind": N_("每种表彰提前年数"),
    "demotion": N_("降低层级"),
    "fail_levels": N_("年度不合格降几级"),
    "sanction": N_("按处分决定降级"),
    "ranking": N_("职数排序依据（依次比较）"),
    "publicity": N_("公示"),
    "working_days": N_("公示工作日"),
    "objection_days": N_("异议工作日"),
    "reply_days": N_("答复工作日"),
    "scale": N_("因素满分"),
    "factors": N_("评价因素"),
    "weight": N_("权重"),
    "classes": N_("类别"),
    "class": N_("类别序"),
    "from_score": N_("最低分（百分之一分）"),
    "templates": N_("常见岗位的建议分值"),
    "words": N_("岗位名称含有"),
    "posts": N_("岗位代码"),
    "values": N_("分值"),
    "default_values": N_("其他岗位的建议分值"),
    "night": N_("夜间值勤"),
    "risk": N_("危险程度"),
    "outdoor": N_("户外作业"),
    "intensity": N_("工作强度"),
    "public": N_("群众接触与对抗"),
}


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text(encoding="utf-8")


def content(name: str) -> dict[str, Any]:
    """A fresh copy of a default policy's content."""
    return json.loads(_text(name))
