"""A nomination on the approval sheet: what was done, what it brings, who has had a hand in it; decided here."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.honours import actions
from assessment.conduct.honours.models import Nomination, NominationState
from assessment.figures import signed
from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.sheet import Answer, Figure, Figures, Sheet, Step, Taken
from auxpolice.second_person import hands_of

S = NominationState


def page_of(row: Nomination) -> str:
    return reverse("assessment:honours-nomination", args=[row.pk])


def _publicity(row: Nomination) -> str:
    if row.is_secret:
        return _("涉密不公示：%(why)s") % {"why": row.secret_because}
    if not row.publicity_days:
        return _("不需要公示")
    if row.public_from is None:
        return ""
    return _("%(first)s 至 %(last)s，%(n)d 个工作日") % {
        "first": row.public_from, "last": row.public_until, "n": row.publicity_days,
    }  # fmt: skip


def steps_of(row: Nomination) -> list[Step]:
    """The way so far, and what is still to come."""
    order = {S.NOMINATED: 1, S.APPRAISED: 2, S.PUBLIC: 3, S.SUBMITTED: 4}
    at = order.get(S(row.state), 5)

    def taken(number: int, done: bool) -> Taken:
        if done and number < at:
            return Taken.DONE
        return Taken.CURRENT if number == at else Taken.NEXT if at < 5 else Taken.SKIPPED

    votes = _("到会 %(n)s 人，同意 %(m)s 人") % {"n": row.present, "m": row.in_favour} if row.present else ""
    public = row.public_from is not None
    return [
        Step(_("申报"), Taken.DONE, who=str(row.nominated_by), at=row.nominated_at),
        Step(_("单位评议"), taken(1, row.appraised_at is not None), votes, str(row.appraised_by or ""), row.appraised_at),
        Step(_("政工审核"), taken(2, row.reviewed_at is not None), row.opinion, str(row.reviewed_by or ""), row.reviewed_at),
        Step(
            _("公示"),
            taken(3, public) if row.needs_publicity or public else Taken.SKIPPED,
            _publicity(row),
        ),
        Step(_("决定"), Taken.DONE if row.decided_at else taken(4, False), row.document, str(row.decided_by or ""), row.decided_at),
    ]  # fmt: skip


def _sheet(request: Any, row: Nomination) -> Sheet:
    waits = row.state == S.SUBMITTED
    own = bool({row.nominated_by_id, row.reviewed_by_id} & set(hands_of(request.user)))
    may = waits and not own and request.scope.can(Act.HONOUR_DECIDE)
    return Sheet(
        title=_("表彰奖励：%(row)s") % {"row": row},
        facts=[
            (_("单位"), row.unit.name),
            (_("奖励"), f"{row.kind_name}（{row.get_rank_display()}）"),
            (_("授予机关"), row.issuer),
            (_("拟发文号"), row.document),
            (_("事迹日期"), row.deed_day),
            (_("事迹"), row.deed),
        ],
        figures=[
            Figures(
                _("授予后"),
                [
                    Figure(_("加分"), signed(row.points), "text"),
                    Figure(_("一次性奖金"), row.award_fen, "money"),
                    Figure(_("提前晋升的条件"), _("是") if row.early else _("否"), "text"),
                ],
                str(row.version),
            )
        ],
        makers=[(_("申报"), str(row.nominated_by)), (_("审核"), str(row.reviewed_by or ""))],
        steps=steps_of(row),
        links=[(_("申报和附件"), page_of(row))],
        may_decide=may,
        may_return=may,
        why_not=_("等局领导决定；申报和审核的人不能决定。") if waits and not may else "",
        seen=row.document,
    )


def _agree(row: Nomination, answer: Answer) -> str:
    made = actions.grant(row.pk, answer.opinion, acting_user=answer.acting_user)
    row.state = made.state
    return _("已授予 %(row)s。") % {"row": made}


def _send_back(row: Nomination, answer: Answer) -> str:
    actions.send_back(row.pk, answer.opinion, acting_user=answer.acting_user)
    return _("已退回政工部门。")


def _rows() -> Any:
    return Nomination.objects.exclude(document="").select_related(
        "person", "unit", "version", "nominated_by", "appraised_by", "reviewed_by", "decided_by"
    )


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("表彰奖励"),
        Act.HONOUR_DECIDE,
        Act.HONOUR_DECIDE,
        matters.by_number(_rows),
        _sheet,
        _agree,
        page_of,
        _send_back,
    )
)
