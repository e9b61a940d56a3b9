"""The ledger of leave: what is left, what a request takes, what it gives back. Whoever writes holds the person's row."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from assessment.leave.models import LeaveRequest, Lot, Movement, Sort
from assessment.leave.rules import lots as rule
from auxpolice.access.models import User
from personnel.models import Person


def hold(people: Collection[int]) -> list[Person]:
    """The people's rows, until the end of the transaction: their ledgers are written by one at a time."""
    rows = Person.everything.filter(pk__in=people).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def lots(people: Collection[int], which: str = "", **conditions: object) -> Any:
    """Lots of these people with what is ``left`` of each."""
    rows = Lot.everything.filter(person__in=people, **conditions)
    if which:
        rows = rows.filter(rule=which)
    return rows.annotate(left=Coalesce(Sum("movements__half_days"), Value(0))).order_by(
        "expires", "earned", "id"
    )


def held(person_id: int, which: str) -> list[rule.Held]:
    return [rule.Held(lot.pk, lot.earned, lot.expires, lot.left) for lot in lots([person_id], which)]


def left_on(person_id: int, which: str, day: date) -> int:
    """Half-days of a kind that could be taken on the day."""
    return sum(one.left for one in held(person_id, which) if one.earned <= day <= one.expires)


def balances(people: Collection[int], day: date) -> dict[tuple[int, str], int]:
    """(person, rule) → half-days left on the day; one statement."""
    found: dict[tuple[int, str], int] = {}
    for lot in lots(people, earned__lte=day, expires__gte=day):
        key = (lot.person_id, lot.rule)
        found[key] = found.get(key, 0) + lot.left
    return found


def pending(person_id: int, kind: str) -> int:
    """Half-days of a kind that are asked for and not decided."""
    rows = LeaveRequest.everything.filter(person=person_id, kind=kind, state="waiting")
    return rows.aggregate(n=Coalesce(Sum("counted"), 0))["n"]


def taken_of(request: LeaveRequest) -> list[rule.Taken]:
    """What the request has of each lot for each day, the lots that lapse first before the others."""
    rows = (
        Movement.everything.filter(request=request, sort__in=[Sort.USE, Sort.RETURN])
        .order_by("lot__expires", "lot__earned", "lot_id")
        .values_list("lot_id", "day")
        .annotate(n=Sum("half_days"))
    )
    return [rule.Taken(lot, day, -n) for lot, day, n in rows if n < 0]


def settle(
    request: LeaveRequest, which: str, wanted: Mapping[date, int], *, acting_user: User | None, note: str = ""
) -> int:
    """Make what the request has taken what it should have: uses and returns of the difference. The person is held.

    Returns the half-days that no lot has; nothing is written then that would be without them.
    """
    taken = taken_of(request)
    has: dict[date, int] = {}
    for one in taken:
        has[one.day] = has.get(one.day, 0) + one.half_days
    days = has.keys() | wanted.keys()
    more = {day: n for day in days if (n := wanted.get(day, 0) - has.get(day, 0)) > 0}
    less = {day: n for day in days if (n := has.get(day, 0) - wanted.get(day, 0)) > 0}
    _write(request, Sort.RETURN, 1, rule.give_back(taken, less), acting_user, note)
    used, short = rule.take(held(request.person_id, which), more)
    _write(request, Sort.USE, -1, used, acting_user, note)
    return short


def _write(
    request: LeaveRequest, sort: Sort, sign: int, rows: Iterable[rule.Taken], by: User | None, note: str
) -> None:
    Movement.everything.bulk_create(
        [
            Movement(
                lot_id=row.lot, person_id=request.person_id, sort=sort, half_days=sign * row.half_days, day=row.day,
                version_id=request.version_id, request=request, note=note[:200], by=by,
            )
            for row in rows
        ]
    )  # fmt: skip


def movements_of(person_id: int, rules: Collection[str] = ()) -> QuerySet[Movement]:
    """The person's movements, the newest first."""
    wanted = Q(lot__rule__in=rules) if rules else Q()
    rows = Movement.objects.filter(wanted, person=person_id)
    return rows.select_related("lot", "request", "by", "version").order_by("-at", "-id")
