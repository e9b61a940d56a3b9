"""Accounts, as the system administrator keeps them: made with a one-time code, reset, unlocked, disabled."""

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access import actions, limits, sessions
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.pages import SearchForm, found_users, held_today
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table


class AccountForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("用户名"), max_length=50)
    full_name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)
    duty_title = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)


def standing(user: User) -> tuple[str, str]:
    if not user.is_active:
        return _("停用"), "neutral"
    if user.code_until is not None:
        return _("待首次登录"), "info"
    return (_("须改密码"), "warning") if user.must_change else (_("启用"), "success")


class AccountTable(Table):
    columns = [
        Column(
            "username",
            gettext_lazy("用户名"),
            sort="username",
            link=lambda user: reverse("access:account", args=[user.pk]),
        ),
        Column("full_name", gettext_lazy("姓名"), sort="full_name"),
        Column("duty_title", gettext_lazy("职务")),
        Column("roles", gettext_lazy("现有角色"), value=lambda user: "、".join(held_today(user)) or "—"),
        Column("last_login", gettext_lazy("上次登录"), kind="datetime", sort="last_login"),
        Column("is_active", gettext_lazy("状态"), value=standing, kind="badge", sort="is_active"),
    ]
    default_sort = "username"


@page(Act.ACCOUNTS)
def accounts(request):
    form = AccountForm(request.POST or None)
    done, made = submit(form, actions.create_account, acting_user=request.user)
    if done:
        user, code = made
        return _with_code(request, user, code, told=_("账号已建立，请由安全管理员授权。"))
    search = SearchForm(request.GET)
    table = AccountTable(request, found_users(search), filter_form=search, exportable=False)
    context = {"form": form, "table": table}
    return render(request, "access/accounts.html", context, status=422 if form.errors else 200)


def _with_code(request, user: User, code: str, told: str):
    """The account with its code, which is shown in this one answer and kept nowhere."""
    messages.success(request, told)
    return render(request, "access/account.html", _shown(user) | {"code": code})


def _shown(user: User) -> dict:
    return {
        "account": user,
        "standing": standing(user),
        "roles": held_today(user),
        "sessions": sessions.open_of(user),
        "locked_until": limits.locked_until(user),
    }


@page(Act.ACCOUNTS)
def account(request, pk):
    user = access(User.objects.prefetch_related("grants__unit"), pk=pk)
    return render(request, "access/account.html", _shown(user))


@page(Act.ACCOUNTS)
@require_POST
def reset(request, pk):
    user = access(User, pk=pk)
    code = actions.reset(user, acting_user=request.user)
    return _with_code(request, access(User, pk=pk), code, told=_("密码已重置，原有登录已结束。"))


@button(Act.ACCOUNTS)
def unlock(request, pk):
    actions.unlock(access(User, pk=pk), acting_user=request.user)
    return _("已解除锁定。"), "access:account", pk


@button(Act.ACCOUNTS)
def end_sessions(request, pk):
    ended = actions.end_sessions(access(User, pk=pk), acting_user=request.user)
    return _("已结束 %(n)d 处登录。") % {"n": ended}, "access:account", pk


@button(Act.ACCOUNTS)
def set_active(request, pk):
    user = access(User, pk=pk)
    actions.set_active(user, request.POST.get("active") == "1", acting_user=request.user)
    return _("已更新。"), "access:account", pk
