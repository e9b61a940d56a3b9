"""One-off amounts of a month, and what the law owes its leavers."""

import uuid

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.files.forms import FilesField
from auxpolice.money import yuan
from auxpolice.problems import Problem
from auxpolice.second_person import made_by
from auxpolice.ui.forms import AmountField, submit
from auxpolice.ui.tables import Column, Table, state_column
from payroll.calendar import deadlines
from payroll.entries import actions, awards, severance, unused_leave
from payroll.entries.models import EntryKind, EntryState, PayEntry
from payroll.month.models import MonthState, PayrollMonth
from payroll.month.queries import found_month
from personnel.pages.forms import PersonField

MOST = 1_000
"""Entries confirmed by one press."""


class EntryForm(forms.Form):
    """``again`` and ``large`` are asked for only once the action has asked."""

    idem_key = forms.UUIDField(widget=forms.HiddenInput)
    person = PersonField()
    kind = forms.ChoiceField(label=gettext_lazy("项目"), choices=EntryKind.choices)
    amount = AmountField(label=gettext_lazy("金额（元）"))
    separate_tax = forms.BooleanField(label=gettext_lazy("奖金单独计税"), required=False)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)
    document = forms.CharField(
        label=gettext_lazy("文号或凭据编号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("表彰决定、裁定书、审批单等的编号"),
    )
    papers = FilesField(
        label=gettext_lazy("扫描件"),
        required=False,
        help_text=gettext_lazy("依据文件的扫描件或照片，随审批表呈阅"),
    )
    again = forms.BooleanField(label=gettext_lazy("不是重复录入"), required=False, widget=forms.HiddenInput)
    large = forms.BooleanField(label=gettext_lazy("金额已核对无误"), required=False, widget=forms.HiddenInput)

    def ask(self) -> None:
        """Show what was asked for or ticked; what the key refused may be sent once more as a new one."""
        for name in ("again", "large"):
            if name in self.errors or self.cleaned_data.get(name):
                self.fields[name].widget = forms.CheckboxInput()
        if self.keyed:
            self.data = {**{name: self.data[name] for name in self.data}, "idem_key": str(uuid.uuid4())}

    keyed = False

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("kind") == EntryKind.COURT and not cleaned.get("document"):
            self.add_error("document", _("法院裁定代扣须填写裁定书或协助执行通知书的文号。"))
        return cleaned


class EntryTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value="person.name",
            link=lambda entry: reverse("payroll:entry", args=[entry.pk]),
        ),
        Column("kind", gettext_lazy("项目"), value=lambda entry: entry.get_kind_display()),
        Column("amount_fen", gettext_lazy("金额"), kind="money", total=True),
        Column("reason", gettext_lazy("事由")),
        Column("document", gettext_lazy("文号")),
        Column("entered_by", gettext_lazy("录入人"), value=lambda entry: str(entry.entered_by or "")),
        Column("confirmed_by", gettext_lazy("确认人"), value=lambda entry: str(entry.confirmed_by or "")),
        state_column(),
    ]
    is_filtered = False  # which leaver is looked at is no filter
    empty_title = gettext_lazy("本月没有一次性项目")
    empty_text = gettext_lazy("奖励、奖金、赔偿等一次性金额在此录入。")


def _filled(request, month) -> dict:
    """The entry form as one press on a leaver's lawful amount leaves it; the amount can still be changed."""
    asked = whole(request.GET.get("fill"))
    if asked and request.GET.get("what") == "lapsed":
        return next((_lapsed(one) for one in unused_leave.lapsed_in(month) if one.person_id == asked), {})
    found = severance.of_people(month, [asked]).get(asked) if asked else None
    if found is not None and request.GET.get("what") == "leave":
        unused = unused_leave.of_leaver(found)
        return {
            "person": found.badge,
            "kind": EntryKind.OTHER,
            "amount": yuan(unused.amount_fen).replace(",", ""),
            "reason": _("未休年休假报酬：%(day)s 离职，未休 %(n)d 天")
            % {"day": f"{found.last_day:%Y-%m-%d}", "n": unused.left},
        }
    if found is None or found.lawful is None:
        return {}
    return {
        "person": found.badge,
        "kind": EntryKind.SEVERANCE,
        "amount": yuan(found.lawful.amount_fen).replace(",", ""),
        "reason": _reason(found),
    }


def _lapsed(one: unused_leave.Lapsed) -> dict:
    return {
        "person": one.badge,
        "kind": EntryKind.OTHER,
        "amount": yuan(one.amount_fen).replace(",", ""),
        "reason": _("未休年休假报酬：%(year)d 年未休 %(n)s 天") % {"year": one.year, "n": one.days},
    }


def _reason(found: severance.Owed) -> str:
    if found.lawful is None:
        return ""
    return _("经济补偿：%(day)s 离职，月平均工资 %(wage)s × %(months)s 个月") % {
        "day": f"{found.last_day:%Y-%m-%d}",
        "wage": yuan(found.lawful.counted_fen),
        "months": found.months_text,
    }


_NO_LEAVER = gettext_lazy("没有登记本月或以后的离职日期，不能测算；请先在人员页登记离职，或核对录入的人。")


def _checked(entered: list[PayEntry], owed: dict[int, severance.Owed]) -> list[tuple]:
    """Each person's severance of the month beside what the law owes: (person, entered, lawful or None, difference, why there is none)."""
    sums: dict[int, int] = {}
    for entry in entered:
        sums[entry.person_id] = sums.get(entry.person_id, 0) + entry.amount_fen
    people = {entry.person_id: entry.person for entry in entered}
    found = []
    for pk, fen in sums.items():
        lawful = owed[pk].lawful if pk in owed else None
        amount = lawful.amount_fen if lawful else None
        why = owed[pk].why if pk in owed else _NO_LEAVER
        found.append((people[pk], fen, amount, None if amount is None else fen - amount, why))
    return found


def _enter(form: EntryForm, month):
    """The action upon the form's values; the form is told when its key was used for something else."""

    def enter(*, kind, amount, person, reason, acting_user: User, **more):
        try:
            return actions.enter_amount(person, month, kind, amount, reason, acting_user=acting_user, **more)
        except Problem as refused:
            form.keyed = refused.code == "key"
            raise

    return enter


def _sums(entries: list[PayEntry]) -> list[tuple]:
    """(kind, number, fen) of what stands."""
    sums: dict[str, tuple[int, int]] = {}
    for entry in entries:
        count, fen = sums.get(entry.get_kind_display(), (0, 0))
        sums[entry.get_kind_display()] = (count + 1, fen + entry.amount_fen)
    return [(kind, count, fen) for kind, (count, fen) in sums.items()]


@page(Act.PAYROLL_CALCULATE)
def entries(request, month):
    """One-off amounts of a month: awards, bonus, damage; for a leaver what the law owes, filled in by one press."""
    row = found_month(month)
    fresh = {"idem_key": uuid.uuid4(), **_filled(request, row.month)}
    form = EntryForm(request.POST or None, request.FILES or None, initial=fresh)
    done, _entry = submit(form, _enter(form, row.month), acting_user=request.user)
    if done:
        messages.success(request, _("已录入，另一人确认并重新计算后计入工资。"))
        if late := deadlines.late_sentence(row.month):
            messages.warning(request, late)
        return redirect("payroll:entries", month=row.month)
    if form.is_bound:
        form.ask()
    every = list(
        PayEntry.objects.filter(month=row.month).select_related(
            "person", "entered_by", "confirmed_by", "withdrawn_by"
        )
    )
    standing = [entry for entry in every if entry.state != EntryState.WITHDRAWN]
    entered = [entry for entry in standing if entry.kind == EntryKind.SEVERANCE]
    leavers = severance.leavers(row.month)
    asked = whole(request.GET.get("leaver"))
    owed = severance.of_people(row.month, [asked, *(entry.person_id for entry in entered)])
    context = {
        "month": row,
        "form": form,
        "table": EntryTable(request, standing),
        "sums": _sums(standing),
        "waiting": [entry for entry in standing if entry.state == EntryState.WAITING],
        "withdrawn": [entry for entry in every if entry.state == EntryState.WITHDRAWN],
        "may_confirm": request.scope.can(Act.PAYROLL_APPROVE),
        "leavers": leavers,
        "asked": asked,
        "owed": owed.get(asked),
        "unused": unused_leave.of_leaver(owed[asked]) if asked in owed else None,
        "lapsed": unused_leave.lapsed_in(row.month),
        "no_leaver": _NO_LEAVER if asked and asked not in owed else "",
        "checked": _checked(entered, owed),
        "awards": awards.offered(row.month)
        if row.state not in (MonthState.APPROVED, MonthState.LOCKED)
        else [],
        "revoked": awards.revoked(),
    }
    return render(request, "payroll/entries.html", context, status=422 if form.is_bound else 200)


@page(Act.PAYROLL_VIEW)
def entry(request, pk):
    """One amount with what it rests on and everybody who had a hand in it; confirmed and withdrawn here."""
    found = access(
        PayEntry.objects.select_related("person", "entered_by", "confirmed_by", "withdrawn_by"), pk=pk
    )
    changes = PayrollMonth.objects.exclude(state__in=(MonthState.APPROVED, MonthState.LOCKED))
    is_open = changes.filter(pk=found.month).exists()
    elsewhere = found.is_elsewhere
    may_enter, may_confirm = (request.scope.can(act) for act in (Act.PAYROLL_CALCULATE, Act.PAYROLL_APPROVE))
    context = {
        "entry": found,
        "is_open": is_open,
        "may_confirm": is_open and found.state == EntryState.WAITING and may_confirm,
        "may_withdraw": is_open
        and found.state != EntryState.WITHDRAWN
        and not elsewhere
        and (may_enter or may_confirm),
        "own": found.state == EntryState.WAITING and made_by(request.user, found.entered_by_id),
    }
    return render(request, "payroll/entry.html", context)


@page(Act.PAYROLL_VIEW, write=Act.PAYROLL_APPROVE)
@require_POST
def confirm(request, month):
    """What was ticked, each by the action; who entered some of them is told."""
    chosen = [number for text in request.POST.getlist("entry")[:MOST] if (number := whole(text))]
    if not chosen:
        raise Problem(_("请先勾选要确认的项目。"), code="nothing")
    row = found_month(month)
    with transaction.atomic():
        for pk in (
            PayEntry.objects.filter(pk__in=chosen, month=row.month)
            .order_by("pk")
            .values_list("pk", flat=True)
        ):
            actions.confirm_entry(pk, acting_user=request.user)
    messages.success(request, _("已确认 %(count)s 笔。") % {"count": len(chosen)})
    if len(chosen) == 1:
        return redirect("payroll:entry", pk=chosen[0])
    return redirect("payroll:entries", month=row.month)


@button(Act.PAYROLL_VIEW, write=Act.PAYROLL_APPROVE)
def withdraw(request, pk):
    actions.withdraw_entry(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回这一笔，记录保留。"), "payroll:entry", pk


@button(Act.PAYROLL_CALCULATE)
def take_awards(request, month):
    """Awards of honours into the month."""
    row = found_month(month)
    taken, left = awards.take_in(row.month, acting_user=request.user)
    for sentence in left:
        messages.warning(request, sentence)
    return _("已列入 %(n)d 笔表彰奖金，重新计算后计入工资。") % {"n": taken}, "payroll:entries", row.month
