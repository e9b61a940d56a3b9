"""The chain of custody of a check: what was kept with which hash, when by phone and server, who filed, added, opened it."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.shortcuts import render
from django.utils import timezone

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from inspections.checks.models import Addition, ChecklistAnswer, CheckMember, Finding, Photo, SpotCheck

SEEN = "check.see"
"""The trail's name for opening the page of a check."""
MOST = 500


def _of(check: SpotCheck) -> Any:
    return Entry.objects.filter(target_type=check._meta.label_lower, target_id=str(check.pk))


def note_reader(check: SpotCheck, user: User) -> None:
    """Write down that the user has opened the check, once a day."""
    day = datetime.combine(timezone.localdate(), time(0), timezone.get_current_timezone())
    if not _of(check).filter(act=SEEN, actor=user, at__gte=day).exists():
        trail.record(SEEN, check, acting_user=user)


@dataclass(frozen=True)
class Custody:
    """Everything that is known of one check as evidence; seven statements."""

    check: SpotCheck
    team: list[CheckMember]
    findings: list[Finding]
    photos: list[Photo]
    answers: list[ChecklistAnswer]
    additions: list[Addition]
    entries: list[Entry]
    """Who did what with it, the latest ``MOST``, oldest first."""


def custody_of(pk: Any) -> Custody:
    related = ("unit", "inspection", "filed_by", "published_by")
    check = access(SpotCheck.objects.select_related(*related), pk=pk)
    entries = _of(check).select_related("actor", "on_behalf_of").order_by("-pk")[:MOST]
    return Custody(
        check,
        list(check.members.all()),
        list(Finding.objects.filter(check_record=check).select_related("person", "unit", "decided_by")),
        list(check.photos.select_related("attachment__put_by", "finding").order_by("attachment__put_at")),
        list(check.answers.all()),
        list(check.additions.select_related("by")),
        list(entries)[::-1],
    )


@page(Act.CHECK_FILE)
def custody(request, pk):
    """证据保管链, to be printed: for the inspectorate, since it names who has looked."""
    return render(request, "inspections/custody.html", {"custody": custody_of(pk)})
