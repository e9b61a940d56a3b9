"""A review of contribution bases on the approval sheet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.by_two import returning, shown_now, told
from auxpolice.approvals.sheet import Answer, Figure, Figures, Sheet
from auxpolice.by_two import ByTwoState
from auxpolice.money import yuan
from auxpolice.months import format_month
from auxpolice.policy.schema import Change
from payroll.base_review import actions
from payroll.base_review import preview as bases
from payroll.base_review.models import REVIEW, BaseReview


def _sheet(request: Any, review: BaseReview) -> Sheet:
    shown, remarks = shown_now(review, lambda: bases.preview(review.start), bases.digest_of)
    cost = shown.employer if shown else None
    return Sheet(
        title=_("缴费基数核定：%(what)s") % {"what": review},
        facts=[(_("起始月"), format_month(review.start)), (_("状态"), review.get_state_display())],
        changes=[Change(_("社保基数合计（元）"), yuan(review.before_fen), yuan(review.after_fen))],
        figures=[
            Figures(
                _("涉及人员和金额"),
                [
                    Figure(_("核定人数"), review.people),
                    Figure(_("基数调整"), review.changed),
                    Figure(_("不核定"), sum(review.left.values())),
                    *([Figure(_("单位每月缴费增加"), cost[1] - cost[0], "delta")] if cost else []),
                ],
                _("上年已锁定工资条的月平均工资"),
            )
        ],
        remarks=remarks,
        links=[(_("逐人查看"), _page(review))],
        **told(request, review, REVIEW),
    )


def _page(review: BaseReview) -> str:
    """Where everybody of it stands: its own page, before its approval the preview."""
    if review.state == ByTwoState.EFFECTIVE:
        return reverse("payroll:bases-review", args=[review.pk])
    return f"{reverse('payroll:bases')}?start={format_month(review.start)}"


def _agree(review: BaseReview, answer: Answer) -> str:
    made = actions.approve_bases(
        review.pk, digest=answer.seen, opinion=answer.opinion, acting_user=answer.acting_user
    )
    review.state = made.state
    said = {"people": made.people, "start": format_month(made.start)}
    return _("已核定 %(people)s 人的缴费基数，自 %(start)s 起执行；该月如已计算，请重新计算。") % said


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("缴费基数核定"),
        Act.PAYROLL_VIEW,
        Act.PAYROLL_APPROVE,
        matters.by_number(lambda: BaseReview.objects.select_related("made_by", "closed_by")),
        _sheet,
        _agree,
        _page,
        returning(actions.MATTER, REVIEW, _page),
    )
)
