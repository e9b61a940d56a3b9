"""Signing of a calculation: whose turn it is, and the signature; months and supplementary runs alike."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import Denied, current, scope_of, stand_in
from auxpolice.problems import Conflict
from auxpolice.second_person import hands_of, made_by, refuse_own
from payroll.approval import makers
from payroll.approval.chains import signatures_of
from payroll.approval.models import Signature
from payroll.month.models import PayrollRun


def awaits(
    run: PayrollRun,
    steps: list[dict],
    user: User,
    made_by_id: int | None,
    checked_by_id: int | None = None,
) -> dict | None:
    """The next step, when it is the present user's to sign; the last one is not for who checked."""
    done = signatures_of(run)
    step = steps[len(done)] if len(done) < len(steps) else None
    last = len(done) + 1 == len(steps)
    if step is None or made_by(
        user, made_by_id, checked_by_id if last else None, *(mark.signed_by_id for mark in done)
    ):
        return None
    may = {str(role) for role in current().roles} & set(step["roles"])
    return step if may and not makers.put_in(run, user) else None


def place_of(steps: list[dict], done: list[Signature], user: User, turn: dict) -> str:
    """The reason the present user does not sign this step: they signed before, or it is somebody else's; empty when they
    may."""
    hands = hands_of(user)
    own = next((mark for mark in done if mark.signed_by_id in hands), None)
    if own:
        return _("您已在「%(step)s」签署；每人只签一次。") % {"step": own.name}
    if {str(role) for role in current().roles} & set(turn["roles"]):
        return ""
    return _("现在等「%(turn)s」。") % {"turn": turn["name"]}


def turn_of(
    run: PayrollRun,
    steps: list[dict],
    *,
    made_by_id: int | None,
    maker: str,
    what: str,
    user,
    seen: int | None,
) -> dict:
    """The step this person may sign now, or why not; ``seen``: the step (1…) on the page they read. Nobody signs the
    figures they made (``what``, by the ``maker``)."""
    refuse_own([made_by_id], user, maker=maker, verb=_("审批"), what=what, act=Act.PAYROLL_SIGN)
    done = signatures_of(run)
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
    scope = scope_of(user)
    turn, roles = steps[len(done)], {str(role) for role in scope.roles}
    if roles & set(turn["roles"]):
        stand_in(scope, {Role(role) for role in turn["roles"]})
        makers.refuse_maker(run, turn, done, user)
        return turn
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
    raise Denied()


def sign(run: PayrollRun, turn: dict, digest: str, *, made_by_id: int | None, user) -> Signature:
    """The signature itself; the database refuses it out of turn, upon another digest, or by a maker."""
    assert made_by_id is not None, "what is signed has been calculated by somebody"
    return Signature.objects.create(
        run=run, step=turn["seq"], name=turn["name"], digest=digest, made_by_id=made_by_id, signed_by=user
    )


def void(signatures: QuerySet[Signature], reason: str, *, acting_user: User) -> None:
    """Void the signatures that count; they stay to be read."""
    signatures.filter(voided_at__isnull=True).update(
        voided_at=timezone.now(), voided_by=acting_user, void_reason=reason[:300]
    )
