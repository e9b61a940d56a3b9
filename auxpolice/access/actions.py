"""Accounts and grants. The system administrator keeps accounts, the security administrator who may do what."""

import re
import unicodedata
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from auxpolice.access import limits, sessions
from auxpolice.access.matrix import Act
from auxpolice.access.models import PastPassword, Role, RoleGrant, Session, User
from auxpolice.access.passwords import give_code
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import refuse_own
from auxpolice.units.models import Unit

FIRST = (("xitong", Role.SYSTEM_ADMIN), ("anquan", Role.SECURITY_ADMIN), ("shenji", Role.AUDIT_ADMIN))
NAME = re.compile(r"[\w.@+-]{2,50}")


@transaction.atomic
def create_account(
    username: str, full_name: str, *, duty_title: str = "", person_id: int | None = None, acting_user: User
) -> tuple[User, str]:
    """A new account, and the code with which its owner comes in once."""
    require(acting_user, Act.ACCOUNTS)
    user = User(
        username=_new_name(username),
        full_name=full_name,
        duty_title=duty_title,
        person_id=person_id,
        created_by=acting_user,
    )
    code = give_code(user)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise _taken(username) from error
    trail.record(Act.ACCOUNTS, user, acting_user=acting_user, after={"username": user.username})
    return user, code


def _new_name(username: str) -> str:
    name = unicodedata.normalize("NFKC", username).strip()
    if not NAME.fullmatch(name):
        raise Problem(
            _("用户名须为 2 至 50 个字母、数字或汉字，可含 . @ + - _。"), code="username", field="username"
        )
    if User.objects.named(name):
        raise _taken(name)
    return name


def _taken(username: str) -> Conflict:
    return Conflict(
        _("用户名「%(name)s」已被使用（大小写、全角半角视为相同），请换一个。") % {"name": username},
        code="username-taken",
        field="username",
    )


@transaction.atomic
def first_accounts() -> list[tuple[User, Role, str]]:
    """The three administrators of an installation without accounts, each with a code that lets in once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('access.first_accounts'))")
    if User.objects.exists():
        raise Conflict(_("已有账号，不再设立首批管理员；新账号由系统管理员建立。"), code="accounts-exist")
    made = []
    for username, role in FIRST:
        user = User(username=username, full_name=str(role.label))
        code = give_code(user)
        user.save()
        RoleGrant.objects.create(user=user, role=role, period=DateRange(today(), None))
        trail.record("account.first", user, acting_user=None, after={"username": username, "role": role})
        made.append((user, role, code))
    return made


@transaction.atomic
def reset(user: User, *, acting_user: User | None) -> str:
    """A code instead of the password: lets in once, then a password must be chosen. Sessions end, the account is open.

    Without ``acting_user``: by whoever holds the machine (``manage.py reset_account``).
    """
    if acting_user is not None:
        require(acting_user, Act.ACCOUNTS)
        if user.pk == acting_user.pk:
            raise Problem(_("自己的密码请在「修改密码」里改。"), code="own-account")
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.has_usable_password() and locked.code_until is None:
        PastPassword.objects.create(user=locked, password=locked.password)
    code = give_code(locked)
    locked.save(update_fields=["password", "code_until", "must_change"])
    limits.unlock(locked)
    ended = sessions.end_all(locked)
    trail.record("account.reset", locked, acting_user=acting_user, after={"sessions": ended})
    return code


@transaction.atomic
def unlock(user: User, *, acting_user: User) -> None:
    """Take attempts again that were refused for too many failures."""
    require(acting_user, Act.ACCOUNTS)
    if not limits.unlock(user):
        raise Conflict(_("这个账号没有被锁定。"), code="not-locked")
    trail.record("account.unlock", user, acting_user=acting_user)


@transaction.atomic
def set_active(user: User, active: bool, *, acting_user: User) -> None:
    """Disabled, an account has no session any more; enabled again it has to sign in anew."""
    require(acting_user, Act.ACCOUNTS)
    if user.pk == acting_user.pk:
        raise Problem(_("不能停用自己的账号。"), code="own-account")
    User.objects.filter(pk=user.pk).update(is_active=active)
    ended = 0 if active else sessions.end_all(user)
    trail.record(
        Act.ACCOUNTS,
        user,
        acting_user=acting_user,
        before={"is_active": user.is_active},
        after={"is_active": active} | ({"sessions": ended} if ended else {}),
    )


@transaction.atomic
def end_sessions(user: User, *, key: str = "", but: str = "", acting_user: User) -> int:
    """End one session of the user, or all (``but`` the one named): one's own, or as the keeper of accounts."""
    require(acting_user, Act.OWN_ACCOUNT if user.pk == acting_user.pk else Act.ACCOUNTS)
    if key:
        ended = Session.objects.filter(user=user, pk=key).delete()[0]
    else:
        ended = sessions.end_all(user, but=but)
    if ended:
        trail.record("account.sessions", user, acting_user=acting_user, after={"sessions": ended})
    return ended


@transaction.atomic
def link(user: User, person, *, acting_user: User) -> None:
    """Tie the account to somebody's own record."""
    require(acting_user, Act.ACCOUNTS)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.person_id:
        raise Conflict(_("这个账号已关联人员，不能改为他人。"), code="linked")
    if locked.grants.filter(role=Role.INSPECTOR, period__contains=today()).exists():
        raise Problem(_("督察的账号不能关联到辅警。"), code="role-incompatible")
    if User.objects.filter(person=person).exists():
        raise Conflict(_("%(name)s已有账号。") % {"name": person}, code="linked")
    User.objects.filter(pk=user.pk).update(person=person)
    trail.record("account.link", locked, acting_user=acting_user, after={"person": person.pk})


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
    if role == Role.INSPECTOR and user.person_id is not None:
        raise _auxiliary()
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
        if "no_auxiliary_inspects" in str(error):
            raise _auxiliary() from error
        raise Conflict(_("该用户已有这个角色。"), code="grant-exists") from error
    trail.record(
        Act.GRANTS, user, acting_user=acting_user, after={"role": role, "unit": unit.name if unit else None}
    )
    return grant


def without_auxiliary_role() -> QuerySet[User]:
    """Active accounts tied to somebody's record that don't hold the auxiliary's role today."""
    held = RoleGrant.objects.filter(role=Role.AUXILIARY, period__contains=today())
    return User.objects.filter(is_active=True, person__isnull=False).exclude(pk__in=held.values("user"))


@transaction.atomic
def grant_auxiliaries(*, acting_user: User) -> int:
    """The auxiliary's role to everybody whose account is tied to a record; how many got it."""
    require(acting_user, Act.GRANTS)
    waiting = without_auxiliary_role().exclude(pk=acting_user.pk).select_for_update(of=("self",))
    made = RoleGrant.objects.bulk_create(
        [
            RoleGrant(user=user, role=Role.AUXILIARY, period=DateRange(today(), None), granted_by=acting_user)
            for user in waiting
        ]
    )
    if made:
        trail.record("grants.auxiliaries", None, acting_user=acting_user, after={"accounts": len(made)})
    return len(made)


def _auxiliary() -> Conflict:
    return Conflict(_("辅警的账号不能授予督察，督察的账号也不能授予辅警。"), code="role-incompatible")


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
