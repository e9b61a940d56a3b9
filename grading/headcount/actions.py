"""Approved headcount (用人额度): record it with its derivation, and refuse to go above it without an exception."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.imports.models import Import
from auxpolice.months import today
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own
from auxpolice.units.models import Unit
from grading.headcount.models import Headcount, HeadcountException
from personnel.dated import end_before
from personnel.models import Assignment, Category, Person
from personnel.roster.columns import Assigned

MESSAGE = "headcount"
MATTER, FILE_MATTER = "headcount", "headcount-file"


def derived(indicators: list[dict[str, Any]]) -> int:
    """People needed by workload: Σ ceil(amount ÷ per_person) over the indicators."""
    return sum(-(-int(item["amount"]) // max(int(item["per_person"]), 1)) for item in indicators)


@transaction.atomic
def record_headcount(
    unit: Unit,
    category: str,
    approved: int,
    start: dt.date,
    *,
    acting_user: User,
    derivation: list[dict[str, Any]] | None = None,
    document: str = "",
) -> Headcount:
    """Headcount of a unit and category from a day on; what was approved before ends the day before."""
    require(acting_user, Act.UNIT_EDIT)
    if approved < 0:
        raise Problem(_("核定额度不能是负数。"), code="headcount-negative", field="approved")
    Unit.objects.select_for_update().get(pk=unit.pk)
    rows = Headcount.everything.filter(unit=unit, category=category)
    if rows.filter(period__startswith__gt=start).exists():
        raise Problem(
            _("%(day)s 之后已另有核定，请选更晚的日期。") % {"day": start},
            code="headcount-later",
            field="start",
        )
    held = rows.filter(period__contains=start).first()
    before = held.approved if held else None
    if held:
        end_before(held, start)
    row = Headcount.everything.create(
        unit=unit,
        category=category,
        approved=approved,
        derivation=derivation or [],
        document=document,
        period=(start, None),
        recorded_by=acting_user,
    )
    trail.record(
        "headcount.record",
        unit,
        acting_user=acting_user,
        before={"approved": before},
        after={"category": category, "approved": approved, "from": start},
    )
    return row


def check_room(
    unit: Unit, category: str, day: dt.date, person: Person | None = None
) -> HeadcountException | None:
    """True when one more person of the category may join the unit on the day.

    Returns the exception to use up where the unit is full and one was granted, None where there is room (or no
    headcount is recorded). Raises Problem where it is full. Call in the transaction that takes the person on:
    the headcount row stays locked, so that two cannot take the last seat.
    """
    rows = Headcount.everything.filter(unit=unit, category=category, period__contains=day)
    held = (rows.select_for_update() if connection.in_atomic_block else rows).first()
    if held is None:
        return None
    used = Assignment.everything.filter(unit=unit, category=category, period__contains=day)
    if person is not None:
        used = used.exclude(person=person)
    count = used.count()
    if count < held.approved:
        return None
    for_them = Q(person=None) | Q(person=person) if person is not None else Q(person=None)
    exception = (
        HeadcountException.everything.filter(
            for_them, unit=unit, category=category, granted_by__isnull=False, used_on=None
        )
        .order_by(F("person").asc(nulls_last=True), "granted_at")
        .first()
    )
    if exception is None:
        raise Problem(
            _(
                "%(unit)s的%(category)s用人额度为 %(approved)d 人，已用 %(used)d 人，没有空额。确需超额的，请先登记例外并由另一人批准。"
            )
            % {
                "unit": unit.name,
                "category": Category(category).label,
                "approved": held.approved,
                "used": count,
            },
            code="headcount-full",
            field="unit",
            status=409,
        )
    return exception


def use_exception(exception: HeadcountException | None, day: dt.date, person: Person) -> None:
    """Mark an exception as used by the person it was used for."""
    if exception is not None:
        exception.used_on, exception.person = day, person
        exception.save(update_fields=["used_on", "person"])


def over_by(joins: Counter, leaves: Counter) -> dict[tuple[int, str], int]:
    """How many of those joining (unit id, category → people) would be above the headcount and have no exception granted."""
    day, units = today(), {unit for unit, _category in joins}
    approved = {
        (row.unit_id, row.category): row.approved
        for row in Headcount.everything.filter(unit_id__in=units, period__contains=day)
    }
    used = Counter(
        Assignment.everything.filter(unit_id__in=units, period__contains=day).values_list(
            "unit_id", "category"
        )
    )
    granted = Counter(
        HeadcountException.everything.filter(
            unit_id__in=units, granted_by__isnull=False, used_on=None, person=None
        ).values_list("unit_id", "category")
    )
    return {
        key: over
        for key, n in joins.items()
        if key in approved
        and (over := min(used[key] - leaves[key] + n - approved[key] - granted[key], n)) > 0
    }


def record_over(assigned: Iterable[Assigned], acting_user: User | None, upload: tuple[UUID, str]) -> None:
    """Record what an import has put above the headcount: granted exceptions are used up, for the rest an exception is
    asked in the importer's name, which another person grants. A few statements, whatever the number of people."""
    day = today()
    into: dict[tuple[int, str], list[int]] = {}
    for each in assigned:
        into.setdefault((each.unit_id, each.category), []).append(each.person_id)
    units = {unit for unit, _category in into}
    approved = {
        (row.unit_id, row.category): row.approved
        for row in Headcount.everything.select_for_update().filter(unit_id__in=units, period__contains=day)
    }
    used = Counter(
        Assignment.everything.filter(unit_id__in=units, period__contains=day).values_list(
            "unit_id", "category"
        )
    )
    granted: dict[tuple[int, str], list[HeadcountException]] = {}
    for row in HeadcountException.everything.select_for_update(of=("self",)).filter(
        unit_id__in=units, granted_by__isnull=False, used_on=None, person=None
    ):
        granted.setdefault((row.unit_id, row.category), []).append(row)
    spent, asked = [], []
    for key, people in into.items():
        over = min(used[key] - approved[key], len(people)) if key in approved else 0
        for person in people[len(people) - max(over, 0) :]:
            if waiting := granted.get(key):
                exception = waiting.pop(0)
                exception.person_id, exception.used_on = person, day
                exception.file, exception.file_name = upload
                spent.append(exception)
                continue
            asked.append(
                HeadcountException(
                    unit_id=key[0],
                    category=key[1],
                    person_id=person,
                    reason=_("花名册所载，超出用人额度，须补批"),
                    asked_by=acting_user,
                    used_on=day,
                    file=upload[0],
                    file_name=upload[1],
                )
            )
    HeadcountException.everything.bulk_update(
        spent, ["person", "used_on", "file", "file_name"], batch_size=2000
    )
    HeadcountException.everything.bulk_create(asked, batch_size=2000)
    if spent or asked:
        trail.record(
            "headcount.over", acting_user=acting_user, after={"used": len(spent), "asked": len(asked)}
        )


@transaction.atomic
def ask_exception(
    unit: Unit, category: str, reason: str, *, acting_user: User, person: Person | None = None
) -> HeadcountException:
    require(acting_user, Act.HIRE)
    reason = written(reason, _("超额的理由"), field="reason", code="exception-reason", least=4)
    row = HeadcountException.everything.create(
        unit=unit, category=category, person=person, reason=reason, asked_by=acting_user
    )
    trail.record("headcount.ask", unit, acting_user=acting_user, reason=reason)
    return row


@transaction.atomic
def grant_exception(
    exception: HeadcountException, *, opinion: str = "", acting_user: User
) -> HeadcountException:
    """A second person grants an exception."""
    row = _asked_by_another(exception, _("批准"), acting_user)
    words.say(MATTER, row.pk, Said.AGREED, opinion, acting_user=acting_user)
    row.granted_by, row.granted_at = acting_user, timezone.now()
    row.save(update_fields=["granted_by", "granted_at"])
    trail.record("headcount.grant", row.unit, acting_user=acting_user, reason=opinion.strip())
    notify(
        MESSAGE,
        [row.asked_by_id],
        title=_("超额例外已批准：%(unit)s") % {"unit": row.unit},
        acting_user=acting_user,
    )
    return row


def _refuse_own(rows: Iterable[HeadcountException], verb: str, acting_user: User) -> None:
    refuse_own(
        {row.asked_by_id for row in rows},
        acting_user,
        maker=_("申请人"),
        verb=verb,
        what=_("自己的申请"),
        act=Act.LEVEL_DECIDE,
    )


def _asked_by_another(exception: HeadcountException, verb: str, acting_user: User) -> HeadcountException:
    require(acting_user, Act.LEVEL_DECIDE)
    row = held(HeadcountException.everything, exception.pk, "unit")
    if row.granted_by_id:
        raise Conflict(_("这条例外已经批准，请刷新页面。"))
    if row.returned_at:
        raise Conflict(_("这条例外已经退回，请刷新页面。"))
    _refuse_own([row], verb, acting_user)
    return row


@transaction.atomic
def return_exception(exception: HeadcountException, opinion: str, *, acting_user: User) -> HeadcountException:
    """A second person sends it back, saying why; whoever asked asks anew."""
    row = _asked_by_another(exception, _("退回"), acting_user)
    words.say(MATTER, row.pk, Said.RETURNED, opinion, acting_user=acting_user)
    row.returned_at = timezone.now()
    row.save(update_fields=["returned_at"])
    _returned(row, opinion, acting_user)
    return row


def _returned(row: HeadcountException, opinion: str, acting_user: User) -> None:
    trail.record("headcount.return", row.unit, acting_user=acting_user, reason=opinion.strip())
    notify(
        MESSAGE,
        [row.asked_by_id],
        title=_("超额例外被退回：%(unit)s") % {"unit": row.unit},
        text=opinion,
        acting_user=acting_user,
    )


@transaction.atomic
def return_file(file: UUID, opinion: str, *, acting_user: User) -> None:
    """A second person gives an import's excess back to the importer: it stays ungranted until the import is undone, or
    granted after all."""
    rows = _of_file(file, _("退回"), acting_user)
    words.say(FILE_MATTER, file, Said.RETURNED, opinion, acting_user=acting_user)
    _returned(rows[0], opinion, acting_user)


def _of_file(file: UUID, verb: str, acting_user: User) -> list[HeadcountException]:
    require(acting_user, Act.LEVEL_DECIDE)
    rows = list(
        HeadcountException.everything.select_for_update(of=("self",))
        .filter(file=file, granted_by=None)
        .select_related("unit")
        .order_by("pk")
    )
    if not rows:
        raise Conflict(_("这个文件的超额已经批准或撤销，请刷新页面。"))
    _refuse_own(rows, verb, acting_user)
    return rows


@transaction.atomic
def grant_file(file: UUID, *, opinion: str = "", acting_user: User) -> int:
    """A second person grants at once all that one import put above the headcount; how many people it was."""
    rows = _of_file(file, _("批准"), acting_user)
    words.say(FILE_MATTER, file, Said.AGREED, opinion, acting_user=acting_user)
    HeadcountException.everything.filter(pk__in=[row.pk for row in rows]).update(
        granted_by=acting_user, granted_at=timezone.now()
    )
    trail.record(
        "headcount.grant", acting_user=acting_user, after={"file": rows[0].file_name, "people": len(rows)}
    )
    return len(rows)


def take_back(upload: Import, _people: list[int]) -> None:
    """What an import that is undone asked for goes; exceptions granted before that it used up are free again."""
    of_file = HeadcountException.everything.filter(file=upload.pk)
    of_file.filter(granted_by=None).delete()
    of_file.filter(granted_at__lte=upload.accepted_at).update(
        person=None, used_on=None, file=None, file_name=""
    )


__all__ = [
    "ask_exception",
    "check_room",
    "derived",
    "grant_exception",
    "grant_file",
    "over_by",
    "record_headcount",
    "record_over",
    "today",
    "use_exception",
]
