"""What the codes of a roster mean: what was told, the sheet's own legend, then the duty rules. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessment.duty.content import STANDBY
from assessment.duty.importing.words import OFF, away_word, folded, span_of
from assessment.duty.rules.facts import shift_span

SHIFT, REST, AWAY, UNKNOWN = "shift", "rest", "away", "unknown"
_PART_OF_DAY = re.compile(r"^(上午|下午|半天|晚上)")
_FOR = re.compile(r"^(.+?)[(（](?:替|顶|代)(.+?)[)）]$")


@dataclass(frozen=True)
class Meaning:
    """``code`` of a shift of the rules, or the word of an absence."""

    kind: str
    code: str = ""


@dataclass(frozen=True)
class Said:
    """What a cell says: the meaning, for whom one steps in, and what besides it is said of the day."""

    meaning: Meaning
    instead_of: str = ""
    besides: str = ""
    word: str = ""


class Codes:
    """Words of a roster. ``told``: word → code of a shift, what somebody said of this or an earlier file."""

    def __init__(self, content: Mapping[str, Any], told: Mapping[str, str] | None = None):
        self.shifts = {shift["code"]: shift for shift in content["shifts"]}
        self._words: dict[str, Meaning] = {}
        for shift in content["shifts"]:
            for word in (shift.get("written") or "").split():
                self._words.setdefault(folded(word).upper(), Meaning(SHIFT, shift["code"]))
        self._words |= {folded(code).upper(): Meaning(SHIFT, code) for code in self.shifts}
        self._told = {
            folded(word).upper(): Meaning(SHIFT, code)
            for word, code in (told or {}).items()
            if code in self.shifts
        }
        self._told |= {
            folded(word).upper(): Meaning(REST) for word, code in (told or {}).items() if code in OFF
        }
        self._legend: dict[str, Meaning] = {}
        self.strange: dict[str, str] = {}  # words of the legend whose times no shift of the rules has

    def by_span(self, span: tuple[int, int], word: str = "") -> str | None:
        """The code of the shift with these times; of several the one called so, stand-by last."""
        found = [code for code, shift in self.shifts.items() if shift_span(shift) == span]
        found.sort(key=lambda code: (code != word, self.shifts[code]["kind"] == STANDBY))
        return found[0] if found else None

    def read_legend(self, text: str) -> bool:
        """Take what a line such as 「早=8:00-16:00；24或值=8:30至次日8:30；备=在家备勤」 says; False when it is none."""
        parts = re.split(r"[;；。\n，,]", re.sub(r"^(说明|备注|注|图例)[:：]", "", text.strip()))
        before = len(self._legend)
        for part in parts:
            words, equals, meaning = part.partition("=") if "=" in part else part.partition("＝")
            if not equals:
                continue
            each = [folded(word) for word in re.split(r"或|、|/|及", words) if word.strip()]
            if span := span_of(meaning):
                code = next(
                    (c for word in each if (c := self.by_span(span, word)) == word), None
                ) or self.by_span(span)
                for word in each:
                    if code:
                        self._legend[word.upper()] = Meaning(SHIFT, code)
                    else:
                        self.strange[word.upper()] = meaning.strip()
            elif "备勤" in meaning:
                standby = next((c for c, s in self.shifts.items() if s["kind"] == STANDBY), None)
                self._legend |= {w.upper(): Meaning(SHIFT, standby) for w in each if standby}
            elif folded(meaning) in OFF:
                self._legend |= {w.upper(): Meaning(REST) for w in each}
            else:
                self._legend |= {w.upper(): Meaning(AWAY, away_word(w) or w) for w in each if away_word(w)}
        return len(self._legend) > before

    def meaning(self, word: str) -> Meaning:
        key = folded(word).upper()
        if known := self._told.get(key) or self._legend.get(key):
            return known
        if key in OFF:
            return Meaning(REST)
        if key in self.strange:
            return Meaning(UNKNOWN, word)
        if known := self._words.get(key):
            return known
        if away := away_word(word):
            return Meaning(AWAY, away)
        return Meaning(UNKNOWN, word)

    def say(self, text: str) -> Said:
        """What a cell says."""
        plain = folded(text)
        if whole := self._told.get(plain.upper()):
            return Said(whole, word=plain)
        instead = ""
        if swapped := _FOR.match(plain):
            plain, instead = swapped[1], swapped[2]
        parts = [part for part in re.split(r"[/＋+、]", plain) if part]
        if len(parts) > 1 and self.meaning(plain).kind == UNKNOWN:
            of_day = [part for part in parts if not _PART_OF_DAY.match(part)]
            rest = [part for part in parts if _PART_OF_DAY.match(part)]
            if len(of_day) == 1 and rest:
                return Said(self.meaning(of_day[0]), instead, "、".join(rest), of_day[0])
            return Said(Meaning(UNKNOWN, plain), instead, word=plain)
        return Said(self.meaning(plain), instead, word=plain)
