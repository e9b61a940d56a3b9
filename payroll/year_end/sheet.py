"""A year-end payment on the approval sheet."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.by_two import returning, shown_now, told
from auxpolice.approvals.sheet import Answer, Figure, Figures, Sheet
from auxpolice.by_two import ByTwoState
from auxpolice.months import format_month
from payroll.year_end import actions
from payroll.year_end import preview as year_end
from payroll.year_end.models import PAYMENT, PayoutOutcome, YearEndPayment


def _groups(sums: dict[str, tuple[int, int]]) -> Iterator[Figure]:
    """People and sums by what becomes of them."""
    labels = {**dict(PayoutOutcome.choices), year_end.WAITS: _("暂不兑现")}
    for outcome, (heads, fen) in sums.items():
        yield Figure(str(labels[outcome]), heads)
        if fen:
            yield Figure(_("%(what)s的金额") % {"what": labels[outcome]}, fen, "money")


def _sheet(request: Any, payment: YearEndPayment) -> Sheet:
    shown, remarks = shown_now(
        payment, lambda: year_end.preview(payment.year, payment.month), year_end.digest_of
    )
    return Sheet(
        title=str(payment),
        facts=[
            (_("兑现月份"), format_month(payment.month)),
            (_("计税"), _("单独计税") if payment.separate_tax else _("并入当月工资计税")),
            (_("状态"), payment.get_state_display()),
        ],
        figures=[
            Figures(
                _("涉及人员和金额"),
                [
                    Figure(_("人数"), payment.people),
                    Figure(_("留存合计"), payment.held_fen, "money"),
                    Figure(_("兑现金额"), payment.amount_fen, "money"),
                    *_groups(shown.sums if shown else {}),
                ],
                _("已锁定工资条的留存乘年度考核系数"),
            )
        ],
        remarks=remarks,
        links=[(_("逐人查看"), _list_of(payment))],
        **told(request, payment, PAYMENT),
    )


def _list_of(payment: YearEndPayment) -> str:
    """Where everybody of it stands: the payouts, before its approval the preview."""
    if payment.state == ByTwoState.EFFECTIVE:
        return reverse("payroll:year-end-paid", args=[payment.year, payment.month])
    return f"{reverse('payroll:year-end')}?year={payment.year}&month={payment.month}"


def _agree(payment: YearEndPayment, answer: Answer) -> str:
    made = actions.approve_year_end(
        payment.pk, digest=answer.seen, opinion=answer.opinion, acting_user=answer.acting_user
    )
    return _("已将 %(year)s 年度绩效计入 %(month)s 的一次性项目，计算后进入工资条。") % {
        "year": made.year,
        "month": format_month(made.month),
    }


def _page(_payment: YearEndPayment) -> str:
    return reverse("payroll:year-end")


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("年度绩效兑现"),
        Act.PAYROLL_VIEW,
        Act.PAYROLL_APPROVE,
        matters.by_number(lambda: YearEndPayment.objects.select_related("made_by", "closed_by")),
        _sheet,
        _agree,
        _page,
        returning(actions.MATTER, PAYMENT, _page),
    )
)
