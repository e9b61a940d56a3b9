"""Names of offices and of people told apart by their look."""

import re

from auxpolice.imports.people import OFFICES

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊"
    "白孟秦邱侯江尹薛闫阎雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤温庞殷章葛管甘牛詹"
)
DOUBLE_SURNAMES = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "令狐", "慕容", "尉迟", "长孙", "夏侯", "东方",
        "公孙", "端木", "宇文", "轩辕", "独孤", "南宫", "西门", "闻人", "澹台", "呼延", "淳于",
    }
)  # fmt: skip
_OFFICE = re.compile(
    r"(所|队|局|科|股|室|处|站|中心|支队|窗口|部|办|组|委|院|厅|社区|公司|学校|大厅|基地|团|营|连|岗亭|校|园|区|乡|镇|街道|村)$"
)


def is_office(text: str, known: frozenset[str] = frozenset()) -> bool:
    return text in known or bool(OFFICES.search(text)) or (len(text) > 3 and bool(_OFFICE.search(text)))


def is_person(text: str) -> bool:
    """A usual Han name: a frequent surname, of one character or two, and one or two characters more."""
    bare = "".join(text.split())
    rest = len(bare) - (2 if bare[:2] in DOUBLE_SURNAMES else 1 if bare[:1] in SURNAMES else len(bare))
    return 1 <= rest <= 2 and all("\u3400" <= c <= "\u9fff" for c in bare) and not is_office(bare)
