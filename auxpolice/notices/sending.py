"""Send, read, urge. ``notify`` is called inside the act that decides, in its transaction."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import Delegation, User
from auxpolice.access.scope import there
from auxpolice.audit import trail
from auxpolice.calendar.days import kinds as kinds_of_days
from auxpolice.calendar.models import DayKind
from auxpolice.months import today
from auxpolice.notices import awaited, kinds
from auxpolice.notices.models import Notice, Urging
from auxpolice.problems import Conflict


@dataclass(frozen=True)
class Message:
    """One message to one account (its id). ``record`` is a row or what the kind makes the address of."""

    kind: str
    to: int
    _: KW_ONLY
    title: str
    text: str = ""
    record: Any = ""
    due: date | None = None


def notify(
    kind: str,
    to: Iterable[int | None],
    record: Any = "",
    *,
    title: str,
    text: str = "",
    due: date | None = None,
    acting_user: User | None,
) -> int:
    """A message to each of the accounts (ids), but not to whoever acts; how many. One statement."""
    kinds.of(kind)
    wanted = set(to) - {None, getattr(acting_user, "pk", None)}
    return notify_each(
        [
            Message(kind, account, title=title, text=text, record=record, due=due)
            for account in sorted(one for one in wanted if one is not None)
        ],
        acting_user=acting_user,
    )


def notify_each(messages: Iterable[Message], *, acting_user: User | None) -> int:
    """Messages that differ from one to the next; how many. One statement."""
    rows = [
        Notice(
            to_id=one.to,
            kind=kinds.of(one.kind).code,
            title=one.title[:100],
            text=one.text[:500],
            record=str(getattr(one.record, "pk", one.record)),
            due=one.due,
            sent_by=acting_user,
        )
        for one in messages
    ]
    return len(Notice.objects.bulk_create(rows))


def with_delegates(accounts: Iterable[int]) -> set[int]:
    """The accounts and whoever stands in for them today: for messages to an office, not to a person."""
    wanted = set(accounts)
    standing_in = Delegation.objects.filter(from_user__in=wanted, period__contains=today())
    return wanted | set(standing_in.values_list("to_user", flat=True))


def unread(user: User) -> QuerySet[Notice]:
    """What the bell counts, by an index of the unread alone."""
    return Notice.objects.filter(to=user, read_at__isnull=True)


def mark_read(rows: QuerySet[Notice]) -> int:
    """Mark the unread ones among the rows as read; how many."""
    return rows.filter(read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def urge(matter: str, request: Any, *, acting_user: User) -> int:
    """Urge whoever a matter of one's own waits for: a message to each, naming who urges whom; once a working day."""
    found = there(next((one for one in awaited.collect(request) if one.matter == matter), None))
    if not found.waits_for:
        raise Conflict(_("目前没有人能办理这件事，请告知安全管理员授权。"), code="nobody")
    try:
        with transaction.atomic():
            Urging.objects.create(matter=matter, urged_by=acting_user, day=working_day())
    except IntegrityError as error:
        raise Conflict(_("这件事今天已经催办过，请下一个工作日再催。"), code="urged") from error
    to = with_delegates(found.waits_for)
    names = "、".join(str(user) for user in User.objects.filter(pk__in=to).order_by("pk"))
    sent = notify(
        kinds.URGING,
        to,
        found.url,
        title=_("催办：%(title)s") % {"title": found.title},
        text=_("%(who)s 催办 %(names)s") % {"who": acting_user, "names": names},
        due=found.due,
        acting_user=acting_user,
    )
    trail.record(
        "notice.urge", None, acting_user=acting_user, label=found.title, after={"matter": matter, "to": names}
    )
    return sent


def working_day() -> date:
    """Today, or the last working day before it."""
    day = today()
    known = kinds_of_days(day - timedelta(days=15), day)
    return max((one for one, kind in known.items() if kind == DayKind.WORKDAY), default=day)


def urged_by(user: User, matters: Iterable[str]) -> set[str]:
    """Those of the matters that this user has urged on this working day; one statement."""
    rows = Urging.objects.filter(urged_by=user, day=working_day(), matter__in=list(matters))
    return set(rows.values_list("matter", flat=True))
