"""Words of the roster and their codes: GB/T 2261.1 sex, GB/T 3304 ethnicity, GB/T 4762 political status,
GB/T 4658 education, and the two categories of auxiliaries."""

SEX = {"男": "1", "女": "2", "男性": "1", "女性": "2", "1": "1", "2": "2"}
CATEGORY = {
    "勤务": "attendant",
    "勤务辅警": "attendant",
    "勤务类": "attendant",
    "文职": "civilian",
    "文职辅警": "civilian",
    "文职类": "civilian",
}
YES_NO = {
    "是": "1",
    "否": "0",
    "有": "1",
    "无": "0",
    "√": "1",
    "×": "0",
    "1": "1",
    "0": "0",
    "退役": "1",
    "Y": "1",
    "N": "0",
}

_PEOPLES = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
ETHNICITY_NAMES = {f"{i:02d}": name + "族" for i, name in enumerate(_PEOPLES, 1)} | {
    "97": "其他",
    "98": "外国血统中国籍",
}
ETHNICITY = {f"{name}族": f"{i:02d}" for i, name in enumerate(_PEOPLES, 1)}
ETHNICITY |= {name: f"{i:02d}" for i, name in enumerate(_PEOPLES, 1)} | {"其他": "97", "外国血统中国籍": "98"}

POLITICAL_STATUS = {
    "中共党员": "01",
    "党员": "01",
    "中共预备党员": "02",
    "预备党员": "02",
    "共青团员": "03",
    "团员": "03",
    "民革党员": "04",
    "民盟盟员": "05",
    "民建会员": "06",
    "民进会员": "07",
    "农工党党员": "08",
    "致公党党员": "09",
    "九三学社社员": "10",
    "台盟盟员": "11",
    "无党派人士": "12",
    "无党派": "12",
    "群众": "13",
}
EDUCATION = {
    "大专": "31",
    "本科": "21",
    "大学本科": "21",
    "全日制本科": "21",
    "大学": "21",
    "专科": "31",
    "大学专科": "31",
    "高中": "61",
    "普通高中": "61",
    "中专": "41",
    "中等专科": "41",
    "职高": "44",
    "职业高中": "44",
    "技校": "47",
    "硕士研究生": "14",
    "硕士": "14",
    "研究生": "10",
    "研究生教育": "10",
    "研究生班": "17",
    "博士研究生": "11",
    "博士": "11",
    "初中": "71",
    "小学": "81",
    "其他": "90",
}


def lookup(table: dict[str, str], text: str) -> str | None:
    """The code of a word; a code of the table itself is taken too."""
    if text in table:
        return table[text]
    return text if len(text) == 2 and text in table.values() else None


def examples(table: dict[str, str]) -> str:
    return "、".join(list(table)[:4])
