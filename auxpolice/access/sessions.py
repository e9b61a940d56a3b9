"""Sessions that know whose they are: they end when nobody is at work, are listed, and are ended for good."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from auxpolice.access.models import Session, User

FROM = "_from"
"""Where the session keeps when, from which address and with which browser it was begun."""
TOUCH_SECONDS = 60


class SessionStore(db.SessionStore):
    """Django's, with columns of ours. A row lives for the idle time, never longer than the whole time."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self):
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs don't know it
        return self.row

    def create_model_instance(self, data: dict) -> Session:
        row = cast(Session, super().create_model_instance(data))
        begun = data.get(FROM) or {}
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.started_at = (parse_datetime(begun["at"]) if begun else None) or timezone.now()
        row.address, row.agent = begun.get("address"), begun.get("agent", "")
        row.expire_date = _end(row)
        return row


def _end(row: Session):
    now = timezone.now()
    whole = row.started_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(now + timedelta(seconds=settings.SESSION_IDLE_SECONDS), whole) if row.user_id else whole


def begin(request) -> None:
    """Write down where a session that is now somebody's was begun; after signing in."""
    request.session[FROM] = {
        "at": timezone.now().isoformat(),
        "address": request.scope.address,
        "agent": request.headers.get("User-Agent", "")[:200],
    }


def touch(request) -> None:
    """Somebody is at work: the end moves on. One statement a minute."""
    row = getattr(request.session, "row", None)
    if row is None or row.user_id is None:
        return
    end = _end(row)
    if (end - row.expire_date).total_seconds() > TOUCH_SECONDS:
        Session.objects.filter(pk=row.pk).update(expire_date=end)


def open_of(user: User) -> QuerySet[Session]:
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-started_at")


def end_all(user: User, *, but: str = "") -> int:
    """End the user's sessions, except that of the key ``but``; how many were open."""
    ended = open_of(user).exclude(pk=but).count()
    Session.objects.filter(user=user).exclude(pk=but).delete()
    return ended


def sweep() -> int:
    """Take away what is over."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
