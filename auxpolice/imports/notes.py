"""Notes on a cell, a row or a file."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """OK is never noted. NORM: accepted, changed in form, shown. WARN: accepted once seen. ROW: the row is refused."""

    NORM = "NORM"
    WARN = "WARN"
    ROW = "ROW"


@dataclass(frozen=True)
class Note:
    """``key`` is the stable name of the rule, ``message`` says in one sentence what is wrong and how to mend it.

    For NORM notes ``before`` and ``after`` are the text found and the text taken.
    """

    code: Code
    key: str
    message: str
    field: str = ""
    before: str = ""
    after: str = ""

    def of(self, field: str) -> "Note":
        return Note(self.code, self.key, self.message, field, self.before, self.after)


def refuse(key: str, message: str) -> Note:
    return Note(Code.ROW, key, message)


def warn(key: str, message: str) -> Note:
    return Note(Code.WARN, key, message)


def normalised(key: str, message: str, before: str, after: str) -> Note:
    return Note(Code.NORM, key, message, before=before, after=after)
