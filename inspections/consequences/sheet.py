"""A finding on the approval sheet: what was found and said, what it would cost, and a decision by another inspector."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.queries import Outlook, outlook
from assessment.figures import signed
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.approvals import words
from auxpolice.approvals.matters import Matter
from auxpolice.approvals.models import Said
from auxpolice.approvals.sheet import Answer, Figure, Figures, Opinion, Sheet, Step, Taken
from auxpolice.months import format_month
from auxpolice.problems import Problem
from auxpolice.second_person import made_by
from inspections.catalogue.content import POINTS
from inspections.checks.models import Finding, FindingState
from inspections.consequences import actions, drawing
from inspections.consequences.models import ConsequenceKind

CODE = "finding"
S = FindingState


def find(text: str) -> Finding:
    try:
        number = UUID(text)
    except ValueError as none:
        raise Denied() from none
    rows = Finding.objects.select_related(
        "check_record", "person", "unit", "filed_by", "decided_by", "telling__told_by"
    )
    return access(rows, pk=number)


def url_of(pk: Any) -> str:
    return reverse("inspections:finding", args=[pk])


def outlook_of(finding: Finding) -> Outlook | None:
    """What the points that would follow do to the person's month; None where nothing is on a person."""
    points = sum(one.points for one in drawing.foreseen(finding) if one.kind == POINTS)
    if finding.person_id is None or not points:
        return None
    return outlook(finding.person_id, timezone.localdate(finding.check_record.at), points)


def _figures(finding: Finding) -> list[Figures]:
    follows = [
        Figure(
            str(ConsequenceKind(one.kind).label), signed(one.points) if one.points else _("有"), kind="text"
        )
        for one in drawing.foreseen(finding)
    ]
    groups = [Figures(_("认定后的后果"), follows or [Figure(_("后果"), _("没有"), kind="text")])]
    if found := outlook_of(finding):
        groups.append(
            Figures(
                _("对本人考核的影响"),
                [
                    Figure(_("计入月份"), format_month(found.month), kind="text"),
                    Figure(
                        _("当月总分"),
                        f"{found.total_before / 100:g} → {found.total_after / 100:g}",
                        kind="text",
                    ),
                    Figure(_("建议等次"), f"{found.before.label} → {found.after.label}", kind="text"),
                ],
                source="" if found.scored else _("当月尚未评分，按满分估算"),
            )
        )
    return groups


def _opinions(finding: Finding) -> list[Opinion]:
    return [
        Opinion(
            str(plea.by) if plea.noted_how else finding.person.name if finding.person else str(plea.by),
            _("不申辩") if plea.declines else plea.noted_how or _("申辩"),
            plea.text,
        )
        for plea in finding.pleas.select_related("by")
    ]


def _why_not(finding: Finding, user: Any) -> tuple[str, bool]:
    """Why the reader can't confirm it now, and whether they could drop it all the same."""
    if finding.state != S.FILED:
        return _("这个问题现在是「%(state)s」。") % {"state": finding.get_state_display()}, False
    if made_by(user, *actions.team_of(finding)):
        return _("登记这次督察的人和同行检查人不能认定，请由另一名督察办理。"), False
    try:
        actions.heard_by_now(finding)
    except Problem as problem:
        return problem.message, True
    return "", True


def sheet(request: Any, finding: Finding) -> Sheet:
    check = finding.check_record
    why_not, may_drop = _why_not(finding, request.user)
    may = request.scope.can(Act.CHECK_CONFIRM)
    told = getattr(finding, "telling", None)
    decided = finding.state != S.FILED
    return Sheet(
        title=_("%(what)s：%(whom)s") % {"what": finding, "whom": finding.person or finding.unit},
        facts=[
            (_("当事人"), finding.person.name if finding.person else "—"),
            (_("单位"), finding.unit.name),
            (_("检查时间"), timezone.localtime(check.at).strftime("%Y-%m-%d %H:%M")),
            (_("地点"), check.place),
            (_("情况"), finding.text),
            (_("程度"), finding.get_severity_display()),
            (_("再犯"), _("是") if finding.is_repeat else _("否")),
            (_("单位自查自报"), _("是，免除负责人连带") if finding.self_reported else _("否")),
        ],
        changes_of=_("认定后按处理阶梯一并生效；不予认定的没有后果。"),
        figures=_figures(finding),
        opinions=_opinions(finding),
        opinions_text="" if finding.pleas.exists() else _("没有提出申辩"),
        makers=[(_("检查组"), check.team)],
        steps=[
            Step(_("登记"), Taken.DONE, who=str(finding.filed_by), at=check.filed_at),
            Step(
                _("告知"),
                Taken.DONE if told else Taken.NEXT,
                text=_("申辩期限 %(day)s") % {"day": told.plea_until} if told and told.plea_until else "",
                who=str(told.told_by) if told else "",
                at=told.told_at if told else None,
            ),
            Step(
                _("认定"),
                Taken.DONE if decided else Taken.CURRENT if told else Taken.NEXT,
                who=str(finding.decided_by or ""),
                at=finding.decided_at,
            ),
        ],
        links=[
            (_("问题"), url_of(finding.pk)),
            (_("督察记录"), reverse("inspections:check", args=[check.pk])),
        ],
        may_decide=may and not why_not,
        may_return=may and may_drop,
        why_not=why_not,
        seen=actions.version_of(finding),
    )


def agree(finding: Finding, answer: Answer) -> str:
    words.say(CODE, finding.pk, Said.AGREED, answer.opinion, acting_user=answer.acting_user)
    actions.confirm_finding(finding, answer.opinion, seen=answer.seen, acting_user=answer.acting_user)
    return _("已认定，后果一并生效，并已告知。")


def send_back(finding: Finding, answer: Answer) -> str:
    words.say(CODE, finding.pk, Said.RETURNED, answer.opinion, acting_user=answer.acting_user)
    actions.drop_finding(finding, answer.opinion, seen=answer.seen, acting_user=answer.acting_user)
    return _("已决定不予认定，没有后果。")


MATTER = Matter(
    CODE,
    gettext_lazy("督察问题"),
    read=Act.CHECK_CONFIRM,
    decide=Act.CHECK_CONFIRM,
    find=find,
    sheet=sheet,
    agree=agree,
    page=lambda finding: url_of(finding.pk),
    send_back=send_back,
    agrees=gettext_lazy("认定"),
    returns=gettext_lazy("不予认定"),
)
