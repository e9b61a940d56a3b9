"""Search keys of names: folded text, pinyin for sorting and initials for typing."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=65536)
def _letters(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=lambda chars: list(chars)))


def name_keys(name: str) -> tuple[str, str, str]:
    """(folded key, pinyin with blanks, initials): 「张 伟」 → ("张伟", "zhang wei", "zw").

    The name itself is stored as given; only the key is folded (NFKC, no blanks, lower case).
    """
    key = "".join(unicodedata.normalize("NFKC", name).split()).lower()
    letters = _letters(key)
    pinyin = " ".join(letters)[:300]
    initials = "".join(part[0] for part in letters if part)[:60].lower()
    return key, pinyin, initials
