"""Makers of a month's pay: who put something into it by hand, and who else may sign it then.

The database's ``payroll_makers`` says who; it is what its own triggers ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.money import yuan
from auxpolice.months import format_month
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import hands_of, others_for
from grading.evaluations.models import Evaluation
from grading.levels.models import LevelHolding
from payroll.approval.models import HandChange, Signature
from payroll.entries.models import EntryState, PayEntry
from payroll.month.models import PayrollRun, RunState
from personnel.models import Person


@dataclass(frozen=True)
class Maker:
    """Somebody and what of theirs is in the month: people with one-off amounts, changed protected pay or levels set by
    hand, batches of levels accepted without publicity, and year-end payments taken back."""

    user: User
    entries: tuple[int, ...] = ()
    protections: tuple[int, ...] = ()
    evaluations: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    year_ends: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The entries and acceptances, in words with counts."""
        parts = []
        if self.entries:
            parts.append(_("录入或撤回 %(n)s 人的一次性项目") % {"n": len(self.entries)})
        if self.protections:
            parts.append(_("变更 %(n)s 人的就高不就低补差") % {"n": len(self.protections)})
        if self.evaluations:
            levels = LevelHolding.everything.filter(verdict__evaluation__in=self.evaluations).count()
            parts.append(_("接受系统提出的 %(n)s 人的层级") % {"n": levels})
        if self.levels:
            parts.append(_("核定 %(n)s 人的层级") % {"n": len(self.levels)})
        if self.year_ends:
            people = sum(HandChange.objects.filter(pk__in=self.year_ends).values_list("people", flat=True))
            parts.append(_("撤回 %(n)s 人的年度绩效兑现") % {"n": people})
        return "，".join(parts)


def makers_of(run: PayrollRun) -> list[Maker]:
    """Everybody who entered, changed or accepted something that this calculation pays; two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, what, array_agg(DISTINCT coalesce(person_id, record_id))"
            " FROM payroll_makers(%s) GROUP BY user_id, what",
            [run.pk],
        )
        rows = cursor.fetchall()
    users = User.objects.in_bulk({user for user, _what, _ids in rows})
    found: dict[int, dict[str, tuple[int, ...]]] = {}
    for user, what, ids in rows:
        found.setdefault(user, {})[what] = tuple(ids)
    return [
        Maker(
            users[user],
            made.get("entry", ()),
            made.get("protection", ()),
            made.get("levels", ()),
            made.get("level", ()),
            made.get("year_end", ()),
        )
        for user, made in sorted(found.items())
    ]


def _first_of(maker: Maker, month: date) -> str:
    """One thing of theirs by name, so that they know what is meant."""
    if maker.entries:
        entry = (
            PayEntry.everything.filter(month=month, entered_by=maker.user)
            .exclude(state=EntryState.WITHDRAWN)
            .select_related("person")
            .order_by("pk")
            .first()
        )
        if entry is not None:
            return _("录入了%(name)s的一次性项目「%(kind)s」%(amount)s 元") % {
                "name": entry.person.name,
                "kind": entry.get_kind_display(),
                "amount": yuan(entry.amount_fen),
            }
        person = Person.everything.get(pk=maker.entries[0])
        gone = PayEntry.everything.filter(month=month, person=person, withdrawn_by=maker.user).first()
        if gone is not None:
            return _("撤回了%(name)s的一次性项目「%(kind)s」%(amount)s 元") % {
                "name": person.name,
                "kind": gone.get_kind_display(),
                "amount": yuan(gone.amount_fen),
            }
        return _("撤回了%(name)s的追回扣款") % {"name": person.name}
    if maker.protections:
        person = Person.everything.get(pk=maker.protections[0])
        return _("变更了%(name)s的就高不就低补差") % {"name": person.name}
    if maker.evaluations:
        batch = Evaluation.objects.get(pk=maker.evaluations[0])
        return _("接受了「%(title)s」的层级") % {"title": batch.title}
    if maker.levels:
        person = Person.everything.get(pk=maker.levels[0])
        return _("核定了%(name)s的层级") % {"name": person.name}
    change = HandChange.objects.get(pk=maker.year_ends[0])
    return _("撤回了 %(year)s 年度绩效兑现") % {"year": change.year}


def refuse_maker(run: PayrollRun, step: dict, but: Iterable[int | None], user: User) -> None:
    """Raise when the user has put something into what is to be signed; says what, and who (``but`` some) could sign."""
    makers = makers_of(run)
    hands = hands_of(user) if makers else set()
    own = next((maker for maker in makers if maker.user.pk in hands), None)
    if own is None:
        return
    others = others_for(step["roles"], {maker.user.pk for maker in makers} | set(but))
    raise Problem(
        _("您在 %(month)s %(what)s，录入的人不能审批本月工资，请由另一人签署。%(others)s")
        % {
            "month": format_month(run.month_id),
            "what": _first_of(own, run.month_id),
            "others": _("「%(step)s」可由%(names)s签署。")
            % {"step": step["name"], "names": "、".join(others[:5])}
            if others
            else _("目前没有别人能签「%(step)s」，请安全管理员把角色授予另一人。") % {"step": step["name"]},
        },
        code="maker-checker",
        status=409,
    )


def refuse_signer(month: date, user) -> None:
    """Raise when the user has signed the month as it stands: what they enter now they could not have checked."""
    mark = Signature.objects.filter(
        run__month=month, run__state=RunState.EFFECTIVE, voided_at__isnull=True, signed_by__in=hands_of(user)
    ).first()
    if mark:
        raise Conflict(
            _("您已在 %(month)s 的「%(step)s」签署，不能再录入本月的资料；请由另一人录入，或先退回重签。")
            % {"month": format_month(month), "step": mark.name},
            code="signed",
        )
