"""Accounts (system administrator), grants (security administrator), own password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access import actions
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit


class AccountForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("用户名"), max_length=50)
    full_name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)
    duty_title = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    password = forms.CharField(label=gettext_lazy("初始密码"), widget=forms.PasswordInput)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=gettext_lazy("单位（单位负责人、内勤）"), required=False
    )


class PasswordForm(forms.Form):
    current = forms.CharField(label=gettext_lazy("现密码"), widget=forms.PasswordInput)
    password = forms.CharField(label=gettext_lazy("新密码"), widget=forms.PasswordInput)
    again = forms.CharField(label=gettext_lazy("再输一次"), widget=forms.PasswordInput)


class SearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("用户名或姓名"), required=False)


class AccountTable(Table):
    columns = [
        Column("username", gettext_lazy("用户名"), sort="username"),
        Column("full_name", gettext_lazy("姓名"), sort="full_name"),
        Column("duty_title", gettext_lazy("职务")),
        Column(
            "is_active",
            gettext_lazy("状态"),
            value=lambda user: (_("启用"), "success") if user.is_active else (_("停用"), "neutral"),
            kind="badge",
            sort="is_active",
        ),
        Column("act", "", template="access/_active.html", export=False),
    ]
    default_sort = "username"


class GrantTable(Table):
    columns = [
        Column(
            "full_name",
            gettext_lazy("姓名"),
            sort="full_name",
            link=lambda user: reverse("access:grants-of", args=[user.pk]),
        ),
        Column("username", gettext_lazy("用户名"), sort="username"),
        Column("duty_title", gettext_lazy("职务")),
        Column("roles", gettext_lazy("现有角色"), value=lambda user: "、".join(_held_today(user)) or "—"),
    ]
    default_sort = "username"


def _held_today(user: User) -> list[str]:
    day = today()
    return [
        grant.get_role_display() + (f"（{grant.unit}）" if grant.unit else "")
        for grant in user.grants.all()
        if grant.period.lower <= day and (grant.period.upper is None or day < grant.period.upper)
    ]


def _users(search: SearchForm):
    users = User.objects.prefetch_related("grants__unit")
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    if text:
        users = users.filter(Q(username__icontains=text) | Q(full_name__icontains=text))
    return users


@page(Act.ACCOUNTS)
def accounts(request):
    form = AccountForm(request.POST or None)
    done, _account = submit(form, actions.create_account, acting_user=request.user)
    if done:
        messages.success(request, _("账号已建立，请由安全管理员授权。"))
        return redirect("access:accounts")
    search = SearchForm(request.GET)
    table = AccountTable(request, _users(search), filter_form=search, exportable=False)
    return render(request, "access/accounts.html", {"form": form, "table": table})


@page(Act.ACCOUNTS)
@require_POST
def set_active(request, pk):
    user = get_object_or_404(User, pk=pk)
    actions.set_active(user, request.POST.get("active") == "1", acting_user=request.user)
    messages.success(request, _("已更新。"))
    return redirect("access:accounts")


@page(Act.GRANTS)
def grants(request):
    search = SearchForm(request.GET)
    table = GrantTable(request, _users(search), filter_form=search, exportable=False)
    return render(request, "access/grants.html", {"table": table})


@page(Act.GRANTS)
def grants_of(request, pk):
    user = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST or None)
    done, _grant = submit(form, actions.grant_role, user=user, acting_user=request.user)
    if done:
        messages.success(request, _("已授权，立即生效。"))
        return redirect("access:grants-of", pk=pk)
    held = user.grants.select_related("unit", "granted_by").order_by("-period")
    return render(
        request, "access/grants_of.html", {"account": user, "form": form, "grants": held, "today": today()}
    )


@page(Act.GRANTS)
@require_POST
def revoke(request, pk):
    grant = get_object_or_404(RoleGrant, pk=pk)
    actions.revoke_role(grant, acting_user=request.user)
    messages.success(request, _("已收回，立即生效。"))
    return redirect("access:grants-of", pk=grant.user_id)


@page(Act.OWN_ACCOUNT)
def own_password(request):
    form = PasswordForm(request.POST or None)
    done, _nothing = submit(form, _change_password, request=request)
    if done:
        messages.success(request, _("密码已修改。"))
        return redirect("home")
    return render(request, "access/password.html", {"form": form})


def _change_password(*, current: str, password: str, again: str, request) -> None:
    user = request.user
    if not user.check_password(current):
        raise Problem(_("现密码不对，请重新输入。"), field="current")
    if password != again:
        raise Problem(_("两次输入的新密码不一样。"), field="again")
    actions.set_checked_password(user, password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    trail.record("account.password", user, acting_user=user)


class SignIn(LoginView):
    """The login page; a demo county lists its demo accounts."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        from django.conf import settings

        demo = (
            User.objects.filter(is_demo=True, is_active=True).order_by("pk")[:12]
            if settings.DEMO_COUNTY
            else []
        )
        return super().get_context_data(**kwargs) | {"demo_accounts": demo}
