"""How often somebody may guess: per name from one address, per address, and per name from anywhere.

An attempt is counted before its password is looked at, so that guesses sent at once are counted, too; one that succeeds
is taken back. Whoever has signed in from an address before is measured there by their own failures alone: neither who
guesses at their name elsewhere nor who sprays from the same address keeps them out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from auxpolice.access.models import Attempts, User
from auxpolice.access.origin import household

PAIR, ADDRESS, NAME, OWN = "pair", "address", "name", "own"
FREE = {PAIR: 5, ADDRESS: 20, NAME: 40, OWN: 5}
"""Failures without consequence; each one beyond doubles the wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
FORGOTTEN = timedelta(hours=1)
"""Without a failure for so long, the count begins anew."""
KNOWN = timedelta(days=60)


@dataclass(frozen=True)
class Attempt:
    """One attempt. ``until``: when the next is taken, where this one isn't; ``locks``: a failure of it closes the door."""

    keys: dict[str, str]
    until: datetime | None
    locks: bool = False


def _name_key(username: str) -> str:
    """A name as it is counted; a digest, for people type other things where a name is asked for."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT casefold(normalize(%s, NFKC))", [username.replace("\0", "")[:200]])
        return salted_hmac("auxpolice.sign_in", cursor.fetchone()[0], algorithm="sha256").hexdigest()


def of_sign_in(username: str, address: str | None) -> Attempt:
    """Count an attempt to sign in."""
    name, where = _name_key(username), household(address) if address else "?"
    return _attempt({PAIR: f"{name} {where}", ADDRESS: where, NAME: name})


def of_own_password(user: User) -> Attempt:
    """Count an attempt to say one's present password."""
    return _attempt({OWN: str(user.pk)})


@transaction.atomic
def _attempt(keys: dict[str, str]) -> Attempt:
    now = timezone.now()
    rows = _locked(keys)
    first = rows.get(PAIR)
    known = first is not None and first.last_success is not None and first.last_success > now - KNOWN
    counted = [row for kind, row in rows.items() if not known or kind in (PAIR, OWN)]
    shut = [row.blocked_until for row in counted if row.blocked_until and row.blocked_until > now]
    if shut:
        return Attempt(keys, max(shut))
    locks = False
    for row in counted:
        fresh = row.last_failure is None or row.last_failure < now - FORGOTTEN
        row.failures = 1 if fresh else row.failures + 1
        row.last_failure = now
        over = row.failures - FREE[row.kind]
        row.blocked_until = now + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else None
        locks = locks or over >= 0
        row.save()
    return Attempt(keys, None, locks)


@transaction.atomic
def succeeded(attempt: Attempt) -> None:
    """Take the attempt back: its own count begins anew, others lose one."""
    now = timezone.now()
    for kind, row in _locked(attempt.keys).items():
        if kind in (PAIR, OWN):
            row.failures, row.last_success = 0, now
        else:
            row.failures = max(row.failures - 1, 0)
        if row.failures < FREE[kind]:
            row.blocked_until = None
        row.save()


def _locked(keys: dict[str, str]) -> dict[str, Attempts]:
    """The rows FOR UPDATE, always in one order."""
    Attempts.objects.bulk_create(
        [Attempts(kind=kind, key=key) for kind, key in sorted(keys.items())], ignore_conflicts=True
    )
    return {
        kind: Attempts.objects.select_for_update().get(kind=kind, key=key)
        for kind, key in sorted(keys.items())
    }


def _of(user: User):
    name = _name_key(user.username)
    return (
        Attempts.objects.filter(kind=PAIR, key__startswith=f"{name} ")
        | Attempts.objects.filter(kind=NAME, key=name)
        | Attempts.objects.filter(kind=OWN, key=str(user.pk))
    )


def locked_until(user: User) -> datetime | None:
    """Until when the account is refused somewhere; None when it is nowhere."""
    rows = _of(user).filter(blocked_until__gt=timezone.now()).order_by("-blocked_until")
    return rows.values_list("blocked_until", flat=True).first()


def unlock(user: User) -> int:
    """Open the account everywhere; how many counts were closed."""
    return _of(user).filter(blocked_until__gt=timezone.now()).update(failures=0, blocked_until=None)


def sweep() -> int:
    """Forget what no longer counts."""
    now = timezone.now()
    old = Attempts.objects.exclude(last_success__gt=now - KNOWN)
    return old.exclude(last_failure__gt=now - FORGOTTEN).delete()[0]
