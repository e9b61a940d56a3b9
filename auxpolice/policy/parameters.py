"""Dated parameters of law: a value from a day on is entered by one person, checked by the floor that calculates with
it, and approved by another. What was in force before keeps its days.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.approvals.models import Said
from auxpolice.approvals.words import say
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.sending import notify
from auxpolice.policy.models import PROPOSAL, Parameter, ParameterProposal, ProposalState
from auxpolice.policy.schema import Field, Group, Many, Plain, Rows, Schema, Text
from auxpolice.policy.schema.words import words
from auxpolice.problems import Conflict, Problem, written

PARAMETER_MESSAGE = "policy.parameters"
MATTER = "parameter"
AHEAD = timedelta(days=61)
"""From so long before the new year its values are missed."""


@dataclass
class _Owner:
    check: Callable[[list[Parameter], date], list[str]] = lambda _rows, _day: []
    consequence: Callable[[date], str] = lambda _start: ""
    yearly: frozenset[str] = frozenset()
    keys: Mapping[str, Plain] = field(default_factory=dict)


_owner = _Owner()


def register_owner(
    *,
    check: Callable[[list[Parameter], date], list[str]],
    consequence: Callable[[date], str],
    yearly: Iterable[str],
    keys: Mapping[str, Plain],
) -> None:
    """The floor that calculates with the parameters says: what is wrong with all rows on a day (sentences), what a
    value from a day changes of what is settled already ("" for nothing), which codes change every year, and what the
    keys of values hold, in the order in which people read them (the database keeps none)."""
    global _owner
    _owner = _Owner(check, consequence, frozenset(yearly), keys)


def described(value: Mapping[str, Any]) -> Schema:
    """A content with the ``value`` of a parameter: its shape is that of this one, its keys mean what the owner says."""
    return Schema({"value": _group(_("值"), value)})


def _group(label: Any, like: Mapping[str, Any]) -> Group:
    order = {name: at for at, name in enumerate(_owner.keys)}
    names = sorted(like, key=lambda name: order.get(name, len(order)))
    return Group(label, {name: _described(name, like[name]) for name in names}, sentence=_row)


def _described(key: str, like: Any) -> Field:
    known = _owner.keys.get(key) or Text(key)
    if isinstance(like, Mapping):
        return _group(known.label, like)
    if isinstance(like, list) and like and isinstance(like[0], Mapping):
        return Rows(known.label, _group("", like[0]), least=1)
    return Many(known.label, of=known) if isinstance(like, list) else known


def _row(value: dict, _content: Any) -> str:
    """A row of a table; what means something when it is left out needs no label before it."""
    return "，".join(
        str(one.empty) if value[key] is None and one.empty else f"{one.label} {_told(one, value[key])}"
        for key, one in _group("", value).fields.items()
    )


def _told(of: Field, value: Any) -> str:
    return _("未设") if value is None else words(of, value, None)


def in_words(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(label, text) of a value for reading: amounts in yuan with their unit, shares in percent."""
    for key, one in _group("", value).fields.items():
        if isinstance(one, Group):
            yield from in_words(value[key], f"{before}{one.label} · ")
        elif isinstance(one, Rows):
            yield from ((str(one.label), words(one.of, row, None)) for row in value[key])
        else:
            yield f"{before}{one.label}", _told(one, value[key])


def consequence(start: date) -> str:
    """Consequence for what is settled already and would have been otherwise, as a sentence; "" when nothing."""
    return _owner.consequence(start)


def with_value(rows: list[Parameter], proposal: ParameterProposal) -> list[Parameter]:
    """The rows as they would stand with the proposal: the one before ends the day before, one that begins on the
    same day is replaced, one that begins later ends the new one."""
    fresh, until = [], None
    for row in rows:
        if row.code != proposal.code:
            fresh.append(row)
            continue
        lower, upper = row.period.lower, row.period.upper
        if lower == proposal.start:
            until = upper
            continue
        if lower is not None and lower > proposal.start:
            until = lower if until is None else min(until, lower)
            fresh.append(row)
            continue
        if upper is None or upper > proposal.start:
            until = upper if until is None else until
            upper = proposal.start
        fresh.append(_copy(row, DateRange(lower, upper)))
    fresh.append(
        Parameter(
            code=proposal.code, name=proposal.name, value=proposal.value,
            period=DateRange(proposal.start, until), source=proposal.source, mark=proposal.mark,
        )
    )  # fmt: skip
    return fresh


def _copy(row: Parameter, period: DateRange) -> Parameter:
    return Parameter(
        pk=row.pk,
        code=row.code,
        name=row.name,
        value=row.value,
        period=period,
        source=row.source,
        mark=row.mark,
    )


def _judge(proposal: ParameterProposal) -> None:
    wrong = _owner.check(with_value(list(Parameter.objects.all()), proposal), proposal.start)
    if wrong:
        raise Problem(_("这个值还不能用：%(first)s") % {"first": wrong[0]}, code="parameter", details=wrong)


@transaction.atomic
def propose(
    code: str,
    value,
    *,
    start: date,
    source: str,
    mark: str,
    accept_consequence: bool = False,
    acting_user: User,
) -> ParameterProposal:
    """Enter a value from a day on. A day within what is settled wants ``accept_consequence``."""
    require(acting_user, Act.PARAMETER_ENTER)
    known = Parameter.objects.filter(code=code).order_by("-period").first()
    if known is None:
        raise Problem(_("没有这个参数。"), code="unknown", field="code")
    source = written(source, _("依据（文号或通知）"), field="source")
    settled = consequence(start)
    if settled and not accept_consequence:
        raise Problem(settled + _("确认无误请勾选后再提交。"), code="settled", field="accept_consequence")
    if ParameterProposal.objects.filter(code=code, start=start, state=ProposalState.WAITING).exists():
        raise Conflict(_("同一天起的值已有一份待审批，请先处理。"), code="waiting")
    proposal = ParameterProposal(
        code=code, name=known.name, value=value, start=start, source=source, mark=mark,
        entered_by=acting_user,
    )  # fmt: skip
    _judge(proposal)
    proposal.save()
    trail.record(
        "parameter.propose", proposal, acting_user=acting_user, after={"value": value, "start": start}
    )
    return proposal


@transaction.atomic
def approve(proposal: ParameterProposal, *, opinion: str = "", acting_user: User) -> Parameter:
    """Another person puts the value into the law; it is judged again, for other values may have come meanwhile."""
    require(acting_user, Act.PARAMETER_APPROVE)
    locked = held(ParameterProposal.objects, proposal.pk)
    PROPOSAL.ready(locked, ProposalState.APPROVED, acting_user, right=Act.PARAMETER_APPROVE)
    # one approval after the other, whatever the code: the law is judged as a whole; read again after the wait
    list(Parameter.objects.select_for_update().order_by("pk").values_list("pk"))
    rows = list(Parameter.objects.filter(code=locked.code))
    _judge(locked)
    fresh = with_value(rows, locked)
    before = {str(row.period): row.value for row in rows}
    kept = {row.pk: row for row in fresh if row.pk}
    for row in rows:
        if row.pk not in kept:
            row.delete()
        elif kept[row.pk].period != row.period:
            Parameter.objects.filter(pk=row.pk).update(period=kept[row.pk].period)
    made = fresh[-1]
    made.save(force_insert=True)
    say(MATTER, locked.pk, Said.AGREED, opinion, acting_user=acting_user)
    PROPOSAL.move(
        locked,
        ProposalState.APPROVED,
        acting_user=acting_user,
        act=Act.PARAMETER_APPROVE,
        before=before,
        after={"value": locked.value, "start": locked.start},
    )
    _tell(locked, _("法定参数已批准：%(code)s"), "", acting_user)
    return made


@transaction.atomic
def refuse(proposal: ParameterProposal, reason: str, *, acting_user: User) -> ParameterProposal:
    """Sent back with a reason, or taken back by … another person: who entered it can enter a better one."""
    require(acting_user, Act.PARAMETER_APPROVE)
    locked = held(ParameterProposal.objects, proposal.pk)
    PROPOSAL.ready(locked, ProposalState.REFUSED, acting_user, right=Act.PARAMETER_APPROVE)
    say(MATTER, locked.pk, Said.RETURNED, reason, acting_user=acting_user)
    refused = PROPOSAL.move(
        locked,
        ProposalState.REFUSED,
        acting_user=acting_user,
        act="parameter.refuse",
        right=Act.PARAMETER_APPROVE,
        reason=reason,
    )
    _tell(refused, _("法定参数被退回：%(code)s"), reason, acting_user)
    return refused


def _tell(proposal: ParameterProposal, title: str, text: str, acting_user: User) -> None:
    notify(
        PARAMETER_MESSAGE,
        [proposal.entered_by_id],
        title=title % {"code": proposal.code},
        text=text,
        acting_user=acting_user,
    )


def missing_for_next_year(day: date | None = None) -> list[str]:
    """Names of the yearly parameters that have no value of the coming year yet, from two months before it, and of
    those that end with nothing after."""
    day = day or today()
    soon = day + AHEAD
    missing: dict[str, str] = {}
    rows = list(Parameter.objects.all())
    for row in rows:
        follows = any(other.code == row.code and other.period.lower == row.period.upper for other in rows)
        if row.period.upper is not None and day <= row.period.upper <= soon and not follows:
            missing[row.code] = row.name
    if soon.year > day.year:
        begun = {row.code for row in rows if row.period.lower and row.period.lower.year == soon.year}
        missing |= {row.code: row.name for row in rows if row.code in _owner.yearly - begun}
    return sorted(missing.values())
