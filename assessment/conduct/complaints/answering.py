"""Answer a complaint with what follows from it, tell it, ask how content people are, review, reopen, clear a name."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.complaints import clocks, consequences, rules
from assessment.conduct.complaints.handling import latest, under_way
from assessment.conduct.complaints.models import (
    COMPLAINT_FLOW,
    Answer,
    Clearing,
    Complainant,
    Complaint,
    ComplaintState,
    Result,
    Review,
    ReviewState,
    Satisfaction,
)
from assessment.conduct.complaints.models.answering import REVIEW
from assessment.conduct.complaints.registering import NOTICE, refuse_others
from auxpolice import sealed
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoFlow, ByTwoState
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices import awaited, serving
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own
from personnel.models import Assignment, Person

CLEARED = "complaint_cleared"

ANSWER = ByTwoFlow(
    gettext_lazy("答复意见书"),
    act="complaint.answer",
    confirms=Act.COMPLAINT_DECIDE,
    withdraws=(Act.COMPLAINT_HANDLE,),
    said=lambda row: {"number": row.number},
    maker=gettext_lazy("拟稿人"),
    on="complaint",
)
CLEARING = ByTwoFlow(
    gettext_lazy("澄清正名"),
    act="complaint.clear",
    confirms=Act.COMPLAINT_DECIDE,
    withdraws=(Act.COMPLAINT_HANDLE,),
    said=lambda row: {"person": row.person_id, "way": row.way},
    maker=gettext_lazy("提出人"),
    on="complaint",
)


@transaction.atomic
def draft_answer(
    complaint: Complaint,
    *,
    number: str = "",
    claim: str,
    facts: str,
    opinion: str,
    basis: str,
    acting_user: User,
) -> Answer:
    """The paper of the answer, once every allegation has its finding."""
    locked = under_way(complaint, acting_user, _("拟定答复"))
    found = latest(locked)
    left = [one for one in locked.allegations.all() if one.pk not in found]
    if left:
        raise Problem(
            _("还有 %(n)d 项反映的问题没有认定：%(texts)s。")
            % {"n": len(left), "texts": "；".join(one.text[:30] for one in left[:3])},
            code="unfound",
        )
    told = {"claim": claim, "facts": facts, "opinion": opinion, "basis": basis}
    labels = {"claim": _("诉求"), "facts": _("事实"), "opinion": _("处理意见"), "basis": _("依据")}
    values = {name: written(text, labels[name], field=name) for name, text in told.items()}
    waits = Conflict(_("已有一份答复等待审定。"), code="waits")
    return ANSWER.propose(
        Answer, waits, acting_user=acting_user, complaint=locked, number=number.strip()[:40], **values
    )


def decide_answer(complaint: Complaint, *, approves: bool, because: str = "", acting_user: User) -> Answer:
    """Approve it, and with it the findings and what follows from them; or send it back."""
    require(acting_user, Act.COMPLAINT_DECIDE)
    waits = access(Answer, complaint=complaint, state=ByTwoState.WAITING)
    if not approves:
        return ANSWER.refuse(Answer, waits.pk, because, acting_user=acting_user)
    with transaction.atomic():
        locked = held(Complaint.objects, complaint.pk, "version")
        row = ANSWER.to_confirm(Answer, waits.pk, acting_user)
        found = latest(locked)
        refuse_own(
            [by for finding in found.values() for by in (finding.by_id, finding.second_id)],
            acting_user,
            maker=_("作出认定的承办人"),
            verb=_("审定"),
            what=_("这份答复"),
            act=Act.COMPLAINT_DECIDE,
        )
        COMPLAINT_FLOW.ready(locked, ComplaintState.ANSWERED)
        for finding in found.values():
            consequences.take_effect(locked, finding, acting_user)
        COMPLAINT_FLOW.move(
            locked,
            ComplaintState.ANSWERED,
            acting_user=acting_user,
            answered_at=timezone.now(),
            stopped=False,
            result=rules.overall([finding.result for finding in found.values()]),
        )
        done = ANSWER.confirm(row, acting_user=acting_user, why=because)
        _tell_handlers(locked, _("答复已审定，请告知信访人：%(called)s"), acting_user)
        return done


def _tell_handlers(complaint: Complaint, title: str, acting_user: User) -> None:
    notify(
        NOTICE,
        complaint.handlers.filter(until__isnull=True).values_list("user", flat=True),
        complaint,
        title=title % {"called": complaint.called},
        acting_user=acting_user,
    )


@transaction.atomic
def tell(complaint: Complaint, *, told_on: date, told_how: str, acting_user: User) -> Answer:
    """When and how the complainant was given the answer: from then on they may ask for a review."""
    require(acting_user, Act.COMPLAINT_HANDLE)
    locked = held(Complaint.objects, complaint.pk)
    refuse_others(locked, acting_user)
    COMPLAINT_FLOW.expect(locked, ComplaintState.ANSWERED, verb=_("登记告知"))
    answer = locked.answers.filter(state=ByTwoState.EFFECTIVE).order_by("-pk")[0]
    if answer.told_on:
        raise Conflict(_("已登记过告知。"), code="told")
    if not timezone.localdate(answer.closed_at) <= told_on <= today():
        raise Problem(_("告知日期须在审定之后、今天之前。"), code="told-on", field="told_on")
    Answer.everything.filter(pk=answer.pk).update(
        told_on=told_on, told_how=written(told_how, _("告知方式"), field="told_how")[:100]
    )
    trail.record(
        "complaint.told", locked, acting_user=acting_user, after={"on": told_on, "how": told_how[:100]}
    )
    return answer


@transaction.atomic
def ask_satisfaction(
    complaint: Complaint, *, handling: int, outcome: int, note: str = "", acting_user: User
) -> Satisfaction:
    """What the complainant said when called back; asked so many times at most."""
    require(acting_user, Act.COMPLAINT_HANDLE)
    locked = held(Complaint.objects, complaint.pk, "version")
    refuse_others(locked, acting_user)
    COMPLAINT_FLOW.expect(locked, ComplaintState.ANSWERED, ComplaintState.CLOSED, verb=_("回访"))
    asked, most = locked.satisfaction.count(), locked.version.content["asks"]
    if asked >= most:
        raise Conflict(_("已经回访 %(n)d 次，不再打扰信访人。") % {"n": asked}, code="asked")
    made = Satisfaction.everything.create(
        complaint=locked,
        nth=asked + 1,
        handling=handling,
        outcome=outcome,
        note=note[:300],
        by=acting_user,
        at=timezone.now(),
    )
    trail.record("complaint.satisfaction", locked, acting_user=acting_user, after={"nth": asked + 1})
    return made


@transaction.atomic
def close(complaint: Complaint, *, acting_user: User) -> Complaint:
    """Answered and told: done."""
    require(acting_user, Act.COMPLAINT_HANDLE)
    locked = held(Complaint.objects, complaint.pk)
    refuse_others(locked, acting_user)
    COMPLAINT_FLOW.expect(locked, ComplaintState.ANSWERED, verb=_("办结"))
    if not locked.answers.filter(state=ByTwoState.EFFECTIVE, told_on__isnull=False).exists():
        raise Conflict(_("答复还没有告知信访人，不能办结。"), code="untold")
    return COMPLAINT_FLOW.move(locked, ComplaintState.CLOSED, acting_user=acting_user, act="complaint.close")


def _reopen(locked: Complaint, because: str, acting_user: User) -> Complaint:
    due = clocks.due_from(locked, today())
    return COMPLAINT_FLOW.move(
        locked,
        ComplaintState.HANDLING,
        acting_user=acting_user,
        act="complaint.reopen",
        reason=because,
        after={"due": due},
        due=due,
        answered_at=None,
        ended_by=None,
        ended_at=None,
        result="",
    )


@transaction.atomic
def reopen(complaint: Complaint, because: str, *, acting_user: User) -> Complaint:
    """Handle it once more; findings stay as they are until another answer is approved."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk, "version")
    if locked.in_charge_id is None:
        raise Conflict(_("这件信访没有承办过，请重新登记。"), code="never-handled")
    if Review.everything.filter(complaint=locked, level=2, state=ReviewState.KEPT).exists():
        raise Conflict(_("已经复核终结，同一事实不再受理。"), code="final")
    return _reopen(locked, because, acting_user)


# --- 复查、复核


@transaction.atomic
def ask_review(complaint: Complaint, *, asked_on: date, reason: str, acting_user: User) -> Review:
    """The complainant asks for a review of the answer, and once more of its result, each within its days."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk, "version")
    COMPLAINT_FLOW.expect(locked, ComplaintState.ANSWERED, ComplaintState.CLOSED, verb=_("申请复查"))
    content = locked.version.content
    answer = locked.answers.filter(state=ByTwoState.EFFECTIVE).order_by("-pk").first()
    if answer is None or answer.told_on is None:
        raise Conflict(_("答复还没有告知信访人，不能申请复查。"), code="untold")
    before = Review.everything.filter(answer=answer).order_by("-level").first()
    if before and before.state == ReviewState.OPEN:
        raise Conflict(_("已有一次%(called)s在办理。") % {"called": before.called}, code="open")
    if before and before.level == 2:
        raise Conflict(_("已经复核终结，同一事实不再受理。"), code="final")
    since = timezone.localdate(before.answered_at) if before else answer.told_on
    if not since <= asked_on <= today():
        raise Problem(_("申请日期须在告知之后、今天之前。"), code="asked-on", field="asked_on")
    calendar = clocks.Calendar()
    last = rules.last_of(content["ask_days"], rules.CALENDAR, since, calendar)
    if asked_on > last:
        raise Problem(_("申请期限（%(day)s）已过。") % {"day": last}, code="too-late", field="asked_on")
    made = Review.everything.create(
        complaint=locked,
        answer=answer,
        level=before.level + 1 if before else 1,
        asked_on=asked_on,
        reason=written(reason, _("申请理由"), field="reason")[:500],
        due=rules.last_of(content["review_days"], rules.CALENDAR, asked_on, calendar),
        made_by=acting_user,
    )
    trail.record(
        "complaint.review", locked, acting_user=acting_user, after={"level": made.level, "due": made.due}
    )
    return made


@transaction.atomic
def answer_review(complaint: Complaint, *, keeps: bool, opinion: str, acting_user: User) -> Review:
    """Keep the answer, or put it aside: then the complaint is handled once more."""
    require(acting_user, Act.COMPLAINT_DECIDE)
    locked = held(Complaint.objects, complaint.pk, "version")
    review = access(Review.objects.select_related("answer"), complaint=locked, state=ReviewState.OPEN)
    refuse_own(
        [review.answer.closed_by_id, review.answer.made_by_id],
        acting_user,
        maker=_("拟定、审定原答复的人"),
        verb=_("作出"),
        what=_("%(called)s意见") % {"called": review.called},
        act=Act.COMPLAINT_DECIDE,
    )
    opinion = written(opinion, _("复查意见"), field="opinion")
    done = REVIEW.move(
        review,
        ReviewState.KEPT if keeps else ReviewState.CHANGED,
        acting_user=acting_user,
        act="complaint.review.answer",
        reason=opinion,
        target=locked,
        after={"level": review.level, "keeps": keeps},
        opinion=opinion[:1000],
    )
    if not keeps:
        _reopen(locked, opinion, acting_user)
    return done


# --- 澄清正名


def to_be_cleared(complaint: Complaint) -> list[Person]:
    """People of whom nothing that was alleged is proven and everything is found untrue, and who aren't cleared yet."""
    found = latest(complaint)
    people: dict[int, tuple[Person, list[str]]] = {}
    for one in complaint.allegations.filter(person__isnull=False).select_related("person"):
        finding = found.get(one.pk)
        if one.person is None:
            continue
        _person, results = people.setdefault(one.person.pk, (one.person, []))
        results.append(finding.result if finding and finding.decided_at else "")
    cleared = set(
        complaint.clearings.filter(state__in=[ByTwoState.WAITING, ByTwoState.EFFECTIVE]).values_list(
            "person", flat=True
        )
    )
    return [
        person
        for pk, (person, results) in people.items()
        if pk not in cleared and set(results) == {Result.UNTRUE.value}
    ]


@transaction.atomic
def propose_clearing(
    complaint: Complaint, *, person: Person, way: str, consent: str, text: str, acting_user: User
) -> Clearing:
    """By a handler with the person's consent, or because the person asks for it."""
    require(acting_user, Act.COMPLAINT_HANDLE)
    locked = held(Complaint.objects, complaint.pk)
    refuse_others(locked, acting_user)
    if person not in to_be_cleared(locked):
        raise Problem(_("只能为经查完全不属实的人澄清；无法查证的不在此列。"), code="person", field="person")
    who = Complainant.everything.filter(complaint=locked).first()
    told = [sealed.opened(token) for token in (who.name, who.phone, who.address)] if who else []
    waits = Conflict(_("这个人已有一份澄清等待批准。"), code="waits")
    return CLEARING.propose(
        Clearing,
        waits,
        acting_user=acting_user,
        complaint=locked,
        person=person,
        way=way,
        consent=written(consent, _("本人意见"), field="consent")[:200],
        text=rules.masked(written(text, _("澄清内容"), field="text"), *told)[:1000],
    )


def decide_clearing(
    complaint: Complaint, *, approves: bool, because: str = "", acting_user: User
) -> Clearing:
    """Approve it: the person and the heads of their unit get it as a paper."""
    require(acting_user, Act.COMPLAINT_DECIDE)
    waits = access(Clearing.objects.order_by("pk"), complaint=complaint, state=ByTwoState.WAITING)
    if not approves:
        return CLEARING.refuse(Clearing, waits.pk, because, acting_user=acting_user)
    with transaction.atomic():
        row = CLEARING.to_confirm(Clearing, waits.pk, acting_user)
        done = CLEARING.confirm(row, acting_user=acting_user, why=because)
        _serve_clearing(done, acting_user)
        return done


def _serve_clearing(clearing: Clearing, acting_user: User) -> None:
    title = _("澄清正名通知书（%(name)s）") % {"name": clearing.person.name}
    serving.serve(
        CLEARED, clearing, title=title, body=clearing.text, to_person=clearing.person, acting_user=acting_user
    )
    place = Assignment.everything.filter(person=clearing.person, period__contains=today()).first()
    heads = awaited.heads_over([place.unit_id])[place.unit_id] if place else frozenset()
    for head in User.objects.filter(pk__in=heads - {acting_user.pk}).order_by("pk"):
        serving.serve(
            CLEARED, clearing, title=title, body=clearing.text, to_user=head, acting_user=acting_user
        )
