"""期初数: what people had when the ledger began: entered by one, confirmed by another, taken back while nothing rests on it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessment.leave import balances, granting
from assessment.leave.content import ANNUAL, COMP
from assessment.leave.kinds import Rules, rules_of_units
from assessment.leave.models import Lot, Movement, Opening, Sort, WorkStart
from assessment.leave.rules.medical import months_before
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import made_by, refuse_own
from personnel.models import Assignment, Person

FIGURES = ("annual_used", "carried", "comp")
TOLD = ("year", "work_start", *FIGURES)
"""What somebody says of a person, in half-days."""
MOST = {"annual_used": 60, "carried": 60, "comp": 400}


def fault(told: dict, day: date) -> tuple[str, str] | None:
    """(field, sentence) of what can't be so in itself."""
    if told["year"] != day.year:
        return "year", _("期初数只能是今年（%(year)d 年）的。") % {"year": day.year}
    start = told.get("work_start")
    if start is not None and not date(day.year - 60, 1, 1) <= start <= day:
        return "work_start", _("累计工作起算日不对：不能晚于今天，也不能早于 60 年前。")
    for name, most in MOST.items():
        if not 0 <= told.get(name, 0) <= most:
            return name, _("天数应在 0 至 %(n)d 之间。") % {"n": most // 2}
    return None


@transaction.atomic
def enter(person_id: int, *, acting_user: User, **told) -> Opening:
    """Enter a person's balances, or those that nobody has confirmed yet anew."""
    require(acting_user, Act.LEAVE_BALANCE)
    person = access(Person.objects, pk=person_id)
    balances.hold([person.pk])
    told = {"work_start": None, **dict.fromkeys(FIGURES, 0), **told}
    if wrong := fault(told, today()):
        raise Problem(wrong[1], code="opening", field=wrong[0])
    held = Opening.everything.filter(person=person, year=told["year"]).first()
    if held and held.confirmed_by_id:
        raise Conflict(
            _("%(year)d 年的假期期初数已由%(who)s确认；要改请先撤回。")
            % {"year": held.year, "who": held.confirmed_by},
            code="confirmed",
        )
    before = {name: getattr(held, name) for name in TOLD} if held else {}
    made, _new = Opening.everything.update_or_create(
        person=person, year=told.pop("year"), defaults={**told, "entered_by": acting_user}
    )
    trail.record("leave.opening", person, acting_user=acting_user, before=before, after=told)
    return made


def digest_of(rows: Iterable[Opening]) -> str:
    """SHA-256 over what is confirmed: exactly what was shown."""
    text = "\n".join(
        repr([row.pk, row.entered_by_id, *(str(getattr(row, name)) for name in TOLD)])
        for row in sorted(rows, key=lambda row: row.pk)
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Waiting:
    """What one person has entered and nobody confirmed."""

    maker: User
    people: int
    annual_used: int
    carried: int
    comp: int
    digest: str
    own: bool


def waiting(user: User) -> list[Waiting]:
    """By who entered it, within the present scope; ``own`` is what this user may not confirm."""
    rows = Opening.objects.filter(confirmed_by=None).select_related("entered_by").order_by("entered_by", "pk")
    found = []
    for maker, group in groupby(rows, key=lambda row: row.entered_by):
        entered = list(group)
        sums = {name: sum(getattr(row, name) for row in entered) for name in FIGURES}
        found.append(
            Waiting(maker, len(entered), digest=digest_of(entered), own=made_by(user, maker.pk), **sums)
        )
    return found


@transaction.atomic
def confirm(rows: QuerySet[Opening], *, acting_user: User, digest: str = "") -> int:
    """Confirm what another has entered: it becomes lots and movements of the ledger, and the start of work that counts."""
    require(acting_user, Act.LEAVE_BALANCE)
    people = list(rows.filter(confirmed_by=None).values_list("person_id", flat=True))
    balances.hold(people)
    held = list(rows.filter(confirmed_by=None).select_for_update(of=("self",)).order_by("pk"))
    if not held or (digest and digest_of(held) != digest):
        raise Conflict(_("假期期初数已有变化，请重新核对。"), code="digest")
    refuse_own(
        {row.entered_by_id for row in held}, acting_user,
        maker=_("录入的人"), verb=_("确认"), what=_("自己录入的假期期初数"), act=Act.LEAVE_BALANCE,
    )  # fmt: skip
    WorkStart.everything.bulk_create(
        [
            WorkStart(
                person_id=row.person_id, day=row.work_start, entered_by_id=row.entered_by_id, confirmed_by=acting_user
            )
            for row in held
            if row.work_start
        ],
        update_conflicts=True, unique_fields=["person"], update_fields=["day", "entered_by", "confirmed_by"],
    )  # fmt: skip
    day = today()
    rules = _rules(people, day)
    for year, group in groupby(sorted(held, key=lambda row: row.year), key=lambda row: row.year):
        granting.settle([row.person_id for row in group], year, day=day, acting_user=acting_user)
    for row in held:
        _post(row, rules, day, acting_user)
    Opening.everything.filter(pk__in=[row.pk for row in held]).update(confirmed_by=acting_user)
    trail.record(
        "leave.opening_confirm", held[0].person if len(held) == 1 else held[0], acting_user=acting_user,
        after={"people": len(held), "entered_by": sorted({row.entered_by_id for row in held}),
               "digest": digest_of(held)},
    )  # fmt: skip
    return len(held)


def _rules(people: list[int], day: date) -> dict[int, Rules]:
    units = dict(
        Assignment.everything.filter(person__in=people, period__contains=day).values_list(
            "person_id", "unit_id"
        )
    )
    known = rules_of_units(day)
    return {person: known[unit] for person, unit in units.items() if unit in known}


def _post(row: Opening, rules: dict[int, Rules], day: date, acting_user: User) -> None:
    """The figures as movements: taken this year off this year's lot, carried and time off in lieu as lots of their own."""
    name, rule = row.person.name, rules.get(row.person_id)
    if rule is None:
        raise Conflict(
            _("%(name)s现在不在职，或所在单位没有施行中的休假规则，不能确认。") % {"name": name},
            code="no-rules",
        )
    own = balances.lots([row.person_id], source=f"annual:{row.year}").first()
    if row.annual_used and (own is None or own.left < row.annual_used):
        raise Conflict(
            _("%(name)s录入的本年已休多于应休，请核对累计工作起算日或天数。") % {"name": name},
            code="too-much",
        )
    moves = []
    if own is not None and row.annual_used:
        moves.append((own, -row.annual_used))
    if row.carried:
        moves.append(
            (
                _lot(
                    row, ANNUAL, f"carry:{row.year - 1}", date(row.year - 1, 12, 31), date(row.year, 12, 31)
                ),
                row.carried,
            )
        )
    if row.comp:
        moves.append(
            (_lot(row, COMP, f"opening:{row.year}", day, months_before(day, -rule.comp_months)), row.comp)
        )
    for lot, half_days in moves:
        Movement.everything.create(
            lot=lot, person_id=row.person_id, sort=Sort.OPENING, half_days=half_days, day=day,
            version=rule.version, by=acting_user,
        )  # fmt: skip


def _lot(row: Opening, rule: str, source: str, earned: date, expires: date) -> Lot:
    year = row.year - 1 if rule == ANNUAL else row.year
    found, _new = Lot.everything.get_or_create(
        person_id=row.person_id,
        source=source,
        defaults={"rule": rule, "year": year, "earned": earned, "expires": expires},
    )
    return found


@transaction.atomic
def withdraw(row_id: int, because: str, *, acting_user: User) -> None:
    """Take balances back, confirmed or not, while nobody has taken leave of them."""
    require(acting_user, Act.LEAVE_BALANCE)
    because = written(because, _("撤回的原因"), field="because", least=2)
    row = access(Opening.objects, pk=row_id)
    balances.hold([row.person_id])
    row = access(Opening.objects.select_related("person"), for_update=True, pk=row_id)
    before = {name: getattr(row, name) for name in TOLD}
    if row.confirmed_by_id:
        entered = Movement.everything.filter(
            person=row.person_id, sort=Sort.OPENING, lot__source__in=_sources(row)
        ).select_related("lot", "version")
        by_lot: dict[int, int] = {}
        lots = {}
        for one in entered:
            by_lot[one.lot_id] = by_lot.get(one.lot_id, 0) + one.half_days
            lots[one.lot_id] = one
        left = {lot.pk: lot.left for lot in balances.lots([row.person_id])}
        if any(left[lot] < n for lot, n in by_lot.items() if n > 0):
            raise Conflict(_("已有请假用了这些期初数，不能撤回。"), code="used")
        for lot, n in by_lot.items():
            if n:
                Movement.everything.create(
                    lot_id=lot, person_id=row.person_id, sort=Sort.OPENING, half_days=-n, day=today(),
                    version=lots[lot].version, note=because[:200], by=acting_user,
                )  # fmt: skip
        if row.work_start is not None:
            WorkStart.everything.filter(person=row.person_id, day=row.work_start).delete()
    row.delete()
    trail.record("leave.opening_withdraw", row.person, acting_user=acting_user, before=before, reason=because)


def _sources(row: Opening) -> list[str]:
    return [f"annual:{row.year}", f"carry:{row.year - 1}", f"opening:{row.year}"]
