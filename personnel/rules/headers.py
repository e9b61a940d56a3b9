"""Recognition of columns: headers as bureaus write them, in any order, blanks and line breaks ignored."""

import re
import unicodedata
from dataclasses import dataclass, field

LABELS = {
    "name": "姓名",
    "id_number": "身份证号",
    "sex": "性别",
    "ethnicity": "民族",
    "birth_date": "出生日期",
    "political_status": "政治面貌",
    "education": "学历",
    "school": "毕业院校",
    "major": "专业",
    "is_veteran": "退役军人",
    "phone": "手机号",
    "unit": "单位",
    "post": "岗位",
    "category": "人员类别",
    "level": "现层级",
    "hired": "入职时间",
    "badge_number": "辅警编号",
    "bank": "开户行",
    "account_number": "银行卡号",
    "account_holder": "户名",
    "insurance_fen": "社保基数",
    "housing_fen": "公积金基数",
    "prior_monthly_fen": "原月工资",
    "contract_until": "合同到期",
}
MANDATORY = ("name", "id_number", "unit", "hired")
ALIASES = {
    "name": "姓名 名字 人员姓名 辅警姓名",
    "id_number": "身份证号 身份证号码 公民身份号码 身份证 身份证件号码 公民身份证号码 证件号码",
    "sex": "性别",
    "ethnicity": "民族",
    "birth_date": "出生日期 出生年月 出生年月日 生日",
    "political_status": "政治面貌",
    "education": "学历 文化程度 最高学历",
    "school": "毕业院校 毕业学校 院校",
    "major": "专业 所学专业",
    "is_veteran": "退役军人 是否退伍 是否退役军人 是否退役 退伍军人 是否退伍军人",
    "phone": "手机号 联系电话 手机号码 电话 手机 联系方式",
    "unit": "单位 所属单位 工作单位 所在单位 部门 用人单位",
    "post": "岗位 岗位名称 工作岗位",
    "category": "人员类别 类别 辅警类别",
    "level": "层级 现层级 现任层级",
    "hired": "入职时间 入职日期 参加辅警工作时间 参加工作时间 聘用时间",
    "badge_number": "辅警编号 工号 编号 警辅号 辅警号",
    "bank": "开户行 开户银行",
    "account_number": "银行卡号 银行账号 工资卡号 银行帐号 工资账号 卡号",
    "account_holder": "户名 账户名 开户名",
    "insurance_fen": "社保基数 缴费基数 社保缴费基数 社会保险缴费基数",
    "housing_fen": "公积金基数 公积金缴存基数 住房公积金基数",
    "prior_monthly_fen": "原月工资 现工资 原工资 现月工资 月工资",
    "contract_until": "合同到期 合同到期日 合同终止日期 合同期至",
}
BY_ALIAS = {alias: field for field, aliases in ALIASES.items() for alias in aliases.split()}
SERIAL = {"序号", "编次"}
HEADER_WITHIN = 20  # a header stands among the first rows


def folded(text: str) -> str:
    """A header without blanks, invisible signs, marks of duty (*) and remarks in brackets."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Zs"))
    text = re.sub(r"\([^)]*\)", "", text)
    return text.strip("*:： ")


def field_of(text: str) -> str | None:
    return BY_ALIAS.get(folded(text))


@dataclass
class HeaderMap:
    """The row where the table begins, and the column of each field."""

    line: int  # index of the header's last line among the sheet's lines
    columns: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # as the file writes them
    unknown: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        return [LABELS[name] for name in MANDATORY if name not in self.columns]


def find(rows: list[list[str]]) -> HeaderMap | None:
    """The header among the first rows' texts; a header in two rows (groups above, names below) counts as one.

    None when no row knows at least two fields, the name or the ID number among them.
    """
    best: HeaderMap | None = None
    for index, texts in enumerate(rows[:HEADER_WITHIN]):
        found = _mapped(index, [texts])
        if found and (best is None or len(found.columns) > len(best.columns)):
            best = found
    if best is None:
        return None
    if best.line + 1 < len(rows):
        lower = rows[best.line + 1]
        both = _mapped(best.line + 1, [rows[best.line], lower])
        knows = sum(1 for text in lower if text and field_of(text))
        if both and knows and len(both.columns) > len(best.columns):
            return both
    if best.line > 0:
        both = _mapped(best.line, [rows[best.line - 1], rows[best.line]])
        if both and len(both.columns) > len(best.columns):
            return both
    return best


def _mapped(line: int, levels: list[list[str]]) -> HeaderMap | None:
    found = HeaderMap(line)
    for column in range(max(len(level) for level in levels)):
        texts = [level[column] for level in levels if column < len(level) and level[column].strip()]
        name = next((f for f in map(field_of, reversed(texts)) if f), None)
        if name is None:
            shown = folded(texts[-1]) if texts else ""
            if shown and shown not in SERIAL:
                found.unknown.append(shown[:40])
        elif name in found.columns:
            found.duplicates.append(LABELS[name])
        else:
            found.columns[name] = column
            found.titles[name] = folded(texts[-1])
    if len(found.columns) < 2 or not {"name", "id_number"} & set(found.columns):
        return None
    return found
