"""Names that people's files came with: text to show, never a place on the disk."""

import unicodedata

LONGEST = 120


def shown_name(sent: str, ending: str) -> str:
    """The last part of the name without what turns, breaks or hides text, with the ending of what is really in it."""
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    plain = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in last)
    stem = " ".join(plain.split())
    if "." in stem[1:]:
        stem = stem.rsplit(".", 1)[0]
    stem = stem.strip(". ")[: LONGEST - len(ending)] or "file"
    return stem + ending


_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
