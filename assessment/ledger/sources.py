"""Registry of the records that figures come from: each kind names itself and the page where its record is read.

A floor registers its kinds once, in its ``hooks.py``. An entry of the ledger names a kind and an id; whoever shows
a figure asks here for the page of its record, and gets it where the reader may open that page.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auxpolice.hooks.registry import Registry, refuse_unless

Record = tuple[str, str]
"""The kind of a record and its id."""

UrlsOf = Callable[[Collection[str]], Mapping[str, str]]
"""Ids to the pages of those that the present scope may read; at most two statements, however many ids."""


@dataclass(frozen=True)
class Source:
    """A kind of record, what people call it, and where its records are read; does it make entries on the ledger?"""

    kind: str
    label: Any
    urls_of: UrlsOf
    enters: bool = True


_sources: Registry[str, Source] = Registry("kind of record")


def register(kind: str, label: Any, urls_of: UrlsOf, *, enters: bool = True) -> None:
    """Refused when the kind is no plain word of up to 20 characters or is taken already."""
    plain = kind.isidentifier() and len(kind) <= 20
    refuse_unless(plain, f"a kind of record is one word of at most 20 characters, not {kind!r}")
    _sources.add(kind, Source(kind, label, urls_of, enters))


def source(kind: str) -> Source:
    """Raises LookupError for a kind that nobody has registered."""
    try:
        return _sources[kind]
    except KeyError as missing:
        raise LookupError(f"nobody has registered the kind of record {kind!r}") from missing


def entering() -> list[Source]:
    """The kinds whose records make entries on the ledger by themselves."""
    return [found for _kind, found in _sources.items() if found.enters]


def choices() -> list[tuple[str, Any]]:
    return [(kind, found.label) for kind, found in _sources.items()]


def urls(records: Iterable[Record]) -> dict[Record, str]:
    """The pages of the records that the present scope may read; one question a kind."""
    wanted: dict[str, set[str]] = {}
    for kind, number in records:
        wanted.setdefault(kind, set()).add(number)
    return {
        (kind, number): url
        for kind, numbers in wanted.items()
        for number, url in source(kind).urls_of(numbers).items()
    }
