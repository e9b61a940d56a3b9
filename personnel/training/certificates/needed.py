"""Days on which somebody lacks a certificate that their post or a shift asks for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from auxpolice.by_two import ByTwoState
from personnel.models import Post
from personnel.training.certificates.kinds import Kind
from personnel.training.models import Certificate

DAY = timedelta(days=1)
Days = tuple[date, date]


@dataclass(frozen=True)
class Gap:
    """From ``first`` to ``last`` no shift of these ``codes`` (none at all, where none is named), and why."""

    first: date
    last: date
    why: str
    codes: frozenset[str] = frozenset()


def gaps(
    kinds: Iterable[Kind],
    stays: Mapping[int, Collection[tuple[date, date, int | None]]],
    first: date,
    last: date,
) -> dict[int, list[Gap]]:
    """By person, within the days; ``stays`` are days in the unit with the post, ``kinds`` those of its rules. No statement
    where no certificate is asked for, two at most for any number of people."""
    asked = [kind for kind in kinds if kind.posts or kind.shifts]
    if not asked:
        return {}
    named = {name for kind in asked for name in kind.posts}
    posts = dict(Post.objects.filter(name__in=named).values_list("pk", "name")) if named else {}
    held: dict[tuple[int, str], list[Days]] = {}
    rows = Certificate.everything.filter(
        person__in=stays,
        kind__in=[kind.code for kind in asked],
        state=ByTwoState.EFFECTIVE,
        period__overlap=(first, last + DAY),
    )
    for person, kind, period in rows.order_by("period").values_list("person", "kind", "period"):
        ends = period.upper - DAY if period.upper else last
        held.setdefault((person, kind), []).append((period.lower, ends))
    return {
        person: found
        for person, of_person in stays.items()
        if (
            found := [
                gap
                for kind in asked
                for gap in _of(kind, of_person, held.get((person, kind.code), []), posts)
            ]
        )
    }


def _of(
    kind: Kind, stays: Iterable[tuple[date, date, int | None]], held: list[Days], posts: Mapping[int, str]
) -> Iterable[Gap]:
    for begins, ends, post in stays:
        name = posts.get(post or 0, "")
        wanted = _("「%(post)s」岗位须持有效的%(kind)s") % {"post": name, "kind": kind.name}
        for since, until in uncovered(begins, ends, held):
            if name in kind.posts:
                yield Gap(since, until, wanted)
            elif kind.shifts:
                yield Gap(since, until, _("须持有效的%(kind)s") % {"kind": kind.name}, frozenset(kind.shifts))


def uncovered(first: date, last: date, held: Iterable[Days]) -> list[Days]:
    """Days from ``first`` to ``last`` on which nothing is held; ``held`` is in order."""
    found, day = [], first
    for begins, ends in held:
        if begins > last:
            break
        if begins > day:
            found.append((day, begins - DAY))
        day = max(day, ends + DAY)
    return [*found, (day, last)] if day <= last else found
