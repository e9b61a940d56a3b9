"""A supplementary run on the approval sheet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.approvals.sheet import Answer, Figure, Figures, Sheet, Step, Taken
from auxpolice.asked import number
from auxpolice.money import yuan
from auxpolice.policy.schema import Change
from payroll.approval import chains as approvals
from payroll.approval import makers, signing
from payroll.supplementary import actions
from payroll.supplementary import queries as supplementary
from payroll.supplementary.models import SupplementaryRun, SupplementaryState

MOST = 60
"""People named one by one on the sheet; the rest on the batch's own page."""


def of_batch(request: Any, batch: SupplementaryRun) -> Sheet:
    signed = approvals.signatures_of(batch.run)
    waits = batch.state == SupplementaryState.CALCULATED
    turn = batch.steps[len(signed)] if waits and len(signed) < len(batch.steps) else None
    members = supplementary.exchanges(batch)
    why_not = signing.why_not(actions.figures_of(batch)) if turn else ""
    return Sheet(
        title=_("补发批次 %(number)s") % {"number": batch.number},
        facts=[(_("所属月份"), str(batch.month)), (_("事由"), batch.reason)],
        changes=[
            Change(
                one.member.person.name,
                yuan(one.old.net_fen) if one.old else "",
                yuan(one.new.net_fen) if one.new else "",
            )
            for one in members[:MOST]
        ],
        changes_of=_("原实发与现实发（元）"),
        figures=[
            Figures(
                _("涉及人员和金额"),
                [
                    Figure(_("新发工资条"), batch.run.expected_heads),
                    Figure(_("冲销工资条"), batch.reversed_heads),
                    Figure(_("补付"), sum(one.underpaid_fen for one in members), "money"),
                    Figure(_("应追回"), sum(one.overpaid_fen for one in members), "money"),
                ],
                _("本批次计算结果"),
            )
        ],
        remarks=[("warning", sentence) for sentence in batch.run.accepted],
        makers=[
            (_("编制"), str(batch.created_by)),
            *(
                (_("录入或接受（不能签署）"), f"{maker.user}：{maker.words}")
                for maker in makers.makers_of(batch.run)
            ),
        ],
        steps=[
            Step(
                _("编制"),
                Taken.CURRENT if batch.state == SupplementaryState.CALCULATING else Taken.DONE,
                who=str(batch.created_by),
                at=batch.created_at,
            ),
            *approvals.sheet_steps(batch.steps, signed, turn),
            Step(
                _("锁定"),
                Taken.DONE
                if batch.state == SupplementaryState.LOCKED
                else Taken.CURRENT
                if batch.state == SupplementaryState.APPROVED
                else Taken.NEXT,
                who=str(batch.locked_by or ""),
                at=batch.locked_at,
            ),
        ],
        links=[(_("逐人查看"), reverse("payroll:supplementary", args=[batch.pk]))],
        may_decide=bool(turn) and not why_not,
        may_return=bool(turn) and not why_not,
        why_not=why_not,
        seen=batch.digest,
        step=str(turn["seq"]) if turn else "",
        small_print=_("校验值 %(digest)s") % {"digest": batch.digest} if batch.digest else "",
    )


def agree(batch: SupplementaryRun, answer: Answer) -> str:
    signed = actions.approve_supplementary(
        batch.pk,
        digest=answer.seen,
        opinion=answer.opinion,
        step=number(answer.step),
        acting_user=answer.acting_user,
    )
    if signed.state == SupplementaryState.APPROVED:
        return _("已审批补发批次 %(number)s。") % {"number": signed.number}
    return _("已签署，交下一步审批。")


def send_back(batch: SupplementaryRun, answer: Answer) -> str:
    actions.return_supplementary(batch.pk, answer.opinion, acting_user=answer.acting_user)
    return _("已退回编制人；批次作废，改正后重新编制。")
