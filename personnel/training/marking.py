"""Marks of exam and fitness test, the re-sit, and objections at the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem
from personnel.models import Person
from personnel.training.attending import rules_of
from personnel.training.models import (
    ENROLMENT,
    EXAM,
    SESSION,
    Enrolment,
    EnrolmentState,
    Mark,
    MarkObjection,
    Session,
    SessionState,
)
from personnel.training.planning import kept
from personnel.training.rules import credit, fitness
from personnel.training.rules.fitness import Item

S = EnrolmentState
MOST = 1_000_000


@dataclass(frozen=True)
class Test:
    """What somebody has to reach at a session: items with their limits, by the rules, their sex, and their age on its
    last day."""

    items: dict[str, Item]
    limits: dict[str, int]

    @classmethod
    def of(cls, session: Session, person: Person, rules: dict[str, Any]) -> "Test":
        items, limits = {}, {}
        if session.course.exam:
            items[EXAM] = Item(EXAM, _("考试"), "分", fitness.AT_LEAST, "", 1)
            limits[EXAM] = rules["exam"]["pass_mark"]
        if session.course.fitness:
            age = fitness.age_on(person.birth_date, session.last)
            own = fitness.limits_for(rules, person.sex, age)
            items |= {code: item for code, item in fitness.items_of(rules).items() if code in own}
            limits |= own
        return cls(items, limits)

    def mark(self, item: str, tries: Sequence[int]) -> tuple[int, bool]:
        """The mark that counts and whether it reaches the limit."""
        known = self.items[item]
        value = max(tries) if item == EXAM else known.best(tries)
        return value, known.reached(value, self.limits[item])


def tries_of(text: str, item: Item) -> list[int]:
    """Marks as typed: numbers with up to two decimals, minutes and seconds as 4'25; several tries apart by blanks."""
    found = []
    for word in text.replace("′", "'").replace("″", "").replace('"', "").replace("’", "'").split():
        minutes, apart, rest = word.partition("'")
        try:
            value = Decimal(rest if apart else word) + (60 * Decimal(minutes) if apart else 0)
            counted = value * 100
            sound = counted == counted.to_integral_value() and 0 < counted < MOST
        except (InvalidOperation, OverflowError):
            sound = False
        if not sound:
            raise Problem(
                _("「%(text)s」不是成绩，请写 13.05、4'25 这样的数字，最多两位小数。") % {"text": word[:20]},
                code="mark",
            )
        found.append(int(counted))
    if len(found) > item.tries:
        raise Problem(
            _("%(item)s最多 %(tries)s 次。") % {"item": item.name, "tries": item.tries}, code="tries"
        )
    if item.code == EXAM and any(one > 10_000 for one in found):
        raise Problem(_("考试成绩在 0 到 100 分之间。"), code="mark")
    return found


@dataclass(frozen=True)
class Line:
    """Marks typed for an enrolment as it was read at ``version``: item → what was typed."""

    enrolment: int
    version: int
    typed: dict[str, str]


@transaction.atomic
def save(pk: int, lines: Sequence[Line], *, resit: bool = False, acting_user: User) -> None:
    """Write these marks, or those of the re-sit, or refuse them all; who has all their marks is judged at once."""
    session = kept(pk, acting_user)
    SESSION.expect(session, SessionState.HELD, verb=_("登记成绩"))
    rules = rules_of(session)
    rows = Enrolment.everything.filter(session=session, pk__in=[line.enrolment for line in lines])
    known = {row.pk: row for row in rows.select_related("person").select_for_update(of=("self",))}
    for line in lines:
        row = known.get(line.enrolment)
        if row is None:
            raise Denied()
        if row.row_version != line.version:
            raise Conflict(_("刚刚有人登记了%(name)s的成绩。") % {"name": row.person}, code="stale")
        _note(session, row, line, rules, resit, acting_user)


def latest(marks: Sequence[Mark]) -> dict[str, Mark]:
    """The last mark of each item."""
    return {mark.item: mark for mark in sorted(marks, key=lambda one: one.attempt)}


def round_of(marks: Sequence[Mark]) -> int:
    """The attempt that a re-sit now is: the one after the first that some failed item stands at."""
    return 1 + min((mark.attempt for mark in latest(marks).values() if not mark.passed), default=1)


def _note(session: Session, row: Enrolment, line: Line, rules: dict, resit: bool, user: User) -> None:
    states = (S.RESIT,) if resit else (S.ATTENDED, S.RESIT, S.PASSED, S.FAILED)
    ENROLMENT.expect(row, *states, verb=_("登记补考成绩") if resit else _("登记成绩"))
    if row.sheet_id:
        raise Conflict(_("%(name)s的结果已提交确认，不能再改成绩。") % {"name": row.person}, code="submitted")
    if resit and row.resit_by and today() > row.resit_by:
        said = {"name": row.person, "day": row.resit_by}
        raise Problem(_("%(name)s的补考期限（%(day)s）已过。") % said, code="late")
    test = Test.of(session, row.person, rules)
    marks = list(row.marks(manager="everything").all())
    held, turn, noted = latest(marks), round_of(marks), {}
    for code, text in line.typed.items():
        cell = f"{code}-{row.pk}"
        if code not in test.items:
            if text.strip():
                raise Problem(_("%(name)s不测这一项。") % {"name": row.person}, code="item", field=cell)
            continue
        stands = held.get(code)
        if (
            text.split()
            == shown(stands if not resit or (stands and stands.attempt == turn) else None).split()
        ):
            continue
        try:
            tries = tries_of(text, test.items[code])
        except Problem as wrong:
            raise Problem(wrong.message, code=wrong.code, field=cell) from wrong
        if not tries:
            raise Problem(_("已登记的成绩不能删去，只能改正。"), code="empty", field=cell)
        if resit and stands is not None and stands.passed and stands.attempt < turn:
            raise Problem(_("已达标的项目不用补考。"), code="passed", field=cell)
        value, reached = test.mark(code, tries)
        attempt = turn if resit else stands.attempt if stands else 1
        Mark.everything.update_or_create(
            enrolment=row,
            item=code,
            attempt=attempt,
            defaults={
                "name": test.items[code].name,
                "tries": tries,
                "value": value,
                "limit": test.limits[code],
                "passed": reached,
                "noted_by": user,
                "noted_at": timezone.now(),
            },
        )
        noted[code] = {"attempt": attempt, "value": value, "passed": reached}
    if noted:
        judge(row, test, rules, session, user, noted)


def shown(mark: Mark | None) -> str:
    """A mark as it was typed."""
    if mark is None:
        return ""
    return " ".join(f"{Decimal(one) / 100:f}".rstrip("0").rstrip(".") for one in mark.tries)


def judge(row: Enrolment, test: Test, rules: dict, session: Session, user: User, noted: dict) -> None:
    """The state that follows from the marks: one item failed fails the test; a re-sit is taken in what failed."""
    marks = list(row.marks(manager="everything").all())
    last = latest(marks)
    results = {code: mark.passed for code, mark in last.items()}
    said: dict[str, Any] = {"after": {"marks": noted}}
    to = row.state
    values: dict[str, Any] = {"half_days": 0, "minutes": 0, "resit_by": row.resit_by}
    if set(results) >= set(test.items):
        if fitness.passed(results, test.items):
            present = row.presences(manager="everything").count()
            given = credit.credited(present * session.minutes, rules["credit"]["hours_per_day"])
            to, values["half_days"], values["minutes"] = S.PASSED, given.half_days, given.minutes
        else:
            sat = min(mark.attempt for mark in last.values() if not mark.passed)
            to = S.RESIT if sat <= int(rules["exam"]["resits"]) else S.FAILED
            if to == S.RESIT and row.resit_by is None:
                values["resit_by"] = today() + timedelta(days=int(rules["exam"]["resit_days"]))
    if to == row.state:
        for name, value in values.items():
            setattr(row, name, value)
        row.row_version += 1
        row.save(update_fields=[*values, "row_version"])
        trail.record("training.marks", row, acting_user=user, **said)
        return
    ENROLMENT.move(row, to, acting_user=user, act="training.marks", **said, **values)


@transaction.atomic
def object_to(pk: int, text: str, *, acting_user: User) -> MarkObjection:
    """An objection to one's own mark, at the place: within so many minutes of the mark (示例 30)."""
    require(acting_user, Act.TRAINING_OWN)
    mark = access(Mark.objects.select_related("enrolment__session__course", "enrolment__person"), pk=pk)
    if mark.enrolment.person_id != acting_user.person_id or mark.enrolment.sheet_id:
        raise Denied()
    minutes = int(rules_of(mark.enrolment.session)["exam"]["objection_minutes"])
    if timezone.now() > mark.noted_at + timedelta(minutes=minutes):
        raise Problem(
            _("对成绩的异议须在登记后 %(minutes)s 分钟内在现场提出。") % {"minutes": minutes}, code="too-late"
        )
    row = MarkObjection(mark=mark, text=text, due=due_in(1))
    return objections.put(row, acting_user=acting_user, act="training.object", target=mark.enrolment.person)


@transaction.atomic
def answer(pk: int, outcome: str, text: str, *, measured: str = "", acting_user: User) -> MarkObjection:
    """Answer by another; upheld, the mark becomes what was ``measured`` anew and the enrolment is judged again."""
    row = access(MarkObjection.objects.select_related("mark"), for_update=True, pk=pk)
    held = access(
        Enrolment.everything.select_related("person", "session__course", "session__unit"),
        for_update=True,
        pk=row.mark.enrolment_id,
    )
    session = held.session
    require(acting_user, Act.TRAINING_KEEP, session.unit)
    effect = None
    if outcome == ObjectionState.UPHELD:
        rules = rules_of(session)
        test, mark = Test.of(session, held.person, rules), row.mark
        before = shown(mark)
        tries = tries_of(measured, test.items[mark.item])
        if not tries:
            raise Problem(_("异议成立的，请填写重新核定的成绩。"), code="measured", field="measured")
        mark.tries = tries
        mark.value, mark.passed = test.mark(mark.item, tries)
        mark.save(update_fields=["tries", "value", "passed"])
        effect = {mark.name: [before, shown(mark)]}
        judge(
            held, test, rules, session, acting_user, {mark.item: {"value": mark.value, "passed": mark.passed}}
        )
    return objections.answer(
        row,
        ObjectionState(outcome),
        text,
        acting_user=acting_user,
        act="training.object.answer",
        right=Act.TRAINING_KEEP,
        target=held.person,
        effect=effect,
    )
