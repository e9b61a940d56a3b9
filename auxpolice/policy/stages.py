"""The stage of a policy on its way and what is to be done next, for the policy's page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.months import today
from auxpolice.policy import consulting
from auxpolice.policy.models import Consultation, InForce, PolicyState, PolicyVersion
from auxpolice.second_person import made_by


@dataclass(frozen=True)
class Stage:
    """``step`` counts from 1 in ``labels``, one past the last when all are done; ``text`` is the next thing to do."""

    labels: list[str]
    step: int
    text: str
    asked: Consultation | None = None
    """The round the text is about."""


def stage_of(
    version: PolicyVersion, *, acting_user: User, may_draft: bool, may_approve: bool
) -> Stage | None:
    """The stage of a version; None for one that has been replaced."""
    asked = version.consultations.defer("content").order_by("-number").first()
    labels = [_("起草"), _("征求意见"), _("审批"), _("试点"), _("全局施行")]
    match version.state:
        case PolicyState.DRAFT:
            text = (
                _("先测算，再征求意见；不需要征求意见的可以直接提交审批。") if may_draft else _("正在起草。")
            )
            return Stage(labels, 1, text)
        case PolicyState.CONSULTING:
            return Stage(labels, 2, _consulting(version, asked), asked)
        case PolicyState.SUBMITTED:
            return Stage(labels, 3, _submitted(version, acting_user, may_approve), asked)
        case PolicyState.APPROVED:
            return _approved(version, labels)
    return None


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
        return _("请看过内容、测算和征求意见情况后批准；批准后内容冻结。")
    return _("已提交，等待审批。")


def _approved(version: PolicyVersion, labels: list[str]) -> Stage | None:
    rows = list(InForce.objects.filter(version=version).values_list("unit_id", "period"))
    last = {unit for unit, period in rows if period.upper is None}
    others = InForce.objects.filter(kind=version.kind, period__endswith__isnull=True).exclude(version=version)
    if not rows:
        return Stage(labels, 4, _("已批准，还没有施行。先定试点单位和施行日期，效果好再推广到全局。"))
    if not last:
        return None
    if not others.exists():
        starts = max(period.lower for _unit, period in rows if period.upper is None)
        if starts and starts > today():
            return Stage(labels, 5, _("已定于 %(day)s 起全局施行。") % {"day": starts})
        return Stage(labels, 6, _("已在全局施行。"))
    return Stage(labels, 4, _("已定在 %(n)d 个单位施行；效果好，可以另定日期推广到全局。") % {"n": len(last)})
