"""Kinds of messages and papers, told by the features that send them: what each is called and where it leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from auxpolice.access.matrix import Act
from auxpolice.hooks.registry import Registry

URGING, PAPER, ANSWER = "urging", "paper", "answer"


@dataclass(frozen=True)
class Kind:
    """``url_of`` makes the address of what a message keeps of its record (the key, unless told otherwise); ``serve``
    is the act of those who see the papers of this kind and note how they were served; ``within`` narrows them to records
    (their keys) that the present user sees; ``served`` is called in the transaction that a paper reaches its person in."""

    code: str
    label: Any
    url_of: Callable[[str], str]
    icon: str = "bell"
    serve: Act | None = None
    within: Callable[[], Any] | None = None
    served: Callable[[Any, Any], None] | None = None


_kinds: Registry[str, Kind] = Registry("kind of message")


def register(kind: Kind) -> None:
    _kinds.add(kind.code, kind)


def of(code: str) -> Kind:
    """An unknown code ends the act that would send it."""
    return _kinds[code]


def choices() -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in _kinds.values()]


def page(name: str) -> Callable[[str], str]:
    """The page ``name`` of the record."""
    return lambda record: reverse(name, args=[record])
