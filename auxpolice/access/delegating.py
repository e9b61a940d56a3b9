"""Lend one's roles while away (离岗代理), and take them back."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from auxpolice.access.matrix import OFFICE, Act
from auxpolice.access.models import ADMIN_ROLES, Delegation, Role, RoleGrant, User
from auxpolice.access.scope import Denied, can, require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written

LONGEST_DAYS = 366


def lendable(user: User) -> QuerySet[RoleGrant]:
    """Grants of a user's own that may be lent today: what somebody else has lent to them is not among these."""
    return (
        RoleGrant.objects.filter(user=user, period__contains=today(), role__in=OFFICE)
        .select_related("unit")
        .order_by("pk")
    )


@transaction.atomic
def lend(
    *,
    from_user: User,
    to_user: User,
    first: date,
    last: date,
    reason: str,
    grants: Collection[RoleGrant] | None = None,
    acting_user: User,
) -> list[Delegation]:
    """Lend the grants named (all, where none are) from the first to the last day, both included.

    One's own by oneself; somebody else's by the security administrator, who never takes part.
    """
    require(acting_user, Act.DELEGATE)
    if from_user.pk != acting_user.pk:
        require(acting_user, Act.GRANTS)
    reason = written(reason, _("离岗事由"), field="reason")
    _refuse_days(first, last)
    _refuse_delegate(from_user, to_user, acting_user)
    held = {grant.pk: grant for grant in lendable(from_user).select_for_update(of=("self",))}
    wanted = [held.get(grant.pk) for grant in grants] if grants is not None else list(held.values())
    lent = [grant for grant in wanted if grant is not None]
    if not lent or len(lent) < len(wanted):
        raise Problem(
            _("%(who)s没有可以代理的角色；只能代理本人现有的业务角色。") % {"who": from_user}, code="not-held"
        )
    try:
        with transaction.atomic():
            made = [
                Delegation.objects.create(
                    from_user=from_user,
                    to_user=to_user,
                    role=grant.role,
                    unit=grant.unit,
                    period=DateRange(first, last + timedelta(days=1)),
                    reason=reason[:200],
                    made_by=acting_user,
                )
                for grant in lent
            ]
    except IntegrityError as error:
        raise Conflict(
            _("这段时间里%(who)s的角色已有代理人，请先结束原来的代理。") % {"who": from_user},
            code="delegation-overlap",
        ) from error
    trail.record(
        Act.DELEGATE,
        from_user,
        acting_user=acting_user,
        after={
            "to": to_user.username,
            "roles": [f"{row.role} {row.unit or ''}".strip() for row in made],
            "first": first,
            "last": last,
        },
        reason=reason,
    )
    return made


def _refuse_days(first: date, last: date) -> None:
    if first < today():
        raise Problem(_("代理不能从过去的日子开始。"), code="delegation-days", field="first")
    if last < first:
        raise Problem(_("最后一天不能早于第一天。"), code="delegation-days", field="last")
    if (last - first).days >= LONGEST_DAYS:
        raise Problem(_("一次代理最长一年；更久的请由安全管理员授权。"), code="delegation-days", field="last")


def _refuse_delegate(from_user: User, to_user: User, acting_user: User) -> None:
    """Only to an active colleague of the offices who is none of the three administrators, and not to oneself."""
    if to_user.pk in (from_user.pk, acting_user.pk):
        raise Problem(_("代理人须是另一人。"), code="delegation-self", field="to_user")
    roles = set(
        RoleGrant.objects.filter(user=to_user, period__contains=today()).values_list("role", flat=True)
    )
    if not to_user.is_active or not roles & OFFICE or roles & set(ADMIN_ROLES):
        raise Problem(
            _("代理人须是在用的业务账号；辅警账号和三种管理员不能代理。"), code="delegate", field="to_user"
        )


@transaction.atomic
def take_back(delegation: Delegation, *, acting_user: User) -> None:
    """End it at once: from today the role serves its holder alone."""
    require(acting_user, Act.DELEGATE)
    locked = Delegation.objects.select_for_update().filter(pk=delegation.pk).first()
    if locked is None or (locked.from_user_id != acting_user.pk and not can(acting_user, Act.GRANTS)):
        raise Denied()
    before = {"role": locked.role, "first": locked.period.lower, "until": locked.period.upper}
    if locked.period.upper <= today():
        raise Conflict(_("这次代理已经结束，请刷新页面。"), code="delegation-over")
    if locked.period.lower >= today():
        locked.delete()
    else:
        locked.period = DateRange(locked.period.lower, today())
        locked.save(update_fields=["period"])
    trail.record("delegation.take_back", locked.from_user, acting_user=acting_user, before=before)


def office_users() -> QuerySet[User]:
    """Active accounts with an office role of their own today."""
    held = RoleGrant.objects.filter(period__contains=today())
    return (
        User.objects.filter(is_active=True, pk__in=held.filter(role__in=OFFICE).values("user"))
        .exclude(pk__in=held.filter(role__in=[*ADMIN_ROLES, Role.AUXILIARY]).values("user"))
        .order_by("full_name", "pk")
    )
