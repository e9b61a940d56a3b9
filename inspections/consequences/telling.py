"""A finding is told (告知) to its person, or to the heads of its unit; they say their piece, or that they won't."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices import awaited, serving
from auxpolice.notices.models import Paper, Service
from auxpolice.problems import Conflict, Problem, written
from inspections.catalogue.queries import catalogue
from inspections.checks.models import FINDING_FLOW, Finding, FindingState, SpotCheck
from inspections.consequences.models import Plea, Telling

TOLD, DECIDED = "finding_told", "finding_decided"
"""Kinds of papers: what is told before, and the decision."""


def terms(finding: Finding) -> dict[str, int]:
    """Days of the catalogue of the unit and the day."""
    return catalogue(finding.unit, timezone.localdate(finding.check_record.at))["terms"]


def serve(finding: Finding, kind: str, *, title: str, body: str, days: int, acting_user: User) -> None:
    """A paper to the person, or to each head of the unit."""
    if finding.person is not None:
        to: list[dict[str, Any]] = [{"to_person": finding.person}]
    else:
        heads = awaited.heads_over([finding.unit_id])[finding.unit_id]
        to = [{"to_user": head} for head in User.objects.filter(pk__in=heads).order_by("pk")]
    for addressee in to:
        serving.serve(
            kind, finding, title=title, body=body, answer_days=days, acting_user=acting_user, **addressee
        )


def tell_all(check: SpotCheck, *, acting_user: User) -> None:
    """What a published check found, to whom it concerns; in the transaction that publishes it."""
    tell(check.findings.select_related("person", "unit", "check_record"), acting_user=acting_user)


def tell(findings: Iterable[Finding], *, acting_user: User) -> None:
    """Each finding as a served paper; the days to plead run from its service."""
    for finding in findings:
        if finding.state != FindingState.FILED or Telling.everything.filter(finding=finding).exists():
            continue
        days = terms(finding)["plea_days"]
        Telling.everything.create(finding=finding, told_by=acting_user, told_at=timezone.now())
        at = timezone.localtime(finding.check_record.at)
        body = [
            _("%(whom)s：") % {"whom": finding.person.name if finding.person else finding.unit.name},
            _("%(at)s在%(place)s的督察中登记了以下问题：")
            % {"at": f"{at:%Y-%m-%d %H:%M}", "place": finding.check_record.place},
            f"{finding.code} {finding.name} {finding.text}".strip(),
            _("你有权自收到之日起 %(n)d 个工作日内陈述和申辩；期满或者表示不申辩后，由另一名督察认定。")
            % {"n": days},
        ]
        serve(
            finding,
            TOLD,
            title=_("督察问题告知书"),
            body="\n".join(body),
            days=days,
            acting_user=acting_user,
        )


def term_runs(paper: Paper, service: Service) -> None:
    """The paper has reached somebody it is for: the days to plead run."""
    Telling.everything.filter(pk=UUID(paper.record), plea_until=None).update(plea_until=service.due)


def speaks_for(finding: Finding, user: User) -> bool:
    """May this user plead and object: the person themself, or a head of the unit where there is no person."""
    if finding.person_id is not None:
        return finding.person_id == user.person_id
    return user.pk in awaited.heads_over([finding.unit_id])[finding.unit_id]


def open_to_plea(finding: Finding) -> bool:
    """Is the finding told, undecided, and its term not over?"""
    told = getattr(finding, "telling", None)
    return bool(told and finding.state == FindingState.FILED and (told.plea_until or today()) >= today())


@transaction.atomic
def plead(pk, text: str = "", declines: bool = False, *, acting_user: User) -> Plea:
    """The person's own words, or that they have none; the paper counts as read with it."""
    require(acting_user, Act.CHECK_PLEAD)
    finding = _told(pk)
    if not speaks_for(finding, acting_user):
        raise Denied()
    papers = Paper.objects.filter(serving.addressed_to(acting_user), kind=TOLD, record=str(finding.pk))
    for paper in papers.filter(service=None):
        serving.acknowledge(paper, acting_user=acting_user)
    return _keep(finding, text, declines, acting_user)


@transaction.atomic
def note_plea(pk, text: str, noted_how: str, *, acting_user: User) -> Plea:
    """What was said to an inspector, who writes it down: for people without an account."""
    require(acting_user, Act.CHECK_CONFIRM)
    finding = _told(pk)
    how = written(noted_how, _("听取方式"), field="noted_how")
    return _keep(finding, text, False, acting_user, noted_how=how[:100])


def _told(pk) -> Finding:
    finding = held(Finding.objects, pk, "person", "unit", "check_record")
    FINDING_FLOW.expect(finding, FindingState.FILED, verb=_("申辩"))
    if not Telling.everything.filter(finding=finding).exists():
        raise Conflict(_("这个问题还没有告知。"), code="not-told")
    return finding


def _keep(finding: Finding, text: str, declines: bool, acting_user: User, noted_how: str = "") -> Plea:
    told = Telling.everything.get(finding=finding)
    if told.plea_until and today() > told.plea_until:
        raise Problem(
            _("陈述和申辩的期限（%(day)s）已过。") % {"day": told.plea_until}, code="too-late", field="text"
        )
    made = Plea.everything.create(
        finding=finding,
        declines=declines,
        text=text.strip()[:1000] if declines else written(text, _("陈述和申辩"), field="text")[:1000],
        by=acting_user,
        at=timezone.now(),
        noted_how=noted_how,
    )
    trail.record(
        Act.CHECK_PLEAD, finding, acting_user=acting_user, after={"declines": declines, "how": noted_how}
    )
    return made
