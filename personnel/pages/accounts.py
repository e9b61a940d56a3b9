"""Accounts for the people of the roster, as the system administrator makes them: no more of a person than unit and name."""

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.sheets.writing import XLSX, Out, Workbook
from auxpolice.ui.forms import submit
from auxpolice.units.models import Unit
from personnel import accounts


class BulkForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=gettext_lazy("单位（含下属单位）"),
        required=False,
        empty_label=gettext_lazy("全局"),
    )
    anew = forms.BooleanField(label=gettext_lazy("为还没有登录过的账号另发登录码"), required=False)


class LinkForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("用户名"), max_length=50)
    badge = forms.CharField(label=gettext_lazy("辅警编号"), max_length=20)


def _page(request, **forms_):
    shown = {
        "bulk": BulkForm(prefix="bulk"),
        "link": LinkForm(prefix="link"),
        "without": accounts.without_account().count(),
        "waiting": accounts.not_yet_in().count(),
    }
    return render(request, "personnel/accounts.html", shown | forms_, status=422 if forms_ else 200)


@page(Act.ACCOUNTS)
def bulk(request):
    """How many have no account; the list with everybody's code is the answer to making them, and is kept nowhere."""
    if request.method != "POST":
        return _page(request)
    form = BulkForm(request.POST, prefix="bulk")
    done, made = submit(form, accounts.open_in_bulk, acting_user=request.user)
    return _list(made) if done else _page(request, bulk=form)


@page(Act.ACCOUNTS)
@require_POST
def link(request):
    form = LinkForm(request.POST, prefix="link")
    done, user = submit(form, accounts.link_by_badge, acting_user=request.user)
    if not done:
        return _page(request, link=form)
    messages.success(request, _("已关联。"))
    return redirect("access:account", pk=user.pk)


def _list(made: list[accounts.Made]) -> FileResponse:
    """The printable list: one line a person, to be cut apart and handed over."""
    out = Workbook()
    columns = [Out(_("单位"), 24), Out(_("姓名"), 12), Out(_("用户名"), 18), Out(_("一次性登录码"), 26)]
    sheet = out.sheet(_("登录码"), columns, title=_("辅警账号与一次性登录码"))
    for one in made:
        sheet.row([one.unit, one.name, one.username, one.code])
    sheet.note(_("登录码只能用一次，登录后须设置自己的密码；请当面交给本人，发完后销毁此表。"))
    response = FileResponse(out.close(), content_type=XLSX)
    name = f"{_('登录码')}-{today():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
