"""Owners of files: which table ties files to which record, what is taken in, who may add and remove.

Who sees a file isn't told anew: whoever sees the record by its own manager, and may do the act of its page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, Scope, access, there
from auxpolice.files.contents import PAPERS, Kind
from auxpolice.files.models import Attached, Attachment
from auxpolice.hooks.registry import Registry


@dataclass(frozen=True)
class Owner:
    """``may_change(scope, record)``: who adds and removes after the act that brought the first ones (nobody, where it
    isn't told); ``seen_as``: the trail's name for opening a file; ``most`` files a record, kept for so many ``years``."""

    link: type[Attached]
    act: Act
    url_of: Callable[[Any], str]
    may_change: Callable[[Scope, Any], bool] = lambda _scope, _record: False
    accepts: frozenset[Kind] = PAPERS
    seen_as: str = ""
    most: int = 20
    years: int = 10

    def record(self, pk: Any) -> Any:
        """The record, as far as the present user sees it; Denied otherwise."""
        try:
            return access(self.link.owner_model(), pk=pk)
        except (ValueError, ValidationError) as no_key:
            raise Denied() from no_key

    def record_of(self, attachment: Attachment) -> Any:
        link = access(self.link._base_manager, attachment=attachment)
        return self.record(getattr(link, f"{self.link.owner_field}_id"))


_owners: Registry[str, Owner] = Registry("files of")


def register(owner: Owner) -> None:
    """Register the owner of a table, once."""
    owner.link._meta.get_field(owner.link.owner_field)
    _owners.add(owner.link.label(), owner)


def of(link: type[Attached] | str) -> Owner:
    """The owner of a table, by the table or its label; Denied for an unknown label."""
    return there(_owners.get(link if isinstance(link, str) else link.label()))


def everyone() -> list[Owner]:
    return list(_owners.values())
