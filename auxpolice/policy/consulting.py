"""Actions on a consultation: open a round, give and withdraw an opinion, reply, close."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, Scope, can, current, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.policy.models import (
    POLICY,
    Consultation,
    Opinion,
    PolicyState,
    PolicyVersion,
    Reply,
    ReplyVerdict,
    Stance,
)
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit

_unit_of_person: Callable[[int], int | None] = lambda _person_id: None  # noqa: E731


def register_home(unit_of_person: Callable[[int], int | None]) -> None:
    """The floor that knows people says which unit (id) a person belongs to today."""
    global _unit_of_person
    _unit_of_person = unit_of_person


def home_units(scope: Scope) -> frozenset[int] | None:
    """Units whose rounds concern this user; None for those who belong to the bureau as a whole."""
    if scope.unit_ids:
        return scope.unit_ids
    if scope.person_id is not None:
        unit = _unit_of_person(scope.person_id)
        return frozenset({unit} if unit else ())
    return None


def concerns(scope: Scope, consultation: Consultation) -> bool:
    """Is this user asked, or does the whole bureau concern them?"""
    own = home_units(scope)
    return own is None or not consultation.unit_ids or bool(own & set(consultation.unit_ids))


@transaction.atomic
def open_round(
    version: PolicyVersion,
    *,
    explanation: str,
    closes: date,
    units: Sequence[Unit] = (),
    acting_user: User,
) -> Consultation:
    """Publish the draft as it stands for opinions until ``closes`` (inclusive)."""
    require(acting_user, Act.POLICY_DRAFT)
    locked = held(PolicyVersion.everything, version.pk)
    POLICY.ready(locked, PolicyState.CONSULTING)
    if Consultation.objects.filter(version=locked, closed_at__isnull=True).exists():
        raise Conflict(_("这份草案正在征求意见，请先结束本轮。"), code="open-round")
    explanation = written(explanation, _("起草说明：改什么、为什么"), field="explanation")
    if closes <= today():
        raise Problem(_("截止日期须在今天之后。"), code="closes", field="closes")
    number = Consultation.objects.filter(version=locked).aggregate(n=Max("number"))["n"] or 0
    made = Consultation.objects.create(
        version=locked,
        number=number + 1,
        explanation=explanation,
        unit_ids=sorted(unit.pk for unit in units),
        opens=today(),
        closes=closes,
        content=locked.content,
        opened_by=acting_user,
    )
    # the row version counts up: whoever has the draft open for editing finds it changed
    POLICY.move(
        locked,
        PolicyState.CONSULTING,
        acting_user=acting_user,
        act="policy.consult",
        after={"round": made.number, "closes": closes},
    )
    return made


def _locked(consultation: Consultation) -> Consultation:
    return held(Consultation.objects, consultation.pk, "version")


def _must_be_open(consultation: Consultation) -> None:
    if not consultation.is_open or consultation.closes < today():
        raise Conflict(_("本轮征求意见已结束，不能再提交或撤回意见。"), code="closed")


@transaction.atomic
def give_opinion(
    consultation: Consultation,
    *,
    stance: str,
    text: str = "",
    part: str = "",
    unnamed: bool = False,
    acting_user: User,
) -> Opinion:
    """Give an opinion on an open round; Denied for whoever is not asked."""
    scope = current()
    require(acting_user, Act.OPINION_GIVE)
    round_ = _locked(consultation)
    if not concerns(scope, round_) or can(acting_user, Act.POLICY_DRAFT):
        raise Denied()  # the department asks and replies; it doesn't answer itself
    _must_be_open(round_)
    if stance != Stance.SUPPORT:
        text = written(text, _("反对或建议修改的意见"), field="text")
    said = {"consultation": round_, "author": acting_user, "stance": stance}
    said |= {"text": text.strip(), "part": part.strip()}
    if again := Opinion.everything.filter(**said, withdrawn_at__isnull=True).first():
        return again  # said twice is said once: the counts of the summary rest on it
    own = home_units(scope)
    made = Opinion.everything.create(**said, unit_id=min(own) if own else None, unnamed=unnamed)
    after = {"stance": stance, "round": round_.number}
    trail.record(Act.OPINION_GIVE, round_.version, acting_user=None if unnamed else acting_user, after=after)
    return made


@transaction.atomic
def withdraw_opinion(opinion: Opinion, *, acting_user: User) -> Opinion:
    """Take back one's own opinion while the round is open and nobody has replied."""
    require(acting_user, Act.OPINION_GIVE)
    round_ = _locked(opinion.consultation)
    locked = Opinion.everything.select_for_update().get(pk=opinion.pk)
    if locked.author_id != acting_user.pk:
        raise Denied()
    _must_be_open(round_)
    if locked.withdrawn_at is not None:
        return locked
    if Reply.objects.filter(opinion=locked).exists():
        raise Conflict(_("这条意见已经答复，不能撤回。"), code="replied")
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    trail.record("opinion.withdraw", round_.version, acting_user=None if locked.unnamed else acting_user)
    return locked


@transaction.atomic
def reply(opinion: Opinion, *, verdict: str, text: str = "", acting_user: User) -> Reply:
    """The department's answer; once given it stands."""
    require(acting_user, Act.POLICY_DRAFT)
    locked = Opinion.everything.select_for_update().select_related("consultation__version").get(pk=opinion.pk)
    if locked.withdrawn_at is not None:
        raise Conflict(_("这条意见已被撤回，不必答复。"), code="withdrawn")
    existing = Reply.objects.filter(opinion=locked).select_related("replied_by").first()
    if existing:
        raise Conflict(
            _("这条意见已由%(who)s答复，请刷新页面。") % {"who": existing.replied_by}, code="replied"
        )
    if verdict != ReplyVerdict.ADOPTED:
        text = written(text, _("不采纳或部分采纳的理由"), field="text")
    made = Reply.objects.create(opinion=locked, verdict=verdict, text=text.strip(), replied_by=acting_user)
    trail.record(
        "opinion.reply", locked.consultation.version, acting_user=acting_user, after={"verdict": verdict}
    )
    return made


@transaction.atomic
def close_round(consultation: Consultation, *, reason: str = "", acting_user: User) -> Consultation:
    """End a round; before its last day only with a reason."""
    require(acting_user, Act.POLICY_DRAFT)
    locked = _locked(consultation)
    if not locked.is_open:
        raise Conflict(_("本轮征求意见已经结束，请刷新页面。"), code="closed")
    if today() <= locked.closes:
        reason = written(reason, _("在截止日之前结束的原因"), field="reason")
    locked.closed_at, locked.closed_by = timezone.now(), acting_user
    locked.closing_reason = reason.strip()
    locked.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    trail.record("policy.consult.close", locked.version, acting_user=acting_user, reason=reason)
    return locked


def _wanting_reply():
    """Opinions that still want a reply; a bare 赞成 wants none."""
    open_ones = Opinion.everything.filter(withdrawn_at__isnull=True, reply__isnull=True)
    return open_ones.exclude(stance=Stance.SUPPORT, text="")


def unanswered(version: PolicyVersion) -> int:
    """Opinions of all rounds of a version that still want a reply."""
    return _wanting_reply().filter(consultation__version=version).count()


def unanswered_by_round() -> dict[int, int]:
    """Round id → opinions that still want a reply; rounds without any are left out."""
    rows = _wanting_reply().values("consultation_id").annotate(n=Count("pk")).order_by()
    return {row["consultation_id"]: row["n"] for row in rows}


def ready_to_leave(version: PolicyVersion) -> None:
    """A draft leaves consultation only when its round is closed and every opinion has its reply."""
    if Consultation.objects.filter(version=version, closed_at__isnull=True).exists():
        raise Conflict(_("征求意见还没有结束，请先结束本轮。"), code="open-round")
    if count := unanswered(version):
        raise Conflict(
            _("还有 %(count)d 条意见没有答复，请先在「征求意见」里逐条答复。") % {"count": count},
            code="unanswered",
        )
