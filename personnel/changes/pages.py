"""Pages of accounts that wait for finance: the list, and one with what is to be compared."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table, state_column
from personnel.changes import accounts
from personnel.changes.models import ACCOUNT, AccountChange
from personnel.pages.forms import PeopleFilter
from personnel.queries import called


class ChangeFilter(PeopleFilter):
    WHICH = [("", gettext_lazy("待确认")), ("all", gettext_lazy("全部"))]


class ChangeTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: reverse("personnel:account-change", args=[row.pk]),
        ),
        Column("before", gettext_lazy("原卡号"), value=lambda row: identity.mask_account(row.before) or "—"),
        Column("number", gettext_lazy("新卡号"), value=lambda row: identity.mask_account(row.number)),
        Column("bank", gettext_lazy("开户行")),
        Column("start", gettext_lazy("自哪天起"), kind="date", sort="start"),
        Column("made_by", gettext_lazy("登记人"), value=lambda row: str(row.made_by or "")),
        Column("made_at", gettext_lazy("登记时间"), kind="datetime", sort="made_at"),
        Column("closed_by", gettext_lazy("确认人"), value=lambda row: str(row.closed_by or "")),
        state_column(),
    ]
    default_sort = "-made_at"
    empty_title = gettext_lazy("没有待确认的工资卡变更")
    empty_text = gettext_lazy("政工登记的工资卡变更，由财务核对后生效，发薪按发薪日的工资卡。")


@page(Act.PAYROLL_VIEW)
def account_changes(request):
    """What waits; with ``which=all`` every change there was."""
    search = ChangeFilter(request.GET)
    rows = AccountChange.objects.filter(called(search.asked["q"]))
    rows = rows.select_related("person", "made_by", "closed_by")
    if search.asked["which"] != "all":
        rows = rows.filter(state=ByTwoState.WAITING)
    table = ChangeTable(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(_("工资卡变更"))
    return render(request, "personnel/account_changes.html", {"table": table})


class ConfirmForm(forms.Form):
    typed = forms.CharField(
        label=gettext_lazy("按银行卡或本人申请再录一遍新卡号"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )


@page(Act.PAYROLL_VIEW, write=Act.ACCOUNT_CONFIRM)
def account_change(request, pk):
    """One change; finance confirms it by typing the number from the paper."""
    found = access(AccountChange.objects.select_related("person", "made_by", "closed_by"), pk=pk)
    form = ConfirmForm(request.POST or None)
    done, _change = submit(
        form, lambda **values: accounts.confirm_account(pk, **values), acting_user=request.user
    )
    if done:
        messages.success(request, _("%(name)s的工资卡已变更。") % {"name": found.person.name})
        return redirect("personnel:account-change", pk=pk)
    context = {
        "row": found,
        "number": identity.mask_account(found.number),
        "before": identity.mask_account(found.before),
        "form": form,
        **ACCOUNT.asked(request.user, found),
    }
    return render(request, "personnel/account_change.html", context, status=422 if form.is_bound else 200)


@button(Act.PAYROLL_VIEW, write=Act.ACCOUNT_CONFIRM)
def refuse_account(request, pk):
    ACCOUNT.refuse(AccountChange, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回，工资卡不变。"), "personnel:account-change", pk


@button(Act.PERSON_EDIT)
def withdraw_account(request, pk):
    row = ACCOUNT.withdraw(AccountChange, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回，工资卡不变。"), "personnel:person", row.person_id
