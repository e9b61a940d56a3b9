"""A batch on the approval sheet: its decision (决定)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.sheet import Answer, Figure, Figures, Sheet, Step, Taken, Waiver
from auxpolice.policy.schema import Change
from auxpolice.second_person import made_by
from grading.evaluations import deciding, queries
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import (
    Evaluation,
    EvaluationState,
    UnitProposal,
    VerdictOverride,
    VerdictState,
)

S = EvaluationState
ORDER = [S.DRAFT, S.PROPOSED, S.REVIEWED, S.DECIDED, S.PUBLISHED, S.EFFECTIVE]
MOST = 60


def _sheet(request: Any, batch: Evaluation) -> Sheet:
    ladder = ladder_of(batch)
    own = made_by(request.user, batch.opened_by_id, batch.reviewed_by_id)
    waits = batch.state == S.REVIEWED
    may = waits and not own and request.scope.can(Act.LEVEL_DECIDE)
    moves = list(queries.published(batch)[:MOST]) if batch.state != S.CANCELLED else []

    def level(rank: int) -> str:
        return ladder.level(rank).name if 0 <= rank <= ladder.top else _("无层级")

    return Sheet(
        title=batch.title,
        facts=[
            (_("类别"), batch.get_kind_display()),
            (_("层级办法"), str(batch.version)),
            (_("截止日"), f"{batch.cut_off:%Y-%m-%d}"),
            (_("执行日期"), f"{batch.effective_from:%Y-%m-%d}"),
        ],
        changes=[
            Change(f"{one.person.name}（{one.unit.name}）", level(one.old_rank), level(one.rank))
            for one in moves
        ],
        changes_of=_("拟变动的层级；人多时只列前 %(n)d 人，全部见批次页面") % {"n": MOST},
        figures=_figures(batch, ladder),
        waivers=[
            Waiver(
                _("%(unit)s 未推荐，按不推荐处理：%(names)s")
                % {"unit": unit["unit"], "names": "、".join(unit["people"][:8])},
                len(unit["people"]),
                None,
                batch.silence_reason,
                str(batch.silence_by or "—"),
            )
            for unit in batch.silence
        ],
        remarks=_remarks(batch),
        makers=[(_("发起"), str(batch.opened_by or "—")), (_("复核"), str(batch.reviewed_by or "—"))],
        steps=_steps(batch),
        links=[(_("逐人查看"), reverse("grading:evaluation", args=[batch.pk]))],
        may_decide=may,
        may_return=may,
        why_not=_("等待另一人决定：发起批次的人不能自己作决定。") if waits else "",
        seen=str(batch.row_version),
        example=batch.version.mark == "example",
    )


def _figures(batch: Evaluation, ladder) -> list[Figures]:
    counts = queries.state_counts(batch)
    found = [
        Figures(
            _("涉及人员"),
            [
                Figure(_("参评人数"), batch.people),
                *(Figure(str(VerdictState(state).label), n) for state, n in sorted(counts.items())),
            ],
            _("按批次测评结果"),
        )
    ]
    groups = batch.quota.get("groups", {})
    if groups:
        found.append(
            Figures(
                _("职数"),
                [
                    Figure(group.name, groups.get(group.code, {}).get("free", 0), "number", _("可用"))
                    for group in ladder.groups
                ],
            )
        )
    return found


def _remarks(batch: Evaluation) -> list[tuple[str, str]]:
    waiting = VerdictOverride.everything.filter(
        verdict__evaluation=batch, confirmed_by=None, refused=False
    ).count()
    return (
        [("warning", _("还有 %(n)d 条人工调整没有确认，请先确认或退回。") % {"n": waiting})]
        if waiting
        else []
    )


def _steps(batch: Evaluation) -> list[Step]:
    at = ORDER.index(S(batch.state)) if batch.state in ORDER else 0
    proposed = UnitProposal.everything.filter(verdict__evaluation=batch).count()

    def status(step: EvaluationState) -> Taken:
        """``at`` is the last step taken: the one after it is under way."""
        place = ORDER.index(step)
        return Taken.DONE if place <= at else Taken.CURRENT if place == at + 1 else Taken.NEXT

    asked = status(S.REVIEWED) == Taken.DONE
    text = _("%(n)d 人有单位意见") % {"n": proposed} if proposed else ""
    if not asked:
        recommended = Step(_("单位推荐"), Taken.CURRENT if batch.state == S.PROPOSED else Taken.NEXT, text)
    elif proposed:
        recommended = Step(_("单位推荐"), Taken.DONE, text)
    else:
        recommended = Step(_("单位推荐"), Taken.SKIPPED, _("没有单位推荐意见"))
    return [
        Step(_("测评"), Taken.DONE, who=str(batch.opened_by or ""), at=batch.opened_at),
        recommended,
        Step(_("部门复核"), status(S.REVIEWED), who=str(batch.reviewed_by or "")),
        Step(_("决定"), status(S.DECIDED), who=str(batch.decided_by or ""), at=batch.decided_at),
        Step(_("公示"), status(S.PUBLISHED)),
        Step(_("执行"), status(S.EFFECTIVE), at=batch.effective_at),
    ]


def _agree(batch: Evaluation, answer: Answer) -> str:
    deciding.decide_evaluation(batch, opinion=answer.opinion, acting_user=answer.acting_user)
    return _("已决定，可以公示。")


def _send_back(batch: Evaluation, answer: Answer) -> str:
    deciding.send_back(batch, answer.opinion, acting_user=answer.acting_user)
    return _("已退回单位重新推荐。")


matters.register(
    matters.Matter(
        deciding.MATTER,
        gettext_lazy("层级评定"),
        Act.LEVEL_DECIDE,
        Act.LEVEL_DECIDE,
        matters.by_number(
            lambda: Evaluation.objects.select_related(
                "version", "opened_by", "reviewed_by", "decided_by", "silence_by"
            )
        ),
        _sheet,
        _agree,
        lambda batch: reverse("grading:evaluation", args=[batch.pk]),
        _send_back,
    )
)
