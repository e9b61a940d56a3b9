"""Signing of a calculation: who may sign it and whose turn it is, and the signature; months and supplementary runs alike."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import Denied, Scope, current, scope_of, stand_in
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import hands_of, refuse_own
from payroll.approval import makers
from payroll.approval.chains import signatures_of
from payroll.approval.models import Signature
from payroll.month.models import PayrollMonth, PayrollRun


@dataclass(frozen=True)
class Figures:
    """What is signed: a calculation with the steps it needs, and whose work it is. Nobody signs ``what`` they made as its
    ``maker``, and who checked a month doesn't give the last signature."""

    run: PayrollRun
    steps: list[dict]
    made_by_id: int | None
    maker: Any
    what: Any
    checked_by_id: int | None = None

    @property
    def turn(self) -> dict | None:
        """The step that comes next; None once the chain is complete."""
        done = len(signatures_of(self.run))
        return self.steps[done] if done < len(self.steps) else None


def of_month(row: PayrollMonth, run: PayrollRun, steps: list[dict] | None = None) -> Figures:
    """A month's calculation as figures to be signed."""
    return Figures(
        run,
        row.steps if steps is None else steps,
        row.calculated_by_id,
        _("计算人"),
        _("自己计算的工资"),
        row.checked_by_id,
    )


def require_signer(figures: Figures, scope: Scope, seen: int | None = None) -> dict:
    """The step that this user may sign now, or the refusal that says why not; the one answer to who may sign.

    Somebody with a role of the step whose turn it is, who neither made the figures nor put something into them, nor
    signed a step before, nor (for the last step) checked them. ``seen``: the step (1…) on the page that was read.
    """
    user, steps, roles = scope.user, figures.steps, {str(role) for role in scope.roles}
    refuse_own(
        [figures.made_by_id],
        user,
        maker=figures.maker,
        verb=_("审批"),
        what=figures.what,
        act=Act.PAYROLL_SIGN,
    )
    done = signatures_of(figures.run)
    if seen is not None and seen <= len(done):
        before = done[seen - 1]
        raise Conflict(
            _("「%(step)s」已由%(name)s审批。") % {"step": before.name, "name": before.signed_by},
            code="already-approved",
        )
    hands = hands_of(user)
    own = next((mark for mark in done if mark.signed_by_id in hands), None)
    if own:
        raise Conflict(_("您已在「%(step)s」签署；每人只签一次。") % {"step": own.name}, code="signed")
    turn = steps[len(done)]
    if not roles & set(turn["roles"]):
        _refuse_other(steps, done, turn, roles)
    makers.refuse_maker(
        figures.run, turn, {*(mark.signed_by_id for mark in done), *_apart(figures, turn)}, user
    )
    if turn is steps[-1]:
        refuse_own(
            [figures.checked_by_id],
            user,
            maker=_("复核人"),
            verb=_("审批"),
            what=_("自己复核的工资"),
            act=Act.PAYROLL_SIGN,
        )
    return turn


def _apart(figures: Figures, turn: dict) -> set[int | None]:
    """Who may not sign this step by what they did with the figures before."""
    return {figures.made_by_id, figures.checked_by_id if turn is figures.steps[-1] else None}


def _refuse_other(steps: list[dict], done: list[Signature], turn: dict, roles: set[str]) -> None:
    """Tell a holder of another step's role whose turn it is; who has none is told nothing."""
    for place, step in enumerate(steps):
        if not roles & set(step["roles"]):
            continue
        if place < len(done):
            raise Conflict(
                _("「%(step)s」已由%(name)s审批，现在等「%(turn)s」。")
                % {"step": step["name"], "name": done[place].signed_by, "turn": turn["name"]},
                code="already-approved",
            )
        raise Conflict(
            _("还没有轮到「%(step)s」，现在等「%(turn)s」。") % {"step": step["name"], "turn": turn["name"]},
            code="not-yet",
        )
    raise Denied(_("现在等「%(turn)s」。") % {"turn": turn["name"]})


def awaits(figures: Figures) -> dict | None:
    """The next step, when it is the present user's to sign."""
    turn = figures.turn
    if turn is None or not {str(role) for role in current().roles} & set(turn["roles"]):
        return None
    return None if why_not(figures) else turn


def why_not(figures: Figures) -> str:
    """The reason the present user does not sign now, in a sentence; empty when it is their turn."""
    try:
        require_signer(figures, current())
    except Problem as problem:
        return str(problem)
    return ""


def turn_of(figures: Figures, user: User, seen: int | None) -> dict:
    """The step that the user signs in what follows, by a role of the step; refused as ``require_signer`` says."""
    scope = scope_of(user)
    turn = require_signer(figures, scope, seen)
    stand_in(scope, {Role(role) for role in turn["roles"]})
    return turn


def sign(figures: Figures, turn: dict, digest: str, user: User) -> Signature:
    """The signature itself; the database refuses it out of turn, upon another digest, or by a maker."""
    assert figures.made_by_id is not None, "what is signed has been calculated by somebody"
    return Signature.objects.create(
        run=figures.run,
        step=turn["seq"],
        name=turn["name"],
        digest=digest,
        made_by_id=figures.made_by_id,
        signed_by=user,
    )


def void(signatures: QuerySet[Signature], reason: str, *, acting_user: User) -> None:
    """Void the signatures that count; they stay to be read."""
    signatures.filter(voided_at__isnull=True).update(
        voided_at=timezone.now(), voided_by=acting_user, void_reason=reason[:300]
    )
