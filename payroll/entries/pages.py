"""One-off amounts of a month, and what the law owes its leavers."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.money import yuan
from auxpolice.ui.forms import AmountField, submit
from auxpolice.ui.tables import Column, Table
from payroll.calendar import deadlines
from payroll.entries import actions, severance
from payroll.entries.models import EntryKind, PayEntry
from payroll.month.queries import found_month
from personnel.models import Employment, Person


class EntryForm(forms.Form):
    badge = forms.CharField(label=gettext_lazy("辅警编号"), max_length=20)
    kind = forms.ChoiceField(label=gettext_lazy("项目"), choices=EntryKind.choices)
    amount = AmountField(label=gettext_lazy("金额（元）"))
    separate_tax = forms.BooleanField(label=gettext_lazy("奖金单独计税"), required=False)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)

    def clean_badge(self):
        employment = (
            Employment.objects.filter(badge_number=self.cleaned_data["badge"]).order_by("-period").first()
        )
        if employment is None:
            raise forms.ValidationError(_("没有这个辅警编号。"))
        return employment.person_id


class EntryTable(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="person.name"),
        Column("kind", gettext_lazy("项目"), value=lambda entry: entry.get_kind_display()),
        Column("amount_fen", gettext_lazy("金额"), kind="money", total=True),
        Column("reason", gettext_lazy("事由")),
        Column("entered_by", gettext_lazy("录入人"), value=lambda entry: str(entry.entered_by or "")),
    ]
    is_filtered = False  # which leaver is looked at is no filter
    empty_title = gettext_lazy("本月没有一次性项目")
    empty_text = gettext_lazy("奖励、奖金、赔偿等一次性金额在此录入。")


def _filled(request, month) -> dict:
    """The entry form as one press on a leaver's lawful amount leaves it; the amount can still be changed."""
    asked = whole(request.GET.get("fill"))
    found = severance.of_people(month, [asked]).get(asked) if asked else None
    if found is None or found.lawful is None:
        return {}
    return {
        "badge": found.badge,
        "kind": EntryKind.SEVERANCE,
        "amount": yuan(found.lawful.amount_fen).replace(",", ""),
        "reason": _reason(found),
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


def _enter(*, badge, kind, amount, separate_tax, reason, month, acting_user: User):
    return actions.enter_amount(
        Person.objects.get(pk=badge),
        month,
        kind,
        amount,
        reason,
        separate_tax=separate_tax,
        acting_user=acting_user,
    )


@page(Act.PAYROLL_CALCULATE)
def entries(request, month):
    """One-off amounts of a month: awards, bonus, damage; for a leaver what the law owes, filled in by one press."""
    row = found_month(month)
    form = EntryForm(request.POST or None, initial=_filled(request, row.month))
    done, _entry = submit(form, _enter, month=row.month, acting_user=request.user)
    if done:
        messages.success(request, _("已录入，重新计算后计入工资。"))
        if late := deadlines.late_sentence(row.month):
            messages.warning(request, late)
        return redirect("payroll:entries", month=row.month)
    listed = PayEntry.objects.filter(month=row.month).select_related("person", "entered_by")
    entered = [entry for entry in listed if entry.kind == EntryKind.SEVERANCE]
    leavers = severance.leavers(row.month)
    asked = whole(request.GET.get("leaver"))
    owed = severance.of_people(row.month, [asked, *(entry.person_id for entry in entered)])
    context = {
        "month": row,
        "form": form,
        "table": EntryTable(request, listed),
        "leavers": leavers,
        "asked": asked,
        "owed": owed.get(asked),
        "no_leaver": _NO_LEAVER if asked and asked not in owed else "",
        "checked": _checked(entered, owed),
    }
    return render(request, "payroll/entries.html", context, status=422 if form.is_bound else 200)
