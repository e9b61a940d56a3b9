"""The code that a session shows for signing in: it means one session on one day and lives a minute and a half."""

from datetime import date

from django.core import signing
from django.utils.translation import gettext as _

from auxpolice.months import today
from auxpolice.problems import Problem

SECONDS = 90
"""A code lives so long (示例); the page shows a new one every half of it."""
_SALT = "training.session.sign"


def make(session_id: int) -> str:
    """A fresh code of a session for today."""
    return signing.dumps([session_id, today().isoformat()], salt=_SALT)


def session_of(token: str) -> int:
    """The session of a code that is still alive. Raises Problem for any other text."""
    try:
        session_id, day = signing.loads(token[:300], salt=_SALT, max_age=SECONDS)
    except signing.SignatureExpired as error:
        raise Problem(_("二维码已过期，请重新扫描现场的二维码。"), code="expired") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Problem(_("这不是本系统的签到二维码。"), code="token") from error
    if date.fromisoformat(day) != today():
        raise Problem(_("二维码已过期，请重新扫描现场的二维码。"), code="expired")
    return session_id
