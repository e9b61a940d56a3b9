"""Supplementary runs: choose people and say why, look at old against new, sign, lock."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access, there
from auxpolice.access.views import button, page
from auxpolice.approvals.matters import sheet_url
from auxpolice.asked import whole
from auxpolice.audit import trail
from auxpolice.months import next_month
from auxpolice.ui.forms import offer, submit
from auxpolice.ui.tables import Column, Table
from payroll.approval import chains as approvals
from payroll.approval import signing
from payroll.month import queries
from payroll.month.models import PayrollMonth, Payslip
from payroll.month.queries import found_month
from payroll.supplementary import actions
from payroll.supplementary import queries as supplementary
from payroll.supplementary.models import SupplementaryRun, SupplementaryState
from personnel.models import Employment, Person
from personnel.queries import called

MOST_PEOPLE = 200


class CreateForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        queryset=Person.everything.none(),
        label=gettext_lazy("人员"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选择一个人。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("事由"), max_length=200, widget=forms.TextInput(attrs={"data-wide": "1"})
    )


def _candidates(row: PayrollMonth, text: str, chosen: list[int]):
    """People of the month who match the search, or have no slip, or are chosen already; first those without a slip."""
    net = Payslip.everything.filter(month=row, person=OuterRef("pk"), is_effective=True)
    employed = Employment.everything.filter(period__overlap=(row.month, next_month(row.month)))
    people = Person.objects.filter(
        Q(pk__in=employed.values("person")) | Q(payslips__month=row, payslips__is_effective=True)
    ).annotate(net_fen=Subquery(net.values("net_fen")[:1]))
    wanted = Q(pk__in=chosen) | Q(net_fen__isnull=True)
    if text:
        wanted |= called(text, "pk")
    return people.filter(wanted).distinct().order_by("pinyin", "pk")


@page(Act.PAYROLL_CALCULATE)
def create(request, month):
    """Search people, tick them, say why; who has a slip is reversed and re-issued."""
    row = found_month(month)
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("q", "").strip()
    chosen = [whole(pk) for pk in given.getlist("people")]
    found = list(_candidates(row, text, chosen)[:MOST_PEOPLE])
    searching = request.method != "POST" or "search" in request.POST
    form = CreateForm(None if searching else request.POST)
    offer(form, "people", Person.objects.filter(pk__in=[person.pk for person in found]))
    done, batch = submit(
        form,
        lambda people, reason, acting_user: actions.create_supplementary(
            row.month,
            [person.pk for person in people],
            reason,
            acting_user=acting_user,
            idem_key=request.POST.get("idem_key", "")[:60],
        ),
        acting_user=request.user,
    )
    if done:
        messages.success(request, _("已编制补发批次 %(number)s，正在计算。") % {"number": batch.number})
        return redirect("payroll:supplementary", pk=batch.pk)
    context = {
        "month": row,
        "form": form,
        "found": [(person, person.pk in chosen) for person in found],
        "q": text,
        "reason": given.get("reason", ""),
        "idem_key": request.POST.get("idem_key") or uuid4(),
        "why_not": "" if form.is_bound else supplementary.why_not(row),
        "live": supplementary.batches_of(row.month).filter(state__in=supplementary.LIVE).first(),
    }
    return render(request, "payroll/supplementary_new.html", context, status=422 if form.is_bound else 200)


class ExchangeTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="member.person.name",
            link=lambda e: reverse(
                "payroll:supplementary-person", args=[e.member.batch_id, e.member.person_id]
            ),
        ),
        Column("kind", gettext_lazy("处理"), value=lambda e: _kind(e), kind="badge"),
        Column(
            "old",
            gettext_lazy("原实发"),
            value="old.net_fen",
            kind="money",
            sort=True,
            link=lambda e: reverse("payroll:slip-reversed", args=[e.old.pk]) if e.is_reversed else None,
        ),
        Column("new", gettext_lazy("现实发"), value="new.net_fen", kind="money", sort=True),
        Column("difference_fen", gettext_lazy("差额"), kind="delta", total=True, sort=True),
        Column("items", gettext_lazy("变动项目"), value=lambda e: _changed_items(e)),
    ]
    empty_title = gettext_lazy("批次里没有人员")


def _kind(exchange: supplementary.Exchange) -> tuple[str, str]:
    if exchange.member.batch.state == SupplementaryState.CANCELLED:
        return (_("未执行"), "neutral")
    if exchange.old is None:
        return (_("补发"), "info")
    if exchange.new is None and exchange.stands:
        return (_("冲销"), "danger")
    return (_("冲销重发"), "warning")


def _changed_items(exchange: supplementary.Exchange) -> str:
    """The items that make the difference; of a slip that stands alone its kind says enough."""
    if exchange.old is None or exchange.new is None:
        return ""
    rows = [row for row in supplementary.item_rows(exchange) if row.difference_fen]
    return "；".join(f"{row.name} {row.difference_fen / 100:+,.2f}" for row in rows) or _("没有变化")


def _found(pk: int) -> SupplementaryRun:
    return access(
        SupplementaryRun.objects.select_related(
            "month", "run__job", "created_by", "approved_by", "locked_by", "cancelled_by"
        ),
        pk=pk,
    )


@page(Act.PAYROLL_VIEW)
def batch(request, pk):
    """The page of a batch: its state, everybody old against new, and the next step."""
    found = _found(pk)
    members = supplementary.exchanges(found)
    table = ExchangeTable(request, members)
    if table.wants_export:
        return table.export(_("补发批次 %(number)s") % {"number": found.number})
    may_make = request.scope.can(Act.PAYROLL_CALCULATE)
    waits = found.state == SupplementaryState.CALCULATED
    signed = approvals.signatures_of(found.run)
    turn = found.steps[len(signed)] if waits and len(signed) < len(found.steps) else None
    context = {
        "batch": found,
        "month": found.month,
        "table": table,
        "job": found.run.job if found.state == SupplementaryState.CALCULATING else None,
        "to_pay": sum(e.underpaid_fen for e in members),
        "to_recover": sum(e.overpaid_fen for e in members),
        "offset": sum(e.offset_fen for e in members),
        "chain": approvals.rows_of(found.steps, signed, turn),
        "sheet_url": sheet_url(actions.MATTER, pk),
        "to_sign": bool(turn and signing.awaits(actions.figures_of(found))),
        "waits_for_another": waits and found.created_by_id == request.user.pk,
        "may_lock": found.state == SupplementaryState.APPROVED and request.scope.can(Act.PAYROLL_LOCK),
        "may_cancel": found.is_live and (may_make or request.scope.can(Act.PAYROLL_APPROVE)),
    }
    return render(request, "payroll/supplementary.html", context)


@page(Act.PAYROLL_VIEW)
def person(request, pk, person):
    """One member: every item of the old slip against the new one."""
    found = _found(pk)
    exchange = there(next((e for e in supplementary.exchanges(found) if e.member.person_id == person), None))
    trail.record(
        Act.PAYSLIP_VIEW,
        exchange.member.person,
        acting_user=request.user,
        after={"month": found.month_id, "batch": found.number},
    )
    why = {}
    if exchange.old and exchange.new:
        why = {change.code: change for change in queries.compare_slips(exchange.old, exchange.new)}
    context = {
        "batch": found,
        "month": found.month,
        "exchange": exchange,
        "badge": _kind(exchange),
        "items": [(row, why.get(row.code)) for row in supplementary.item_rows(exchange)],
        "locked": found.state == SupplementaryState.LOCKED,
    }
    return render(request, "payroll/supplementary_person.html", context)


@button(Act.PAYROLL_LOCK)
def lock(request, pk):
    found = actions.lock_supplementary(pk, acting_user=request.user)
    return (
        _("已锁定补发批次 %(number)s，新的工资条已生效。") % {"number": found.number},
        "payroll:supplementary",
        pk,
    )


@button(Act.PAYROLL_VIEW, write=Act.PAYROLL_APPROVE)
def cancel(request, pk):
    found = actions.cancel_supplementary(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已作废补发批次 %(number)s。") % {"number": found.number}, "payroll:supplementary", pk
