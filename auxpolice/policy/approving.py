"""Policies and parameters of law on the approval sheet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.models import User
from auxpolice.approvals import matters, words
from auxpolice.approvals.models import Said
from auxpolice.approvals.sheet import Answer, Figure, Figures, Opinion, Sheet
from auxpolice.months import today
from auxpolice.policy import actions, coverage, stages
from auxpolice.policy.kinds import kind_of
from auxpolice.policy.models import Opinion as Given
from auxpolice.policy.models import PolicyState, PolicyVersion, Stance
from auxpolice.policy.queries import held_against
from auxpolice.second_person import made_by


def _sheet(request: Any, version: PolicyVersion) -> Sheet:
    kind, base = kind_of(version.kind), held_against(version)
    faults = kind.content.faults(version.content)
    readable = base is not None and not any(fault.blocking for fault in faults)
    submitted = words.last(actions.MATTER, version.pk, Said.SUBMITTED)
    own = made_by(request.user, *actions.makers_of(version))
    waits = version.state == PolicyState.SUBMITTED
    may = waits and not own and request.scope.can(Act.POLICY_APPROVE)
    return Sheet(
        title=version.title,
        facts=[
            (_("类别"), version.get_kind_display()),
            (_("版本"), _("第 %(n)d 版") % {"n": version.number}),
            (_("性质"), version.get_mark_display()),
            (_("依据"), version.source or "—"),
            (_("起草人说明"), submitted.text if submitted else "—"),
        ],
        changes=kind.content.differences(base.content, version.content) if base and readable else [],
        changes_of=_("对照现行版本：%(base)s") % {"base": base}
        if base
        else _("这是这类政策的第一版，没有可对照的版本。"),
        old=_("现行"),
        new=_("本版"),
        figures=_covered(version),
        opinions=list(_opinions(request, version)),
        opinions_text=_consulted(version),
        remarks=[("danger" if fault.blocking else "warning", str(fault)) for fault in faults],
        makers=_makers(version),
        steps=stages.steps_of(version),
        links=[(_("全文"), reverse(kind.reading or "policy:version", args=[version.pk]))],
        may_decide=may,
        may_return=may,
        why_not=_why_not(own) if waits else "",
        seen=str(version.row_version),
        example=version.mark == "example",
    )


def _why_not(own: bool) -> str:
    return _("已提交，等待另一人审批；起草人不能审批自己起草的政策。") if own else _("已提交，等待审批。")


def _makers(version: PolicyVersion) -> list[tuple[str, str]]:
    edited = User.objects.filter(
        pk__in=[pk for pk in actions.makers_of(version) if pk and pk != version.created_by_id]
    )
    rows = [(_("起草"), str(version.created_by or "—"))]
    return rows + ([(_("修改"), "、".join(map(str, edited.order_by("pk"))))] if edited else [])


def _covered(version: PolicyVersion) -> list[Figures]:
    """Units and people where the version holds, or would if it came everywhere."""
    plan = coverage.plan(version, None, today())
    people = sum(line.people for line in plan.lines)
    return [
        Figures(
            _("涉及范围（全局施行时）"),
            [Figure(_("单位"), len(plan.lines)), Figure(_("在岗人数"), people)],
            _("按今天在岗人员统计"),
        )
    ]


def _consulted(version: PolicyVersion) -> str:
    rounds = list(version.consultations.defer("content").order_by("number"))
    if not rounds:
        return _("未征求意见。")
    return "；".join(
        _("第 %(n)d 轮 %(a)s 至 %(b)s") % {"n": one.number, "a": one.opens, "b": one.closes} for one in rounds
    )


def _opinions(request: Any, version: PolicyVersion):
    """Opinions of all rounds with their replies, against first; only to those who see everybody's."""
    if not request.scope.span(Resource.OPINION).all:
        return
    given = Given.objects.filter(consultation__version=version, withdrawn_at__isnull=True)
    order = {Stance.AGAINST: 0, Stance.SUGGEST: 1, Stance.SUPPORT: 2}
    tones = {Stance.AGAINST: "danger", Stance.SUGGEST: "info", Stance.SUPPORT: "success"}
    rows = given.select_related("author", "unit", "reply")
    for row in sorted(rows, key=lambda row: (order[Stance(row.stance)], row.pk)):
        reply = getattr(row, "reply", None)
        bare = row.stance == Stance.SUPPORT and not row.text
        yield Opinion(
            str(row.unit or "—") if row.unnamed else str(row.author),
            row.get_stance_display(),
            f"{row.part}：{row.text}" if row.part else row.text,
            f"{reply.get_verdict_display()}{'：' if reply.text else ''}{reply.text}" if reply else "",
            open=reply is None and not bare,
            tone=tones[Stance(row.stance)],
        )


def _agree(version: PolicyVersion, answer: Answer) -> str:
    actions.approve(version, opinion=answer.opinion, seen=answer.seen, acting_user=answer.acting_user)
    return _("已批准。内容自此冻结。")


def _send_back(version: PolicyVersion, answer: Answer) -> str:
    actions.send_back(version, answer.opinion, acting_user=answer.acting_user)
    return _("已退回起草人修改。")


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("政策"),
        Act.POLICY_VIEW,
        Act.POLICY_APPROVE,
        matters.by_number(lambda: PolicyVersion.objects.select_related("created_by", "approved_by")),
        _sheet,
        _agree,
        lambda version: reverse("policy:version", args=[version.pk]),
        _send_back,
    )
)
