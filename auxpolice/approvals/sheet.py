"""The approval sheet in types: what is approved, what it changes, whom and how much, and how it came here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.policy.schema.words import Change
from auxpolice.ui.tables import Column, shown_text


class Taken(StrEnum):
    """State of a step: only what was done is ticked."""

    DONE = "done"
    CURRENT = "current"
    NEXT = "next"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Step:
    """A step of the way here: ``text`` says what there is to say of it, why it was left out first of all."""

    label: str
    status: Taken
    text: str = ""
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Figure:
    """People, yuan (``money``, ``delta``: in fen) or a text."""

    label: str
    value: Any
    kind: str = "number"
    hint: str = ""

    @property
    def shown(self) -> str:
        text = shown_text(Column("value", self.label, kind=self.kind), self.value)
        return f"{text} {_('元')}" if self.kind in ("money", "delta") else text


@dataclass(frozen=True)
class Figures:
    """Whom a matter concerns and how much it costs. ``source`` names what they were reckoned by, ``url`` where it can be looked up."""

    title: str
    figures: Sequence[Figure]
    source: str = ""
    url: str = ""

    @property
    def hint(self) -> str:
        return "" if self.url else self.source


@dataclass(frozen=True)
class Opinion:
    """Something said for or against; ``open`` while nobody has answered it."""

    who: str
    stance: str
    text: str
    answer: str = ""
    open: bool = False
    tone: str = "neutral"


@dataclass(frozen=True)
class Waiver:
    """Something missing that was passed by name: how many people, what it is worth (fen), why, and who said so."""

    what: str
    people: int
    effect_fen: int | None
    reason: str
    by: str
    leader: bool = False


@dataclass(frozen=True)
class Box:
    """A point that is agreed to separately."""

    name: str
    label: str


@dataclass(frozen=True)
class Sheet:
    """One matter, ready to be read and decided. ``seen`` comes back with the verdict (a digest, a version), so that
    what is approved is what was read; ``why_not`` tells a reader who may not decide who made it, or what it waits for.
    """

    title: str
    facts: Sequence[tuple[str, Any]] = ()
    changes: Sequence[Change] = ()
    changes_of: str = ""
    old: str = ""
    new: str = ""
    figures: Sequence[Figures] = ()
    opinions: Sequence[Opinion] = ()
    opinions_text: str = ""
    waivers: Sequence[Waiver] = ()
    remarks: Sequence[tuple[str, str]] = ()
    makers: Sequence[tuple[str, str]] = ()
    steps: Sequence[Step] = ()
    links: Sequence[tuple[str, str]] = ()
    may_decide: bool = False
    may_return: bool = False
    why_not: str = ""
    boxes: Sequence[Box] = ()
    seen: str = ""
    step: str = ""
    small_print: str = ""
    example: bool = False


@dataclass(frozen=True)
class Answer:
    """The verdict of a reader with their opinion; ``seen`` and ``step`` as they stood on the sheet."""

    opinion: str
    acting_user: Any
    seen: str = ""
    step: str = ""
    ticked: frozenset[str] = field(default_factory=frozenset)
