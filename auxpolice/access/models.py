"""Accounts and the roles they hold, for a period and, where the role asks for it, for a unit subtree."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.months import today
from auxpolice.units.models import Unit


class Role(models.TextChoices):
    """A role whose value begins with ``unit_`` is held for a unit and everything below it, every other for the bureau:
    one line here and its rows in the matrix make a new one."""

    POLITICAL = "political", _("政工")
    UNIT_HEAD = "unit_head", _("单位负责人")
    UNIT_CLERK = "unit_clerk", _("内勤")
    INSPECTOR = "inspector", _("督察")
    FINANCE = "finance", _("财务")
    LEADER = "leader", _("局领导")
    AUXILIARY = "auxiliary", _("辅警")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")

    @property
    def carries_unit(self) -> bool:
        return self.startswith("unit_")


def roles() -> list[tuple[str, Any]]:
    """The choices of a column that names a role; called when asked for, so that a new role changes no table."""
    return Role.choices


ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class SameName(models.Func):
    """What makes two user names one: the text in NFKC, case folded, as the database folds it."""

    template = "casefold(normalize(%(expressions)s, NFKC))"
    arity = 1
    output_field = models.CharField()


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def named(self, username: str | None) -> "User | None":
        """The account of this name, however it is written."""
        if not username or "\0" in username:
            return None
        return self.alias(one=SameName("username")).filter(one=SameName(models.Value(username))).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        if user := self.named(username):
            return user
        raise self.model.DoesNotExist


class User(AbstractBaseUser):
    """An account. ``person`` links the account of an auxiliary to their own record.

    Until ``code_until`` the password is a code that lets in once. Whoever ``must_change`` finds every door closed but that
    to a password of their own.
    """

    username = models.CharField(_("用户名"), max_length=50, unique=True)
    full_name = models.CharField(_("姓名"), max_length=100)
    duty_title = models.CharField(_("职务"), max_length=60, blank=True)
    person = models.OneToOneField(
        "personnel.Person", models.PROTECT, null=True, blank=True, related_name="account"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    code_until = models.DateTimeField(_("一次性登录码有效至"), null=True)
    must_change = models.BooleanField(_("须修改密码"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(SameName("username"), name="account_one_name")]

    def __str__(self) -> str:
        return self.full_name or self.username


class PastPassword(models.Model):
    """A password that was in use, so that it isn't taken again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField(auto_now_add=True)


class Session(AbstractBaseSession):
    """A session with whose it is; it is over at ``expire_date``, which moves while somebody is at work."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("登录时间"))

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls):
        from auxpolice.access.sessions import SessionStore

        return SessionStore


class Attempts(models.Model):
    """Failed attempts to sign in, counted per name, per address and per name from one address."""

    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=140)
    failures = models.PositiveIntegerField(default=0)
    last_failure = models.DateTimeField(null=True)
    blocked_until = models.DateTimeField(null=True)
    last_success = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="attempts_counted_once")]


class RoleGrant(models.Model):
    """A role held by a user for a period and, where the role carries a unit, for one and everything below."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=roles)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    period = DateRangeField(_("有效期"))
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(role__startswith="unit_", unit__isnull=False)
                | ~Q(role__startswith="unit_") & Q(unit__isnull=True),
                name="grant_unit_where_the_role_carries_one",
            ),
            CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=models.F("user")),
                name="grant_not_to_oneself",
            ),
            ExclusionConstraint(
                name="grant_three_administrators_apart",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=ADMIN_ROLES),
            ),
            ExclusionConstraint(
                name="grant_no_auxiliary_inspects",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=(Role.AUXILIARY, Role.INSPECTOR)),
            ),
            ExclusionConstraint(
                name="grant_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (models.functions.Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Delegation(models.Model):
    """A role lent while its holder is away (离岗代理): dated, to one person at a time.

    What is lent is what is held: it counts on those days only on which the lender's own grant counts.
    """

    from_user = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("离岗人"), related_name="lent_to_others"
    )
    to_user = models.ForeignKey(User, models.PROTECT, verbose_name=_("代理人"), related_name="lent_by_others")
    role = models.CharField(_("角色"), max_length=20, choices=roles)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    period = DateRangeField(_("代理期间"))
    reason = models.CharField(_("事由"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-period", "-id"]
        constraints = [
            CheckConstraint(condition=~Q(from_user=models.F("to_user")), name="delegation_to_another"),
            CheckConstraint(condition=~Q(made_by=models.F("to_user")), name="delegation_not_taken"),
            CheckConstraint(
                condition=~Q(role__in=[*ADMIN_ROLES, Role.AUXILIARY]), name="delegation_of_office_roles"
            ),
            CheckConstraint(
                condition=Q(role__startswith="unit_", unit__isnull=False)
                | ~Q(role__startswith="unit_") & Q(unit__isnull=True),
                name="delegation_unit_where_the_role_carries_one",
            ),
            CheckConstraint(condition=~Q(reason=""), name="delegation_has_its_reason"),
            CheckConstraint(
                condition=Q(period__startswith__isnull=False, period__endswith__isnull=False),
                name="delegation_is_dated",
            ),
            ExclusionConstraint(
                name="delegation_no_overlap",
                expressions=[
                    ("from_user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (models.functions.Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_user} 代 {self.from_user}"


def heads_of_units(unit_ids=None, day=None) -> dict[int, list[User]]:
    """Responsible heads (一岗双责) per unit on a day, in one statement."""
    grants = RoleGrant.objects.filter(
        role=Role.UNIT_HEAD, period__contains=day or today(), user__is_active=True
    ).select_related("user")
    if unit_ids is not None:
        grants = grants.filter(unit_id__in=unit_ids)
    heads: dict[int, list[User]] = {}
    for grant in grants:
        heads.setdefault(grant.unit_id or 0, []).append(grant.user)
    return heads
