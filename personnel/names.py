"""Search keys of names: folded text, pinyin for sorting and initials for typing."""

import unicodedata
from functools import lru_cache
from typing import Any

# characters that are read otherwise as surnames
SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "任": "ren", "查": "zha", "盖": "ge", "翟": "zhai", "朴": "piao",
    "区": "ou", "华": "hua", "纪": "ji", "乐": "yue", "缪": "miao", "宓": "mi", "尹": "yin", "员": "yun", "召": "shao",
    "覃": "qin", "晁": "chao", "冼": "xian", "谌": "chen", "逄": "pang", "万": "wan", "尉": "wei", "洗": "xian", "秘": "bi",
    "黑": "he", "折": "she", "牟": "mu", "乜": "nie", "幺": "yao", "卜": "bu", "种": "chong", "重": "chong", "钭": "tou",
}  # fmt: skip


@lru_cache(maxsize=65536)
def _letters(text: str) -> tuple[str, ...]:
    # its dictionaries take as long to load as the framework; few processes ever name anybody
    from pypinyin import Style, lazy_pinyin

    apart: Any = list  # letters without a reading stand for themselves
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=apart))


def name_keys(name: str) -> tuple[str, str, str]:
    """(folded key, pinyin with blanks, initials): 「张 伟」 → ("张伟", "zhang wei", "zw").

    The name itself is stored as given; only the key is folded (NFKC, no blanks, lower case).
    """
    key = "".join(unicodedata.normalize("NFKC", name).split()).lower()
    letters = _letters(key)
    if letters and key[0] in SURNAMES and 2 <= len(key) <= 4:
        letters = (SURNAMES[key[0]], *letters[1:])
    pinyin = " ".join(letters)[:300]
    initials = "".join(part[0] for part in letters if part and part[0].isalnum())[:60].lower()
    return key, pinyin, initials
