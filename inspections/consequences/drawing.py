"""Consequences as rows: made in one transaction by the ladder, taken back as one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.appraisal.restoring import restore_months
from assessment.conduct.discipline import actions as discipline
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.models import Case, CaseState
from assessment.conduct.discipline.models import Source as CaseSource
from assessment.ledger.actions import Points, enter_points, entry_of, reverse_points, unit_on
from auxpolice.access.models import User, heads_of_units
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.policy.queries import version_at
from inspections.catalogue.queries import catalogue, item_of
from inspections.checks.models import Finding, FindingState
from inspections.consequences import rules
from inspections.consequences.models import AccountEntry, Consequence, ConsequenceKind
from personnel.talks import owing

FINDING, HEAD, ACCOUNT, TALK, CASE = "finding", "finding_head", "unit_account", "talk", "case"
"""Kinds of records that a consequence makes: the person's and the head's entry on the ledger, an entry of the unit's account,
a talk owed, a case."""
OCCASION = "finding"
"""What the talk owed is called among the occasions."""
K = ConsequenceKind


def facts_of(finding: Finding) -> tuple[rules.Facts, dict]:
    """What the ladder looks at, and the catalogue of the unit and the day."""
    day = timezone.localdate(finding.check_record.at)
    content = catalogue(finding.unit, day)
    item = item_of(content, finding.code) or {}
    aim = rules.aim_of(finding.target, finding.forbidden_duty, has_person=finding.person_id is not None)
    facts = rules.Facts(
        aim=aim,
        points=finding.points,
        severity=finding.severity,
        is_repeat=finding.is_repeat,
        forbidden_duty=finding.forbidden_duty,
        times=_times(finding, day, rules.linked_of(content)["in_months"]),
        self_reported=finding.self_reported,
        linked=item.get("linked"),
    )
    return facts, content


def _times(finding: Finding, day: date, months: int) -> int:
    """Confirmed findings of the kind in the unit in the months before, and this one."""
    since = next_month(month_of(day), -months)
    others = Finding.everything.filter(
        unit=finding.unit_id,
        kind=finding.kind,
        state=FindingState.CONFIRMED,
        check_record__at__date__range=(since, day),
    )
    return 1 + others.exclude(pk=finding.pk).count()


def foreseen(finding: Finding) -> tuple[rules.Drawn, ...]:
    """What the ladder says would follow."""
    facts, content = facts_of(finding)
    return rules.drawn(facts, rules.ladder_of(content), rules.linked_of(content))


def draw(finding: Finding, *, acting_user: User) -> list[Consequence]:
    """Everything that follows from a finding that has just been confirmed; each with the record it made."""
    makers: dict[str, Callable[[Finding, int, User], list[Consequence]]] = {
        K.POINTS: _person_points,
        K.HEAD_POINTS: _head_points,
        K.UNIT_POINTS: _unit_points,
        K.TALK: _talk,
        K.CASE: _case,
    }
    made: list[Consequence] = []
    for one in foreseen(finding):
        for row in makers[one.kind](finding, one.points, acting_user):
            row.finding, row.kind, row.points, row.made_at = finding, one.kind, one.points, timezone.now()
            row.save(force_insert=True)
            made.append(row)
    return made


def _entered(finding: Finding, person: Any, points: int, kind: str, number: str, acting_user: User) -> Any:
    words = finding.text or finding.check_record.place
    return enter_points(
        person,
        timezone.localdate(finding.check_record.at),
        Points(finding.code, finding.name, points, words, kind, number),
        acting_user=acting_user,
        permitted=None,
    )


def _person_points(finding: Finding, points: int, acting_user: User) -> list[Consequence]:
    _entered(finding, finding.person, points, FINDING, str(finding.pk), acting_user)
    return [Consequence(person=finding.person, record_kind=FINDING, record_id=str(finding.pk))]


def _head_points(finding: Finding, points: int, acting_user: User) -> list[Consequence]:
    """On each head of the unit on the day: the ledger of who has one, else an account of their own."""
    day = timezone.localdate(finding.check_record.at)
    made = []
    for head in heads_of_units(day=day).get(finding.unit_id, []):
        if head.person_id is not None and head.person_id == finding.person_id:
            continue
        if head.person is not None:
            number = f"{finding.pk.hex}-{head.pk}"
            _entered(finding, head.person, points, HEAD, number, acting_user)
            made.append(Consequence(person=head.person, record_kind=HEAD, record_id=number))
        else:
            entry = _account(finding, points, finding.name, acting_user, head=head)
            made.append(Consequence(head=head, record_kind=ACCOUNT, record_id=str(entry.pk)))
    return made


def _unit_points(finding: Finding, points: int, acting_user: User) -> list[Consequence]:
    entry = _account(finding, points, finding.name, acting_user)
    return [Consequence(unit=finding.unit, record_kind=ACCOUNT, record_id=str(entry.pk))]


def _account(
    finding: Finding,
    points: int,
    reason: str,
    acting_user: User,
    head: User | None = None,
    reverses: AccountEntry | None = None,
) -> AccountEntry:
    """It counts in the month in which it is entered: earlier months stay as they were read."""
    return AccountEntry.everything.create(
        finding=finding,
        unit=finding.unit,
        head=head,
        month=month_of(today()),
        points=points,
        reason=reason[:300],
        reverses=reverses,
        entered_by=acting_user,
        entered_at=timezone.now(),
    )


def _talk(finding: Finding, _points: int, _acting_user: User) -> list[Consequence]:
    """Owed where the rules of talks count the occasion; the row stands either way, for rules that come into force later."""
    source = f"{OCCASION}:{finding.pk}"
    person: Any = finding.person  # talks and cases are for people
    owing.owe(person.pk, OCCASION, source, today())
    return [Consequence(person=person, record_kind=TALK, record_id=source)]


def _case(finding: Finding, _points: int, _acting_user: User) -> list[Consequence]:
    """A clue for the department in the name of who filed the finding, so that whoever confirmed it may decide the case."""
    person: Any = finding.person
    number = str(finding.pk)
    if version_at(DISCIPLINE, unit_on(person, today()), today()) is None:
        return []
    known = Case.everything.filter(source_kind=CaseSource.FINDING, source_id=number, person=person).first()
    case = known or discipline.open_case(
        CaseSource.FINDING,
        number,
        person,
        clue=_("督察认定：%(name)s。%(text)s") % {"name": finding, "text": finding.text},
        known_on=today(),
        acting_user=finding.filed_by,
        permitted=None,
    )
    return [Consequence(person=person, record_kind=CASE, record_id=str(case.pk))]


def take_back(finding: Finding, because: str, *, acting_user: User) -> dict[str, list[Any]]:
    """All of it as one; {what: [before, after]} of what that changes. What others have taken up since is theirs to end."""
    rows = Consequence.everything.select_for_update().filter(finding=finding, ended_at=None)
    effect: dict[str, list[Any]] = {}
    for row in rows.order_by("pk"):
        label = str(row.get_kind_display())
        if row.record_kind in (FINDING, HEAD):
            effect |= _ledger_back(row, label, because, acting_user)
        elif row.record_kind == ACCOUNT:
            entry = AccountEntry.everything.get(pk=row.record_id)
            _account(finding, -entry.points, because, acting_user, head=entry.head, reverses=entry)
            effect[label] = [entry.points / 100, _("返还")]
        elif row.record_kind == TALK:
            gone = owing.no_longer(row.record_id, because, acting_user=acting_user)
            effect[label] = [_("应谈话"), _("不再需要") if gone else _("已经谈过或已办结")]
        else:
            discipline.drop_clues(CaseSource.FINDING, str(finding.pk), because, acting_user=acting_user)
            case = Case.everything.get(pk=row.record_id)
            dropped = case.state == CaseState.DROPPED
            effect[label] = [
                str(CaseState.CLUE.label),
                str(case.get_state_display()) if dropped else _("已在办理，由政工部门处理"),
            ]
    rows.update(ended_at=timezone.now(), because=because[:300])
    return effect


def _ledger_back(row: Consequence, label: str, because: str, acting_user: User) -> dict[str, list[Any]]:
    """Points come back as a new entry; a month that was confirmed with them is proposed to be corrected."""
    entry = entry_of(row.record_kind, row.record_id)
    if entry is None or row.person is None:
        return {}
    back = reverse_points(entry, because, acting_user=acting_user, permitted=None)
    effect: dict[str, list[Any]] = {
        label: [entry.points / 100, _("返还，计入 %(month)s") % {"month": format_month(back.month)}]
    }
    lost = {entry.month: entry.points}
    for sentence in restore_months(
        row.person, lost, _("「%(name)s」的认定已撤销") % {"name": row.finding}, acting_user
    ):
        effect[sentence] = ["—", _("待另一人确认")]
    return effect
