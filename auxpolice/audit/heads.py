"""The head of the chain kept where the database's owner doesn't reach: a line a sealing in a file outside the data
folder, the same in the worker's log (from there to syslog or wherever logs go), and printed on a month's papers.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from auxpolice.audit.models import Seal

log = logging.getLogger("auxpolice.audit.heads")
RESTORED = "restored"


def head() -> Seal | None:
    return Seal.objects.order_by("-position").first()


def keep(what: str = "sealed") -> None:
    """Add the present head to the file, and say it in the log."""
    now = head()
    line = f"{now.position if now else 0} {now.digest if now else '-'} {timezone.now().isoformat()} {what}\n"
    log.info("audit head %s", line.strip())
    file = Path(settings.AUDIT_HEADS)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as kept:
            kept.write(line)
            kept.flush()
            os.fsync(kept.fileno())
    except OSError as error:
        log.error("审计链头没有写入 %s: %s", file, error)


def kept() -> Iterator[tuple[int, str]]:
    """(position, digest) of every head kept since the last restoring, which begins anew from an older one."""
    try:
        lines = Path(settings.AUDIT_HEADS).read_text().splitlines()
    except OSError:
        return
    told = [line.split() for line in lines if len(line.split()) == 4]
    since = max((n for n, words in enumerate(told) if words[3] == RESTORED), default=0)
    yield from ((int(words[0]), words[1]) for words in told[since:] if words[0].isdecimal())


def faults() -> list[str]:
    """Kept heads that the chain no longer has, the first and last of them; nothing when all are there."""
    told = [(position, digest) for position, digest in kept() if position]
    there = dict(Seal.objects.filter(pk__in=[p for p, _d in told]).values_list("position", "digest"))
    wrong = [(position, there.get(position)) for position, digest in told if there.get(position) != digest]
    return [
        f"审计链第 {position} 环{'已不存在，链尾被截断' if found is None else '与外存的链头不符，链被改写'}。"
        for position, found in ([wrong[0], wrong[-1]] if len(wrong) > 1 else wrong)
    ]
