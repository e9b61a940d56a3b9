"""Records that one person makes and another makes effective: states, ways, columns, constraints, and the acts on them."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import BaseConstraint, CheckConstraint, Q, QuerySet, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, Row, can, require
from auxpolice.audit import trail
from auxpolice.flow import Flow, Way, by_another, held
from auxpolice.months import first_day_check
from auxpolice.problems import Problem
from auxpolice.refusals import only_one
from auxpolice.second_person import hands_of, made_by, maker_is_not_checker


class ByTwoState(models.TextChoices):
    """Only what is effective counts; what was refused or taken back is kept to be read."""

    WAITING = "waiting", _("待确认")
    EFFECTIVE = "effective", _("已生效")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class ByTwo(models.Model):
    """Columns of such a record: who made it, who closed it and why."""

    state = models.CharField(_("状态"), max_length=10, choices=ByTwoState.choices, default=ByTwoState.WAITING)
    made_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("登记时间"), db_default=models.functions.Now())
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    because = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        abstract = True


def of_two(name: str, *one_waits: str) -> list[CheckConstraint | UniqueConstraint]:
    """Named constraints of such a table: another person closes what isn't withdrawn, and of what is equal in ``one_waits``
    one waits at a time."""
    return [
        maker_is_not_checker(
            f"{name}_maker_is_not_checker",
            maker="made_by",
            checker="closed_by",
            when=~Q(state=ByTwoState.WITHDRAWN),
        ),
        CheckConstraint(
            condition=Q(state=ByTwoState.WAITING, closed_at__isnull=True)
            | Q(state=ByTwoState.WITHDRAWN, closed_at__isnull=False)
            | Q(
                state__in=[ByTwoState.EFFECTIVE, ByTwoState.REFUSED],
                closed_at__isnull=False,
                closed_by__isnull=False,
            ),
            name=f"{name}_closed_by_somebody",
        ),
        UniqueConstraint(fields=one_waits, condition=Q(state=ByTwoState.WAITING), name=f"{name}_one_waits"),
    ]


class Previewed(ByTwo):
    """Something of a year that concerns many people, put forward exactly as it was previewed: the preview has a digest."""

    year = models.PositiveSmallIntegerField(_("年度"))
    digest = models.CharField(_("校验值"), max_length=64)
    people = models.PositiveIntegerField(_("人数"))

    class Meta:
        abstract = True
        ordering = ["-made_at"]


def of_preview(
    name: str, flow: "ByTwoFlow", first_day: str, *one_waits: str, holds: Q
) -> list[BaseConstraint]:
    """Named constraints of such a table: by two, of somebody, from a first day of a month on; ``holds`` is its own."""
    return [
        *of_two(name, *one_waits),
        flow.closed(f"{name}_state"),
        first_day_check(first_day, f"{name}_first_day"),
        CheckConstraint(condition=Q(people__gt=0) & holds, name=f"{name}_of_somebody"),
    ]


def waiting_for(user: User, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of the rows that this user may close: they wait, and somebody else made them."""
    return rows.filter(state=ByTwoState.WAITING).exclude(made_by__in=hands_of(user))


class ByTwoFlow(Flow):
    """The ways of one kind of such records, and who goes them.

    ``act`` is the prefix of the trail, which is written on the row's person, or on what ``on`` names ("": the row itself);
    ``confirms`` is the right of the second person, any of ``withdraws`` lets somebody take a record back; ``said`` is what
    the trail says of a row. ``undone``: what is effective may be undone as well, by an act of its own (never by ``withdraw``).
    """

    def __init__(
        self,
        noun: Any | Callable[[Any], str],
        *,
        act: str,
        confirms: Act,
        withdraws: tuple[Act, ...],
        said: Callable[[Any], dict],
        maker: Any,
        on: str = "person",
        undone: Any = None,
    ):
        state = ByTwoState
        back: dict[str, Any] = {"by": "closed_by", "reason": "because", "kept": "because"}
        super().__init__(
            noun,
            *by_another(
                state.WAITING,
                state.EFFECTIVE,
                state.REFUSED,
                makers={"made_by": maker},
                by="closed_by",
                back=_("退回"),
                kept="because",
                apart=True,
            ),
            Way(state.WAITING, state.WITHDRAWN, _("撤回"), **back),
            *([Way(state.EFFECTIVE, state.WITHDRAWN, undone, **back)] if undone else []),
        )
        self.act, self.confirms, self.withdraws, self.said, self.on = act, confirms, withdraws, said, on

    def propose(
        self,
        model: Any,
        refusal: Problem,
        *,
        acting_user: User | None,
        once: str = "_one_waits",
        why: str = "",
        **values: Any,
    ) -> Any:
        """Make a record, which waits; ``refusal`` when one waits already (the constraint ``once`` says so). ``why`` goes
        into the trail."""
        with only_one(once, refusal):
            made = model._base_manager.create(**values, made_by=acting_user)
        trail.record(self.act, self._target(made), acting_user=acting_user, after=self.said(made), reason=why)
        return made

    def to_confirm(self, model: type[Row], pk: int, acting_user: User) -> Row:
        """The row, held for its confirmation by this user."""
        require(acting_user, self.confirms)
        row = self._held(model, pk)
        self.ready(row, ByTwoState.EFFECTIVE, acting_user, right=self.confirms)
        return row

    def _held(self, model: type[Row], pk: int) -> Row:
        return held(model._default_manager, pk, *([self.on] if self.on else []))

    def _target(self, row: Any) -> Any:
        return getattr(row, self.on) if self.on else row

    def confirm(self, row: Row, *, acting_user: User, why: str = "", **fields: Any) -> Row:
        """It is effective, with ``fields``; ``why`` goes into the trail."""
        return self._close(row, ByTwoState.EFFECTIVE, "confirm", self.confirms, why, acting_user, **fields)

    @transaction.atomic
    def refuse(self, model: type[Row], pk: int, because: str, *, acting_user: User) -> Row:
        """The second person does not confirm it: nothing changes."""
        require(acting_user, self.confirms)
        row = self._held(model, pk)
        return self._close(row, ByTwoState.REFUSED, "refuse", self.confirms, because, acting_user)

    @transaction.atomic
    def withdraw(self, model: type[Row], pk: int, because: str, *, acting_user: User) -> Row:
        """Take back what waits."""
        right = next((act for act in self.withdraws if can(acting_user, act)), None)
        if right is None:
            raise Denied()
        require(acting_user, right)
        row = self._held(model, pk)
        self.expect(row, ByTwoState.WAITING, verb=_("撤回"))
        return self._close(row, ByTwoState.WITHDRAWN, "withdraw", right, because, acting_user)

    def _close(
        self, row: Row, to: ByTwoState, verb: str, right: Act, why: str, user: User, **fields: Any
    ) -> Row:
        return self.move(
            row,
            to,
            acting_user=user,
            act=f"{self.act}.{verb}",
            right=right,
            reason=why,
            target=self._target(row),
            after=self.said(row),
            **fields,
        )

    def asked(self, user: User, row: Any) -> dict[str, bool]:
        """For a page: is it the user's own, may they confirm it, may they take it back?"""
        waits = row.state == ByTwoState.WAITING
        return {
            "own": waits and made_by(user, row.made_by_id),
            "may_confirm": waits and can(user, self.confirms),
            "may_withdraw": waits and any(can(user, act) for act in self.withdraws),
        }
