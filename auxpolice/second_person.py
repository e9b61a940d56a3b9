"""Two persons: who made something does not confirm it. One sentence, one constraint, and notes that wait for another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import Delegation, RoleGrant, User
from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit

LATELY = 31
"""Days for which what was made on somebody's behalf is still theirs as well (示例)."""

After = Callable[[QuerySet], dict]


def maker_is_not_checker(name: str, *, maker: str, checker: str, when: Q | None = None) -> CheckConstraint:
    """A named constraint: once somebody has checked (and ``when`` holds), it is another than who made it."""
    rule = Q(**{f"{checker}__isnull": True}) | ~Q(**{checker: F(maker)})
    return CheckConstraint(condition=rule if when is None else ~when | rule, name=name)


def others_for(roles: Iterable[str], but: Iterable[int | None], unit_id: int | None = None) -> list[str]:
    """Names of active users who hold one of the roles today (heads: over ``unit_id``, where it is named), without ``but``."""
    holders = RoleGrant.objects.filter(
        role__in=list(roles), period__contains=today(), user__is_active=True
    ).exclude(user__in=set(but) - {None})
    if unit_id is not None:
        above = [int(part) for part in Unit.objects.get(pk=unit_id).path.split("/") if part]
        holders = holders.filter(Q(unit__isnull=True) | Q(unit__in=above))
    return [str(user) for user in User.objects.filter(pk__in=holders.values("user")).order_by("pk")]


def hands_of(user: User) -> set[int]:
    """Everybody who counts as this user where two persons are asked for; two statements.

    The user; who lent them a role that they hold today; and who has lately acted for any of these by a lent role.
    """
    day = today()
    lenders = Delegation.objects.filter(to_user=user, period__contains=day).values_list(
        "from_user", flat=True
    )
    hands = {user.pk, *lenders}
    since = timezone.now() - timedelta(days=LATELY)
    stood_in = Entry.objects.filter(on_behalf_of__in=hands, at__gte=since).order_by()
    return hands | set(stood_in.values_list("actor", flat=True).distinct())


def made_by(user: User | None, *makers: int | None) -> bool:
    """Is one of the makers (ids) this user, or somebody who counts as them?"""
    made = set(makers) - {None}
    return user is not None and bool(made) and (user.pk in made or not made.isdisjoint(hands_of(user)))


def refuse_own(
    makers: Iterable[int | None],
    acting_user: User | None,
    *,
    maker: Any,
    verb: Any,
    what: Any,
    act: Act | None = None,
    unit_id: int | None = None,
) -> None:
    """Raise Problem when the user is one of the makers (ids); names who else could ``verb``, by the roles of ``act``."""
    made = set(makers)
    if not made_by(acting_user, *made):
        return
    said = {"maker": maker, "verb": verb, "what": what}
    if act:
        names = others_for((str(role) for role in ACTS[act]), made, unit_id)
        said["names"] = "、".join(names[:5]) or _("目前没有，请安全管理员授权另一人")
        sentence = _("%(maker)s不能%(verb)s%(what)s，请由另一人办理（%(names)s）。") % said
    else:
        sentence = _("%(maker)s不能%(verb)s%(what)s，请由另一人办理。") % said
    raise Problem(sentence, code="maker-checker", status=409)


class Settled(models.Model):
    """Columns of rows that are settled outside their own flow: noted by one with how, confirmed by another."""

    settled_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    settled_note = models.CharField(gettext_lazy("办理方式"), max_length=200, blank=True)
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Settling:
    """Note, confirm by another, withdraw, over rows of ``Settled``: all of one matter that nobody has confirmed.

    ``act`` is the prefix of the trail; ``what`` is settled and ``how`` is what a note says, both in sentences; ``right`` is
    what confirming needs. The caller has checked the right and holds the rows. Each call returns how many rows it was;
    ``after`` makes of the rows what the trail says beyond that. ``target`` is whose it is.
    """

    act: str
    what: Any
    how: Any
    right: Act

    def note(self, rows: QuerySet, note: str, target: models.Model, acting_user: User, after: After) -> int:
        """Note how it was settled; it counts once another person has confirmed it."""
        note = written(note, self.how, field="note")
        fresh = rows.filter(settled_by__isnull=True)
        said = after(fresh)
        done = fresh.update(settled_by=acting_user, settled_note=note[:200])
        if not done:
            first = rows.select_related("settled_by").first()
            raise Conflict(
                _("%(who)s已登记%(name)s的%(what)s，正等另一人确认，请刷新页面。")
                % {"who": first.settled_by, "name": target, "what": self.what}
                if first
                else _("%(name)s没有待登记的%(what)s，请刷新页面。") % {"name": target, "what": self.what},
                code="noted" if first else "nothing",
            )
        self._record("settle", target, acting_user, {"lines": done, **said}, note)
        return done

    def confirm(
        self, rows: QuerySet, target: models.Model, acting_user: User, after: After, **fields: Any
    ) -> int:
        """Another person has seen that it was settled; ``fields`` are set with it."""
        noted, first = self._noted(rows, target)
        refuse_own(
            noted.order_by().values_list("settled_by", flat=True).distinct(),
            acting_user,
            maker=_("登记的人"),
            verb=_("确认"),
            what=_("自己登记的%(what)s") % {"what": self.what},
            act=self.right,
        )
        said = {"noted_by": first.settled_by_id, **after(noted)}
        done = noted.update(confirmed_by=acting_user, **fields)
        self._record("confirm", target, acting_user, {"lines": done, **said}, first.settled_note)
        return done

    def withdraw(
        self, rows: QuerySet, because: str, target: models.Model, acting_user: User, after: After
    ) -> int:
        """Take a note back that nobody has confirmed: the rows wait again."""
        because = written(because, _("撤回的原因"), field="because", code="reason")
        noted, first = self._noted(rows, target)
        said = {"noted_by": first.settled_by_id, **after(noted)}
        done = noted.update(settled_by=None, settled_note="")
        self._record("unsettle", target, acting_user, {"lines": done, **said}, because)
        return done

    def _noted(self, rows: QuerySet, target: models.Model) -> tuple[QuerySet, Any]:
        noted = rows.filter(settled_by__isnull=False)
        first = noted.first()
        if first is None:
            raise Conflict(
                _("%(name)s没有等待确认的%(what)s，请刷新页面。") % {"name": target, "what": self.what},
                code="nothing",
            )
        return noted, first

    def _record(self, verb: str, target: models.Model, acting_user: User, after: dict, reason: str) -> None:
        trail.record(f"{self.act}.{verb}", target, acting_user=acting_user, after=after, reason=reason)
