"""Rows about people that one enters, by hand or from a file, and another confirms, all of one maker at once, as shown."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.problems import Conflict
from auxpolice.second_person import made_by, refuse_own


@dataclass(frozen=True)
class Waiting:
    """What one person has entered and nobody confirmed."""

    maker: User
    people: int
    sums: dict[str, int]
    digest: str
    own: bool


@dataclass(frozen=True)
class Entered:
    """A table of such rows: its columns ``entered_by`` and ``confirmed_by``, and ``person``, whom a row is about.

    ``told`` names what somebody says of a person, ``sums`` what of it is added up for the second person; ``what`` the rows are
    in sentences, ``act`` is the right to confirm them and ``noted`` the act of the trail.
    """

    model: Any
    what: Any
    act: Act
    noted: str
    told: tuple[str, ...]
    sums: tuple[str, ...]

    def digest_of(self, rows: Iterable[Any]) -> str:
        """SHA-256 over what is confirmed: exactly what was shown."""
        text = "\n".join(
            repr([row.pk, row.entered_by_id, *(str(getattr(row, name)) for name in self.told)])
            for row in sorted(rows, key=lambda row: row.pk)
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def _unconfirmed(self) -> QuerySet:
        return self.model._default_manager.filter(confirmed_by=None)

    def waiting(self, user: User) -> list[Waiting]:
        """By who entered it, within the present scope; ``own`` is what this user may not confirm."""
        found = []
        rows = self._unconfirmed().select_related("entered_by").order_by("entered_by", "pk")
        for maker, group in groupby(rows, key=lambda row: row.entered_by):
            entered = list(group)
            sums = {name: sum(getattr(row, name) for row in entered) for name in self.sums}
            found.append(Waiting(maker, len(entered), sums, self.digest_of(entered), made_by(user, maker.pk)))
        return found

    def of_others(self, user: User) -> int:
        """How many rows wait for this user, as far as the present scope reaches."""
        makers = self._unconfirmed().order_by().values_list("entered_by").annotate(n=Count("pk"))
        return sum(n for maker, n in makers if not made_by(user, maker))

    def to_confirm(self, rows: QuerySet, digest: str, acting_user: User) -> list[Any]:
        """Those of the rows that nobody has confirmed, held for it; ``digest`` is of what was shown, where it was.

        Raises Conflict when it has changed, Problem when the user entered it.
        """
        held = list(rows.filter(confirmed_by=None).select_for_update(of=("self",)).order_by("pk"))
        if not held or (digest and self.digest_of(held) != digest):
            raise Conflict(_("%(what)s已有变化，请重新核对。") % {"what": self.what}, code="digest")
        refuse_own(
            {row.entered_by_id for row in held}, acting_user,
            maker=_("录入的人"), verb=_("确认"), what=_("自己录入的%(what)s") % {"what": self.what}, act=self.act,
        )  # fmt: skip
        return held

    def confirmed(self, held: list[Any], acting_user: User) -> None:
        """Say in the trail what was confirmed, as it was shown."""
        sums = {name: sum(getattr(row, name) for row in held) for name in self.sums}
        makers = sorted({row.entered_by_id for row in held})
        trail.record(
            self.noted, held[0].person if len(held) == 1 else held[0], acting_user=acting_user,
            after={"people": len(held), "entered_by": makers, **sums, "digest": self.digest_of(held)},
        )  # fmt: skip

    def is_final(self, held: Any) -> str:
        """What to say of a row that somebody has confirmed, to whoever would enter it anew."""
        said = {"year": held.year, "what": self.what, "who": held.confirmed_by}
        return _("%(year)d 年的%(what)s已由%(who)s确认；要改请先撤回。") % said
