"""The month on the approval sheet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.approvals.sheet import Answer, Box, Figure, Figures, Opinion, Sheet, Step, Taken, Waiver
from auxpolice.asked import number
from auxpolice.money import yuan
from auxpolice.months import next_month
from auxpolice.policy.schema import Change
from payroll.approval import chains as approvals
from payroll.approval import makers, signing
from payroll.approval.models import ConfirmationState, Signature
from payroll.backpay import queries as backpay_queries
from payroll.brakes import actions as brakes
from payroll.entries import papers as entries
from payroll.month import freezing, queries
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, UnitMode
from payroll.running import approving, differences
from payroll.running.queries import month_totals

ACCEPT = "accept_changes"


def of_month(request: Any, row: PayrollMonth) -> Sheet:
    run = queries.effective_run(row.month)
    steps = row.steps or approvals.rules_for(row.month).steps
    signed = approvals.signatures_of(run) if run else []
    waits = row.state == MonthState.CHECKED and run is not None
    turn = steps[len(signed)] if waits and len(signed) < len(steps) else None
    why_not = signing.why_not(signing.of_month(row, run, steps)) if turn and run else ""
    changed = _changed(row, run) if waits and run else 0
    opinions = list(_opinions(run)) if run else []
    objecting = sum(opinion.open for opinion in opinions)
    if objecting and turn and not why_not:
        why_not = _("财务书面答复各单位的异议或重新计算之后，才能签署。")
    return Sheet(
        title=_("%(month)s 工资") % {"month": row},
        facts=_facts(run),
        changes=_changes(row),
        changes_of=_("与上月对照"),
        old=_("上月"),
        new=_("本月"),
        figures=_figures(row, run),
        opinions=opinions,
        opinions_text=_units_said(row, run) if run else "",
        waivers=_waivers(row),
        remarks=_remarks(changed, objecting),
        makers=_makers(row, run),
        steps=_steps(row, steps, signed, turn),
        links=[
            (_("工资条"), reverse("payroll:slips", args=[row.month])),
            (_("与上月差异"), reverse("payroll:differences", args=[row.month])),
            *entries.with_papers(row.month),
        ]
        if run
        else [],
        may_decide=bool(turn) and not why_not,
        may_return=may_return(request, row, steps),
        why_not=why_not,
        boxes=[Box(ACCEPT, _("按原结果审批，变化以后补"))] if changed else [],
        seen=f"{row.row_version}.{row.digest}",
        step=str(turn["seq"]) if turn else "",
        small_print=_("校验值 %(digest)s") % {"digest": row.digest} if row.digest else "",
    )


def _remarks(changed: int, objecting: int) -> list[tuple[str, str]]:
    found = []
    if objecting:
        found.append(
            ("danger", _("还有 %(n)d 个单位的异议没有答复，请看「意见和异议」。") % {"n": objecting})
        )
    if changed:
        found.append(
            (
                "warning",
                _("计算之后有 %(count)s 人的资料变化；不重新计算，变化以后补发补扣。") % {"count": changed},
            )
        )
    return found


def may_return(request: Any, row: PayrollMonth, steps: list[dict]) -> bool:
    """Whoever signs one of the steps may send the month back before it is locked."""
    roles = {str(role) for role in request.scope.roles}
    return (
        row.state in (MonthState.CHECKED, MonthState.APPROVED)
        and request.scope.can(Act.PAYROLL_SIGN)
        and any(roles & set(step["roles"]) for step in steps)
    )


def _changed(row: PayrollMonth, run: PayrollRun) -> int:
    _rows, params = freezing.month_parameters(row.month)
    return freezing.stale(run.pk, params, 1)[0]


def _facts(run: PayrollRun | None) -> list[tuple[str, Any]]:
    if run is None:
        return []
    return [
        (_("薪酬方案"), "、".join(queries.scheme_titles(run))),
        (_("计算次数"), _("第 %(n)d 次") % {"n": run.revision}),
        (_("计算时间"), f"{run.created_at.astimezone():%Y-%m-%d %H:%M}"),
    ]


def _changes(row: PayrollMonth) -> list[Change]:
    """The month's sums beside those of the month before."""
    earlier = next_month(row.month, -1)
    totals = month_totals([row.month, earlier])
    now, before = totals.get(row.month), totals.get(earlier)
    if now is None:
        return []
    labels = {
        "people": _("发薪人数"),
        "gross": _("应发合计（元）"),
        "net": _("实发合计（元）"),
        "employer": _("单位负担（元）"),
    }

    def shown(sums: dict | None, name: str) -> str:
        if sums is None:
            return ""
        return f"{sums[name]:,}" if name == "people" else yuan(sums[name])

    return [Change(label, shown(before, name), shown(now, name)) for name, label in labels.items()]


def _figures(row: PayrollMonth, run: PayrollRun | None) -> list[Figures]:
    if run is None:
        return []
    found = [
        Figures(
            _("本月发放"),
            [
                Figure(_("发薪人数"), run.expected_heads),
                Figure(_("应发合计"), run.gross_fen, "money"),
                Figure(_("实发合计"), run.net_fen, "money"),
                Figure(_("总成本"), run.gross_fen + run.employer_fen, "money"),
            ],
            _("本月计算结果"),
        )
    ]
    causes = differences.by_cause(row.month)
    if causes:
        found.append(
            Figures(
                _("与上月差额按原因"),
                [
                    Figure(
                        cause.cause,
                        cause.amount_fen,
                        "delta",
                        _("%(n)s 人") % {"n": f"{cause.people:,}"},
                    )
                    for cause in causes
                ],
                _("逐人查看"),
                reverse("payroll:differences", args=[row.month]),
            )
        )
    return found


def _opinions(run: PayrollRun):
    """What the units objected to, with finance's answers."""
    for unit in approvals.unit_states(run):
        said = unit.said
        if said is not None and said.reason:
            is_open = said.state == ConfirmationState.OBJECTED
            yield Opinion(
                f"{unit.name} {said.said_by}",
                said.get_state_display(),
                said.reason,
                said.answer,
                is_open,
                "danger" if is_open else "info",
            )


def _units_said(row: PayrollMonth, run: PayrollRun) -> str:
    if approvals.rules_for(row.month).unit_mode == UnitMode.NONE:
        return ""
    units = approvals.unit_states(run)
    waiting = [unit.name for unit in units if unit.said is None and unit.has_head]
    said = sum(unit.said is not None for unit in units)
    if not waiting:
        return _("%(n)d 个单位已表示意见。") % {"n": said}
    return _("%(n)d 个单位已表示意见；%(left)d 个单位未确认：%(names)s。") % {
        "n": said,
        "left": len(waiting),
        "names": "、".join(waiting[:8]) + (_("等") if len(waiting) > 8 else ""),
    }


def _waivers(row: PayrollMonth) -> list[Waiver]:
    return [
        Waiver(
            waiver.sentence or str(waiver),
            waiver.people,
            waiver.effect_fen,
            waiver.reason,
            str(waiver.waived_by),
            waiver.by_leader,
        )
        for waiver in brakes.standing(row.month).values()
    ]


def _makers(row: PayrollMonth, run: PayrollRun | None) -> list[tuple[str, str]]:
    rows = [(_("计算"), str(row.calculated_by or "—")), (_("复核"), str(row.checked_by or "—"))]
    made = makers.makers_of(run) if run else []
    rows += [(_("录入或接受（不能签署）"), f"{maker.user}：{maker.words}") for maker in made]
    for outside in backpay_queries.settled_outside(row.month):
        rows.append(
            (
                _("另行结清（不在工资条内）"),
                _("%(n)s 人，由 %(by)s 登记、%(other)s 确认，%(yuan)s 元")
                % {
                    "n": outside["people"],
                    "yuan": yuan(outside["effect"]),
                    "by": outside["by"],
                    "other": outside["confirmed_by"] or "—",
                },
            )
        )
    return rows


def _steps(row: PayrollMonth, steps: list[dict], signed: list[Signature], turn: dict | None) -> list[Step]:
    state = MonthState(row.state)
    calculated = state not in (MonthState.OPEN, MonthState.CALCULATING, MonthState.TRIAL)
    checked = state in (MonthState.CHECKED, MonthState.APPROVED, MonthState.LOCKED)
    return [
        Step(
            _("计算"),
            Taken.DONE if calculated else Taken.CURRENT,
            _("只有试算，不能审批") if state == MonthState.TRIAL else "",
            who=str(row.calculated_by or "") if calculated else "",
        ),
        Step(
            _("复核"),
            Taken.DONE if checked else Taken.CURRENT if state == MonthState.CALCULATED else Taken.NEXT,
            who=str(row.checked_by or "") if checked else "",
        ),
        *approvals.sheet_steps(steps, signed, turn),
        Step(
            _("锁定"),
            Taken.DONE
            if state == MonthState.LOCKED
            else Taken.CURRENT
            if state == MonthState.APPROVED
            else Taken.NEXT,
            who=str(row.locked_by or ""),
            at=row.locked_at,
        ),
    ]


def agree(row: PayrollMonth, answer: Answer) -> str:
    signed = approving.approve_month(
        row.month,
        digest=answer.seen.partition(".")[2],
        opinion=answer.opinion,
        accept_changes=ACCEPT in answer.ticked,
        step=number(answer.step),
        acting_user=answer.acting_user,
    )
    if signed.state == MonthState.APPROVED:
        return _("%(month)s 审批完成，等待财务锁定。") % {"month": signed}
    return _("已签署，交下一步审批。")


def send_back(row: PayrollMonth, answer: Answer) -> str:
    approving.send_back(
        row.month,
        answer.opinion,
        row_version=number(answer.seen.partition(".")[0]),
        acting_user=answer.acting_user,
    )
    return _("已退回财务。")
