"""Passwords: what they may not be, one-time codes, and that none is taken again."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import PastPassword, User
from auxpolice.problems import Problem

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are taken for each other."""


class CodeHasher(PBKDF2PasswordHasher):
    """For one-time codes, sixteen random letters that no number of guesses finds: thousands are made at once."""

    algorithm = "one_time_code"
    iterations = 1000

    def must_update(self, encoded: str) -> bool:
        return False


class NoLoginInside:
    """The password doesn't hold the name one signs in with."""

    def validate(self, password: str, user: User | None = None) -> None:
        name = user.username.casefold() if user else ""
        if len(name) >= 3 and name in password.casefold():
            raise ValidationError(self.get_help_text(), code="password_holds_login")

    def get_help_text(self) -> str:
        return _("密码不能包含用户名。")


def give_code(user: User) -> str:
    """A code that lets the user in once and makes them choose a password; the row is not saved."""
    code = "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _part in range(4))
    user.password = make_password(code, hasher=CodeHasher.algorithm)
    user.code_until = timezone.now() + timedelta(days=settings.ONE_TIME_CODE_DAYS)
    user.must_change = True
    return code


def use_code(user: User) -> None:
    """The code has let its user in and will not do so again; Problem where it is too old or was used this moment."""
    if user.code_until is None:
        return
    if user.code_until < timezone.now():
        raise Problem(_("一次性登录码已过期，请联系系统管理员重置。"), code="code-expired")
    used = make_password(None)
    if not User.objects.filter(pk=user.pk, password=user.password, code_until__isnull=False).update(
        password=used, code_until=None
    ):
        raise Problem(_("一次性登录码已经用过，请联系系统管理员重置。"), code="code-used")
    user.password, user.code_until = used, None


def set_checked_password(user: User, password: str) -> None:
    """Set a password that passes the rules and wasn't in use before, or raise Problem with what it lacks; saved."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem(" ".join(error.messages), code="password", field="password") from error
    past = PastPassword.objects.filter(user=user.pk).order_by("-id").values_list("password", flat=True)
    kept = [*([user.password] if user.has_usable_password() else []), *past[: settings.PASSWORD_HISTORY]]
    if any(check_password(password, old) for old in kept):
        raise Problem(
            _("不能使用最近%(n)d次用过的密码，请换一个。") % {"n": settings.PASSWORD_HISTORY},
            code="password-reused",
            field="password",
        )
    before = user.password if user.pk and user.has_usable_password() and user.code_until is None else ""
    user.set_password(password)
    user.must_change, user.code_until = False, None
    user.save()
    if before:
        PastPassword.objects.create(user=user, password=before)
