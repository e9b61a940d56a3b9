"""Papers that must reach their person: made, acknowledged by the addressee, or noted how else they were served."""

import hashlib
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.access.scope import Denied, Scope, require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.months import today
from auxpolice.notices import kinds
from auxpolice.notices.models import How, Notice, Paper, Service
from auxpolice.notices.sending import mark_read, notify
from auxpolice.problems import Conflict, Problem, written


def digest(title: str, body: str) -> str:
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


@transaction.atomic
def serve(
    kind: str,
    record: Any,
    *,
    title: str,
    body: str,
    to_user: User | None = None,
    to_person: Any = None,
    answer_days: int | None = None,
    acting_user: User,
) -> Paper:
    """A paper as it stands now, with a message to the addressee's account where there is one.

    The caller has checked the right and decides in the same transaction. The term runs from the service.
    """
    kinds.of(kind)
    account = to_user or getattr(to_person, "account", None)
    paper = Paper.objects.create(
        kind=kind,
        title=title[:100],
        body=body,
        sha256=digest(title[:100], body),
        record=str(record.pk),
        to_user=account,
        to_person=to_person or getattr(account, "person", None),
        addressee=str(to_person or to_user)[:100],
        answer_days=answer_days,
        made_by=acting_user,
        made_at=timezone.now(),
    )
    trail.record("notice.serve", paper, acting_user=acting_user, after={"kind": kind, "sha256": paper.sha256})
    notify(
        kinds.PAPER,
        [account.pk if account else None],
        paper,
        title=_("文书送达：%(title)s") % {"title": paper.title},
        text=_("请阅读并确认已知悉。"),
        acting_user=acting_user,
    )
    return paper


def addressed_to(user: User) -> Q:
    """Papers for this account or for the person it belongs to."""
    own = Q(to_user=user)
    return own | Q(to_person=user.person_id) if user.person_id else own


def seen_by(user: User, scope: Scope) -> QuerySet[Paper]:
    """One's own papers, and those of the kinds that one may serve."""
    shown = addressed_to(user)
    for code, _label in kinds.choices():
        kind = kinds.of(code)
        if kind.serve and scope.can(kind.serve):
            shown |= Q(kind=code) & (Q(record__in=kind.within()) if kind.within else Q())
    return Paper.objects.filter(shown)


@transaction.atomic
def acknowledge(paper: Paper, *, acting_user: User) -> Service:
    """The addressee has read it on the screen. A second press changes nothing."""
    if not Paper.objects.filter(addressed_to(acting_user), pk=paper.pk).exists():
        raise Denied()
    service = _served(paper, How.SCREEN, today(), acting_user)
    mark_read(Notice.objects.filter(to=acting_user, kind=kinds.PAPER, record=str(paper.pk)))
    return service


@transaction.atomic
def note_service(
    paper: Paper,
    how: str,
    served_on: date,
    *,
    first_witness: str = "",
    second_witness: str = "",
    note: str = "",
    acting_user: User,
) -> Service:
    """How it was served otherwise: signed for, refused before two witnesses, by registered mail, by publication."""
    act = kinds.of(paper.kind).serve
    if act is None or how not in How.values or how == How.SCREEN:
        raise Denied()
    require(acting_user, act)
    if Paper.objects.filter(addressed_to(acting_user), pk=paper.pk).exists():
        raise Problem(_("自己的文书请在线阅知，不能自己登记送达。"), code="maker-checker", status=409)
    first_witness, second_witness, note = first_witness.strip(), second_witness.strip(), note.strip()
    if served_on > today() or served_on < timezone.localdate(paper.made_at):
        raise Problem(_("送达日期须在制发之后、今天之前。"), code="served-on", field="served_on")
    if how == How.REFUSED:
        first_witness = written(first_witness, _("两名见证人"), field="first_witness")
        second_witness = written(second_witness, _("两名见证人"), field="second_witness")
        if first_witness == second_witness or str(acting_user) in (first_witness, second_witness):
            raise Problem(_("见证人须是登记人以外的两个人。"), code="witnesses", field="second_witness")
    if how in (How.MAIL, How.PUBLICATION):
        note = written(note, _("挂号单号或公告地点"), field="note")
    return _served(
        paper,
        How(how),
        served_on,
        acting_user,
        first_witness=first_witness[:50],
        second_witness=second_witness[:50],
        note=note[:200],
    )


def _served(paper: Paper, how: How, day: date, acting_user: User, **more: str) -> Service:
    due = due_in(paper.answer_days, day) if paper.answer_days else None
    try:
        with transaction.atomic():
            service = Service.objects.create(
                paper=paper, how=how, served_on=day, due=due, recorded_by=acting_user, **more
            )
    except IntegrityError as error:
        known = Service.objects.filter(paper=paper).first()
        if known is None:
            raise
        if known.how == how == How.SCREEN:
            return known
        raise Conflict(
            _("这份文书已于 %(day)s 送达（%(how)s），不需要再登记。")
            % {"day": known.served_on, "how": known.get_how_display()},
            code="served",
        ) from error
    trail.record("notice.served", paper, acting_user=acting_user, after={"how": how, "on": day, "due": due})
    if told := kinds.of(paper.kind).served:
        told(paper, service)
    return service


def faults(limit: int = 20) -> list[str]:
    """Papers whose text no longer has its hash; a sentence each."""
    papers = Paper.objects.iterator(chunk_size=2000)
    wrong = (paper for paper in papers if digest(paper.title, paper.body) != paper.sha256)
    return [f"文书 {paper.pk} 的正文与其校验值不符。" for _n, paper in zip(range(limit), wrong, strict=False)]
