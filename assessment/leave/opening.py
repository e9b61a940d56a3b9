"""期初数: what people had when the ledger began: entered by one, confirmed by another, taken back while nothing rests on it."""

from datetime import date
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.leave import balances, granting
from assessment.leave.content import ANNUAL, COMP
from assessment.leave.kinds import Rules, rules_of_units
from assessment.leave.models import Lot, Movement, Opening, Sort, WorkStart
from assessment.leave.rules.medical import months_before
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.entered import Entered
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from personnel.models import Assignment, Person

FIGURES = ("annual_used", "carried", "comp")
TOLD = ("year", "work_start", *FIGURES)
"""What somebody says of a person, in half-days."""
OPENINGS = Entered(
    Opening,
    gettext_lazy("假期期初数"),
    act=Act.LEAVE_BALANCE,
    noted="leave.opening_confirm",
    told=TOLD,
    sums=FIGURES,
)
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
        raise Conflict(OPENINGS.is_final(held), code="confirmed")
    before = {name: getattr(held, name) for name in TOLD} if held else {}
    made, _new = Opening.everything.update_or_create(
        person=person, year=told.pop("year"), defaults={**told, "entered_by": acting_user}
    )
    trail.record("leave.opening", person, acting_user=acting_user, before=before, after=told)
    return made


@transaction.atomic
def confirm(rows: QuerySet[Opening], *, acting_user: User, digest: str = "") -> int:
    """Confirm what another has entered: it becomes lots and movements of the ledger, and the start of work that counts."""
    require(acting_user, Act.LEAVE_BALANCE)
    people = list(rows.filter(confirmed_by=None).values_list("person_id", flat=True))
    balances.hold(people)
    held = OPENINGS.to_confirm(rows, digest, acting_user)
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
    OPENINGS.confirmed(held, acting_user)
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
