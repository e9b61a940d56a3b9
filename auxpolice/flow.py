"""Tables of allowed transitions, and the one way a record moves from state to state.

A table stands beside the enum of its states:

    LEAVE = Flow(
        _("这份请假单"),
        Way(S.WAITING, S.APPROVED, _("批准"), by="decided_by", apart={"asked_by": _("申请人")}),
        Way(S.WAITING, S.REFUSED, _("退回"), by="decided_by", reason="because", kept="refusal"),
    )

and an action says ``LEAVE.move(row, S.APPROVED, acting_user=acting_user, act=Act.LEAVE_APPROVE)``.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Manager, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Row, access
from auxpolice.audit import trail
from auxpolice.problems import Conflict, written
from auxpolice.second_person import refuse_own

_CONFIRM, _TAKE_BACK = gettext_lazy("确认"), gettext_lazy("撤回")


@dataclass(frozen=True)
class Way:
    """An arrow from ``since`` (a state, or several) to ``to``; ``verb`` names it in sentences.

    ``by``: the column that keeps who went it; when goes into ``…_at`` beside it, where there is one. ``reason``: the
    form field that must be filled. ``kept``: the column that keeps the reason. ``apart``: columns of people who may not
    go it themselves, with what each is called.
    """

    since: Any
    to: Any
    verb: Any
    _: KW_ONLY
    by: str = ""
    reason: str = ""
    kept: str = ""
    apart: Mapping[str, Any] = field(default_factory=dict)


def by_another(
    waits: Any,
    done: Any,
    ended: Any,
    *,
    makers: Mapping[str, Any],
    by: str,
    kept: str,
    reason: str = "because",
    verb: Any = _CONFIRM,
    back: Any = _TAKE_BACK,
    ended_by: str = "",
    since: Any = None,
    apart: bool = False,
) -> tuple[Way, Way]:
    """What waits is made effective by another than its ``makers``, or ended for a reason (by another too, if ``apart``)."""
    return (
        Way(waits, done, verb, by=by, apart=makers),
        Way(
            since or waits,
            ended,
            back,
            by=ended_by or by,
            reason=reason,
            kept=kept,
            apart=makers if apart else {},
        ),
    )


def held(rows: Manager[Row] | QuerySet[Row], pk: Any, *related: str) -> Row:
    """The row FOR UPDATE until the end of the transaction, with ``related`` rows read; Denied when there is none."""
    return access(rows.select_related(*related), for_update=True, pk=pk)


class Flow:
    """The table of one kind of record. ``noun`` names a record in sentences: a text, or what makes one of the row."""

    def __init__(
        self, noun: Any | Callable[[Any], str], *ways: Way, code: str = "state", column: str = "state"
    ):
        self.noun, self.code, self.column = noun, code, column
        self._ways: dict[tuple[Any, Any], Way] = {}
        for way in ways:
            for since in way.since if isinstance(way.since, tuple | list | set | frozenset) else (way.since,):
                if (since, way.to) in self._ways:
                    raise ValueError(f"two ways from {since} to {way.to}")
                self._ways[since, way.to] = way

    @property
    def states(self) -> frozenset[Any]:
        return frozenset(state for arrow in self._ways for state in arrow)

    def after(self, state: Any) -> frozenset[Any]:
        """States that may follow the state."""
        return frozenset(to for since, to in self._ways if since == state)

    def before(self, state: Any) -> frozenset[Any]:
        """States from which the state is reached."""
        return frozenset(since for since, to in self._ways if to == state)

    def closed(self, name: str) -> CheckConstraint:
        """A named constraint: the state is one of the table's."""
        states = sorted(getattr(state, "value", state) for state in self.states)
        return CheckConstraint(condition=Q(**{f"{self.column}__in": states}), name=name)

    def expect(self, row: models.Model, *states: Any, verb: Any) -> None:
        """Refuse in the one sentence unless the row is in one of the states."""
        if getattr(row, self.column) not in states:
            raise self.refusal(row, verb)

    def ready(
        self,
        row: models.Model,
        to: Any,
        acting_user: User | None = None,
        *,
        right: Act | None = None,
        verb: Any = "",
    ) -> Way:
        """The way from the row's state to ``to``, before the work that precedes the move; refused where there is none, or
        where the user is one of those who may not go it. ``right`` is what others need to stand in for them."""
        way = self._ways.get((getattr(row, self.column), to))
        if way is None:
            ways = (one.verb for (_since, end), one in self._ways.items() if end == to)
            raise self.refusal(row, verb or next(ways, ""))
        for column, maker in way.apart.items():
            refuse_own(
                [getattr(row, f"{column}_id")],
                acting_user,
                maker=maker,
                verb=way.verb,
                what=self._named(row),
                act=right,
            )
        return way

    def _named(self, row: models.Model) -> Any:
        return self.noun(row) if callable(self.noun) else self.noun

    def refusal(self, row: models.Model, verb: Any) -> Conflict:
        """The reason it can't be done now: the state the row is in, and who brought it there where that is known."""
        said = {
            "what": self._named(row),
            "state": getattr(row, f"get_{self.column}_display")(),
            "verb": verb,
        }
        for (_since, to), way in self._ways.items():
            if to == getattr(row, self.column) and way.by and (who := getattr(row, way.by)):
                said |= {"who": who, "done": way.verb}
                return Conflict(
                    _("%(what)s已由%(who)s%(done)s，现在是「%(state)s」，不能%(verb)s。") % said,
                    code=self.code,
                )
        return Conflict(_("%(what)s现在是「%(state)s」，不能%(verb)s。") % said, code=self.code)

    def move(
        self,
        row: Row,
        to: Any,
        *,
        acting_user: User | None,
        act: Act | str | None = None,
        right: Act | None = None,
        reason: str = "",
        verb: Any = "",
        target: models.Model | None = None,
        before: dict | None = None,
        after: dict | None = None,
        **fields: Any,
    ) -> Row:
        """Bring the row to ``to`` with ``fields``, and leave the trail of ``act`` (on ``target``, or the row itself).

        Whoever comes second, with a row read before, is refused in one sentence that names who came first. Without
        ``act`` the caller writes the trail. ``right``, where it is not ``act``: what others need to stand in for a maker.
        A ``row_version`` counts up, and must be the one that was read.
        """
        now = getattr(row, self.column)
        right = right or (act if isinstance(act, Act) else None)
        way = self.ready(row, to, acting_user, right=right, verb=verb)
        if way.reason:
            reason = written(
                reason, _("%(verb)s的原因") % {"verb": way.verb}, field=way.reason, code="reason"
            )
        values = self._values(row, way, acting_user, reason) | fields
        expected = {self.column: now}
        if hasattr(row, "row_version"):
            expected["row_version"] = row.row_version
        with transaction.atomic():
            self._write(row, way, expected, values)
            if act is not None:
                trail.record(
                    act,
                    target or row,
                    acting_user=acting_user,
                    before={self.column: now} if before is None else before,
                    after={self.column: to} if after is None else after,
                    reason=reason,
                )
        return row

    def _values(self, row: models.Model, way: Way, acting_user: User | None, reason: str) -> dict[str, Any]:
        columns = {column.name: column for column in row._meta.fields}
        values: dict[str, Any] = {self.column: way.to}
        if way.by:
            values[way.by] = acting_user
            at = way.by.removesuffix("_by") + "_at"
            if at in columns:
                values[at] = timezone.now()
        if way.kept:
            values[way.kept] = reason[: columns[way.kept].max_length]
        return values

    def _write(self, row: models.Model, way: Way, expected: dict[str, Any], values: dict[str, Any]) -> None:
        counted = {"row_version": F("row_version") + 1} if "row_version" in expected else {}
        rows = type(row)._base_manager
        if not rows.filter(pk=row.pk, **expected).update(**values, **counted):
            fresh = rows.get(pk=row.pk)
            if getattr(fresh, self.column) != expected[self.column]:
                raise self.refusal(fresh, way.verb)
            raise Conflict(
                _("%(what)s刚被他人修改过，请刷新后再看。") % {"what": self._named(fresh)},
                code="row-version",
            )
        for name, value in values.items():
            setattr(row, name, value)
        if counted:
            row.row_version += 1  # type: ignore[attr-defined]
