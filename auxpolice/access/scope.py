"""The scope of the present user: how far they see. The only place that decides it.

A scope is set per request by the middleware, per command with ``acting(user)``, per batch with
``unscoped(reason)``. Models with ``ScopedManager`` can't be read outside a scope: ``ScopeMissing``.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from auxpolice.access.matrix import ACTS, REACH, Act, Reach, Resource
from auxpolice.access.models import Role
from auxpolice.months import parse_month, today
from auxpolice.problems import Problem
from auxpolice.units.models import subtree_ids

Row = TypeVar("Row", bound=models.Model)
Found = TypeVar("Found")


class ScopeMissing(RuntimeError):
    """A scoped table was read where nobody said on whose behalf."""


class Denied(Problem):
    """The user may not do this, or there is no such thing: both answer 404, told apart by nobody."""

    def __init__(self, message: str = "", *, code: str = "denied"):
        super().__init__(message or _("没有这个内容，或者您无权查看。"), code=code, status=404)


@dataclass(frozen=True)
class Span:
    """The visible part of one resource: all, the units named, and the person's (or account's) own."""

    all: bool = False
    unit_ids: frozenset[int] = frozenset()
    person_id: int | None = None
    user_id: int | None = None

    @property
    def nothing(self) -> bool:
        return not self.all and not self.unit_ids and self.person_id is None and self.user_id is None

    @property
    def of_office(self) -> "Span":
        """The same without what is the user's own."""
        return replace(self, person_id=None, user_id=None)


@dataclass(frozen=True)
class Lent:
    """A role held for somebody who is away, with the units it reaches."""

    role: Role
    unit_ids: frozenset[int]
    by_id: int


@dataclass
class Scope:
    """The roles of one user on one day, each with the units it is held for; none for those held for the bureau.

    ``lent`` are those among them that are another's, ``own`` is what the user holds without them. ``address`` is where
    the request came from.
    """

    user: Any
    units: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    person_id: int | None = None
    everything: bool = False
    reason: str = ""
    own: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    lent: tuple[Lent, ...] = ()
    address: str | None = None
    _spans: dict[Resource, Span] = field(default_factory=dict)

    @property
    def user_id(self) -> int:
        """Whose rows are the user's own: for a scope of nobody's 0, which no account has, where None would mean rows of nobody."""
        return getattr(self.user, "pk", None) or 0

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(self.units)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units of any role: where the user belongs. What one may do there is ``units_for``."""
        return self._units_of(self.roles)

    def units_for(self, act: Act) -> frozenset[int]:
        """Units for which the user may do ``act`` by a role that carries them."""
        return self._units_of(ACTS[act])

    def _units_of(self, roles: Iterable[Role]) -> frozenset[int]:
        return frozenset(chain.from_iterable(self.units.get(role, ()) for role in roles))

    def span(self, resource: Resource) -> Span:
        if resource not in self._spans:
            self._spans[resource] = self._compute_span(resource)
        return self._spans[resource]

    def _compute_span(self, resource: Resource) -> Span:
        if self.everything:
            return Span(all=True)
        reach = REACH[resource]
        reaches = {reach[role] for role in self.roles if role in reach}
        return Span(
            all=Reach.ALL in reaches,
            unit_ids=self._units_of(role for role in reach if reach[role] == Reach.SUBTREE),
            person_id=self.person_id if Reach.OWN in reaches else None,
            user_id=getattr(self.user, "pk", None) if Reach.OWN in reaches else None,
        )

    def has(self, *roles: Role) -> bool:
        """Does the user hold one of these roles (or is this a batch that works on everybody)?"""
        return self.everything or not self.roles.isdisjoint(roles)

    def can(self, act: Act, unit=None) -> bool:
        """May this user do ``act``, for the given unit (or its id) where one is named?"""
        if self.everything:
            return True
        roles = self.roles & ACTS[act]
        if unit is None or not all(role.carries_unit for role in roles):
            return bool(roles)
        return getattr(unit, "pk", unit) in self._units_of(roles)

    def for_whom(self, wanted: Collection[Role], unit=None) -> int | None:
        """Whose role serves where one of ``wanted`` is asked for: None for the user's own, which comes first, else who
        lent it."""

        def serves(role: Role, unit_ids: frozenset[int]) -> bool:
            reaches = unit is None or not role.carries_unit or getattr(unit, "pk", unit) in unit_ids
            return role in wanted and reaches

        if any(serves(role, unit_ids) for role, unit_ids in self.own.items()):
            return None
        return next((lent.by_id for lent in self.lent if serves(lent.role, lent.unit_ids)), None)


_current: ContextVar[Scope | None] = ContextVar("auxpolice_scope", default=None)


@dataclass(frozen=True)
class Standing:
    """By which roles a user does what follows, and for whom where the role is another's."""

    user_id: int
    roles: frozenset[Role]
    holder_id: int | None


_standing: ContextVar[Standing | None] = ContextVar("auxpolice_standing", default=None)
"""That of the last right that was asked for."""


def current() -> Scope:
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("no scope: use acting(user) or unscoped(reason)")
    return scope


def scope_of(user) -> Scope:
    """The scope of a user today; roles take effect and end at once, nothing is cached between requests.

    Roles lent to the user count as far and as long as their holder has them.
    """
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return Scope(user=user)
    granted: dict[Role, set[int]] = {}
    lent = []
    for role, unit, holder in _grants(user.pk, today()):
        units = {unit} if unit is not None else set()
        if holder == user.pk:
            granted.setdefault(Role(role), set()).update(units)
        else:
            lent.append(Lent(Role(role), subtree_ids(units), holder))
    own = {role: subtree_ids(units) for role, units in granted.items()}
    held = dict(own)
    for one in lent:
        held[one.role] = held.get(one.role, frozenset()) | one.unit_ids
    return Scope(user=user, units=held, person_id=user.person_id, own=own, lent=tuple(lent))


_GRANTS = """
SELECT role, unit_id, user_id FROM access_rolegrant WHERE user_id = %(user)s AND period @> %(day)s::date
UNION
SELECT held.role, held.unit_id, held.user_id
  FROM access_delegation lent
  JOIN access_user holder ON holder.id = lent.from_user_id AND holder.is_active
  JOIN access_rolegrant held ON held.user_id = lent.from_user_id AND held.role = lent.role
       AND held.unit_id IS NOT DISTINCT FROM lent.unit_id AND held.period @> %(day)s::date
 WHERE lent.to_user_id = %(user)s AND lent.period @> %(day)s::date
"""


def _grants(user_id: int, day: date) -> list[tuple[str, int | None, int]]:
    """(role, unit, holder) of the user's own grants and of those lent to them on the day. Every request and every act asks
    this first: one statement, written down once."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, {"user": user_id, "day": day})
        return cursor.fetchall()


@contextmanager
def using(scope: Scope) -> Iterator[Scope]:
    token, standing = _current.set(scope), _standing.set(None)
    try:
        yield scope
    finally:
        _current.reset(token)
        _standing.reset(standing)


@contextmanager
def acting(user) -> Iterator[Scope]:
    """Everything inside is read and done in the scope of ``user``."""
    with using(scope_of(user)) as scope:
        yield scope


@contextmanager
def unscoped(reason: str) -> Iterator[Scope]:
    """For batches and commands that work on everybody; the reason is for the reader of the code."""
    with using(Scope(user=None, everything=True, reason=reason)) as scope:
        yield scope


def _scope_for(user) -> Scope:
    scope = _current.get()
    if scope is not None and scope.user is not None and user is not None and scope.user.pk == user.pk:
        return scope
    return scope_of(user)


def can(user, act: Act, unit=None) -> bool:
    return _scope_for(user).can(act, unit)


def require(user, act: Act, unit=None) -> None:
    """Raise Denied unless the user may do ``act`` (for the unit named); the trail will say for whom it is done."""
    scope = _scope_for(user)
    if not scope.can(act, unit):
        raise Denied()
    stand_in(scope, ACTS[act], unit)


def stand_in(scope: Scope, roles: Collection[Role], unit=None) -> None:
    """What is done from here on is done by one of these roles: the user's own, or one that was lent to them."""
    _standing.set(
        Standing(scope.user.pk, scope.roles.intersection(roles), scope.for_whom(roles, unit))
        if scope.user is not None
        else None
    )


def standing_of(user) -> Standing | None:
    """The roles by which the user acts since the last right was asked for."""
    standing = _standing.get()
    return standing if standing is not None and user is not None and standing.user_id == user.pk else None


def standing_in_for(user) -> int | None:
    """Id of whom the user acts for by the last right that was asked for; None when it was their own."""
    standing = standing_of(user)
    return standing.holder_id if standing else None


def roles_of(user) -> frozenset[Role]:
    """Roles by which the user does what follows: those that gave the last right asked for, else all that are held."""
    standing = standing_of(user)
    return standing.roles if standing else _scope_for(user).roles


def whence() -> str | None:
    """Address of the present request; None for commands and batches."""
    scope = _current.get()
    return scope.address if scope else None


def there(found: Found | None) -> Found:
    """The object that was found, or Denied when there is none."""
    if not found:
        raise Denied()
    return found


def access(
    rows: type[Row] | models.Manager[Row] | QuerySet[Row],
    *conditions: Q,
    for_update: bool = False,
    **which: Any,
) -> Row:
    """The one row of ``rows`` that is meant, as far as the present scope sees it, or Denied; ``for_update`` locks it
    until the end of the transaction."""
    found = (rows._default_manager if isinstance(rows, type) else rows).filter(*conditions, **which)
    return there((found.select_for_update(of=("self",)) if for_update else found).first())


def month_asked(text: str) -> date:
    """A month as it stands in an address, or Denied: there is none that can't be read."""
    try:
        return parse_month(text)
    except Problem as wrong:
        raise Denied() from wrong


class ScopedManager(models.Manager):
    """Default manager of scoped models: rows outside the present scope do not exist for it.

    The model answers two questions. How far: ``scope_resource`` names its row of the matrix, ``reach_q(span)`` says
    which rows a limited span holds. Whether at all: ``visible_q(scope)`` says which rows are there for these roles
    in the state they are in; it holds for everybody, those who see the whole bureau included.
    """

    def get_queryset(self):
        queryset, scope = super().get_queryset(), current()
        if scope.everything:
            return queryset
        model: Any = self.model
        span = scope.span(model.scope_resource)
        if span.nothing:
            return queryset.none()
        within = Q() if span.all else model.reach_q(span)
        return queryset.filter(within & model.visible_q(scope))

    def none(self):
        """No rows, which needs no scope: forms are written down with it."""
        return super().get_queryset().none()


class ScopedModel(models.Model):
    """Base of tables whose rows not everybody may see."""

    scope_resource: Resource

    objects = ScopedManager()
    everything = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "everything"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Rows of this table within the span's units or the person's own."""
        return Q(unit_id__in=span.unit_ids) | own_q(span)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Rows that are there for these roles in their present state; unless a table says otherwise, all."""
        return Q()

    @classmethod
    def secret_q(cls) -> Q:
        """Rows of which nobody outside may even know that they are: the trail shows what was done with them once they no
        longer are. None, unless a table says otherwise."""
        return Q()

    @classmethod
    def own_once(cls, scope: Scope, state: Q) -> Q:
        """One's own rows are there once they are in this ``state``; those reached by office in every state."""
        span = scope.span(cls.scope_resource)
        if span.all or span.person_id is None:
            return Q()
        return state | cls.reach_q(span.of_office)


class OwnModel(ScopedModel):
    """Rows that a limited span holds for their person alone."""

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return own_q(span)


def own_q(span: Span, field: str = "person_id") -> Q:
    return Q(**{field: span.person_id}) if span.person_id is not None else Q(pk__in=[])
