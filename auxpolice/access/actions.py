"""Accounts and grants. The system administrator keeps accounts, the security administrator who may do what."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import refuse_own
from auxpolice.units.models import Unit


@transaction.atomic
def create_account(
    username: str, full_name: str, password: str, *, duty_title: str = "", acting_user: User
) -> User:
    require(acting_user, Act.ACCOUNTS)
    if User.objects.filter(username=username).exists():
        raise Conflict(
            _("用户名「%(name)s」已被使用，请换一个。") % {"name": username},
            code="username-taken",
            field="username",
        )
    user = User(username=username, full_name=full_name, duty_title=duty_title)
    set_checked_password(user, password)
    user.save()
    trail.record(Act.ACCOUNTS, user, acting_user=acting_user, after={"username": username})
    return user


def set_checked_password(user: User, password: str) -> None:
    """Set a password that passes the rules, or raise Problem with what it lacks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem(" ".join(error.messages), code="password", field="password") from error
    user.set_password(password)


@transaction.atomic
def set_active(user: User, active: bool, *, acting_user: User) -> None:
    require(acting_user, Act.ACCOUNTS)
    if user.pk == acting_user.pk:
        raise Problem(_("不能停用自己的账号。"), code="own-account")
    User.objects.filter(pk=user.pk).update(is_active=active)
    trail.record(
        Act.ACCOUNTS,
        user,
        acting_user=acting_user,
        before={"is_active": user.is_active},
        after={"is_active": active},
    )


def _refuse_self(user_id: int, verb: str, acting_user: User) -> None:
    refuse_own([user_id], acting_user, maker=_("安全管理员"), verb=verb, what="", act=Act.GRANTS)


@transaction.atomic
def grant_role(
    *, user: User, role: str, unit: Unit | None = None, start: date | None = None, acting_user: User
) -> RoleGrant:
    """Give a role from ``start`` (today). The database refuses a second of the three administrators' roles."""
    require(acting_user, Act.GRANTS)
    _refuse_self(user.pk, _("给自己授权"), acting_user)
    if Role(role).carries_unit != (unit is not None):
        ask = _("「%(role)s」须指定单位。") if unit is None else _("「%(role)s」不指定单位。")
        raise Problem(ask % {"role": Role(role).label}, code="grant-unit", field="unit")
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(
                user=user,
                role=role,
                unit=unit,
                period=DateRange(start or today(), None),
                granted_by=acting_user,
            )
    except IntegrityError as error:
        if "three_administrators" in str(error):
            raise Conflict(
                _("系统、安全、审计三种管理员不得由一人兼任。"), code="administrators-apart"
            ) from error
        raise Conflict(_("该用户已有这个角色。"), code="grant-exists") from error
    trail.record(
        Act.GRANTS, user, acting_user=acting_user, after={"role": role, "unit": unit.name if unit else None}
    )
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, acting_user: User) -> None:
    """End a grant at once: from today it no longer holds."""
    require(acting_user, Act.GRANTS)
    locked = RoleGrant.objects.select_for_update().select_related("user").get(pk=grant.pk)
    _refuse_self(locked.user_id, _("收回自己的授权"), acting_user)
    before = {"role": locked.role, "since": locked.period.lower}
    if locked.period.lower >= today():
        locked.delete()
    else:
        locked.period = DateRange(locked.period.lower, today())
        locked.save(update_fields=["period"])
    trail.record("grants.revoke", locked.user, acting_user=acting_user, before=before)
