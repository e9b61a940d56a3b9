"""The stage of a policy on its way, each step as it really was, and what is to be done next."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.approvals.sheet import Step, Taken
from auxpolice.months import today
from auxpolice.policy import consulting, coverage
from auxpolice.policy.actions import MATTER
from auxpolice.policy.models import Consultation, InForce, PolicyState, PolicyVersion
from auxpolice.second_person import made_by


@dataclass(frozen=True)
class Stage:
    """``steps`` in their order; ``text`` is the next thing to do."""

    steps: list[Step]
    text: str
    asked: Consultation | None = None
    """The round the text is about."""


def stage_of(
    version: PolicyVersion, *, acting_user: User, may_draft: bool, may_approve: bool
) -> Stage | None:
    """The stage of a version; None for one that has been replaced."""
    asked = version.consultations.defer("content").order_by("-number").first()
    steps = steps_of(version)
    match version.state:
        case PolicyState.DRAFT:
            text = (
                _("先测算，再征求意见；不需要征求意见的可以直接提交审批。") if may_draft else _("正在起草。")
            )
            return Stage(steps, text)
        case PolicyState.CONSULTING:
            return Stage(steps, _consulting(version, asked), asked)
        case PolicyState.SUBMITTED:
            return Stage(steps, _submitted(version, acting_user, may_approve), asked)
        case PolicyState.APPROVED:
            held = _approved(version)
            return Stage(steps, held) if held is not None else None
    return None


def steps_of(version: PolicyVersion) -> list[Step]:
    """Every step with whether it was taken: a consultation that never was is not ticked, nor is a pilot."""
    drafting = version.state in (PolicyState.DRAFT, PolicyState.CONSULTING)
    decided = version.state in (PolicyState.APPROVED, PolicyState.SUPERSEDED)
    submitted = words.last(MATTER, version.pk, Said.SUBMITTED)
    return [
        Step(
            _("起草"),
            Taken.CURRENT if version.state == PolicyState.DRAFT else Taken.DONE,
            who=str(version.created_by or ""),
            at=version.created_at,
        ),
        _consulted(version, submitted.text if submitted else ""),
        Step(
            _("审批"),
            Taken.DONE if decided else Taken.NEXT if drafting else Taken.CURRENT,
            who=str(version.approved_by or ""),
            at=version.approved_at,
        ),
        *_in_force(version, decided),
    ]


def _consulted(version: PolicyVersion, reason: str) -> Step:
    rounds = list(version.consultations.defer("content").order_by("number"))
    if version.state == PolicyState.CONSULTING:
        return Step(_("征求意见"), Taken.CURRENT)
    if rounds:
        return Step(_("征求意见"), Taken.DONE, _("共 %(n)d 轮") % {"n": len(rounds)})
    if version.state == PolicyState.DRAFT:
        return Step(_("征求意见"), Taken.NEXT)
    text = _("未征求意见（起草人说明：%(why)s）") % {"why": reason} if reason else _("未征求意见")
    return Step(_("征求意见"), Taken.SKIPPED, text)


def _in_force(version: PolicyVersion, decided: bool) -> list[Step]:
    trial, everywhere = Step(_("试点"), Taken.NEXT), Step(_("全局施行"), Taken.NEXT)
    if not decided:
        return [trial, everywhere]
    periods = list(InForce.objects.filter(version=version).values_list("unit_id", "period"))
    starts = sorted({period.lower for _unit, period in periods if period.lower})
    begins = next((start for start in starts if _everywhere(start, periods)), None)
    if begins is None:
        n = len({unit for unit, _period in periods})
        return [
            replace(trial, status=Taken.CURRENT, text=_("%(n)d 个单位") % {"n": n} if n else ""),
            everywhere,
        ]
    trial = (
        replace(trial, status=Taken.DONE, text=_("自 %(day)s 起") % {"day": starts[0]})
        if starts[0] < begins
        else replace(trial, status=Taken.SKIPPED, text=_("未经试点"))
    )
    done = Taken.CURRENT if begins > today() else Taken.DONE
    return [trial, replace(everywhere, status=done, text=_("自 %(day)s 起") % {"day": begins})]


def _everywhere(start: date, periods: list[tuple[int, DateRange]]) -> bool:
    """Did it hold on its first day for every unit that was open then?"""
    held = {unit for unit, period in periods if start in period}
    return set(coverage.open_units(start).values_list("pk", flat=True)) <= held


def _consulting(version: PolicyVersion, asked: Consultation | None) -> str:
    if asked and asked.is_open:
        return _("正在征求意见，截止 %(day)s。结束本轮、答复全部意见后才能提交审批。") % {"day": asked.closes}
    if waiting := consulting.unanswered(version):
        return _("本轮已结束，还有 %(n)d 条意见没有答复，答复后才能提交审批。") % {"n": waiting}
    return _("意见已全部答复，可以提交审批；改动较大的，修改后可以再征求一轮。")


def _submitted(version: PolicyVersion, acting_user: User, may_approve: bool) -> str:
    if made_by(acting_user, version.created_by_id):
        return _("已提交，等待另一人审批；起草人不能审批自己起草的政策。")
    if may_approve:
        return _("请在审批表上看过内容、测算和征求意见情况后签署；同意后内容冻结。")
    return _("已提交，等待审批。")


def _approved(version: PolicyVersion) -> str | None:
    rows = list(InForce.objects.filter(version=version).values_list("unit_id", "period"))
    last = {unit for unit, period in rows if period.upper is None}
    others = InForce.objects.filter(kind=version.kind, period__endswith__isnull=True).exclude(version=version)
    if not rows:
        return _("已批准，还没有施行。先定试点单位和施行日期，效果好再推广到全局。")
    if not last:
        return None
    if not others.exists():
        starts = max(period.lower for _unit, period in rows if period.upper is None)
        if starts and starts > today():
            return _("已定于 %(day)s 起全局施行。") % {"day": starts}
        return _("已在全局施行。")
    return _("已定在 %(n)d 个单位施行；效果好，可以另定日期推广到全局。") % {"n": len(last)}
