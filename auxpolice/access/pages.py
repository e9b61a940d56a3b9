"""Accounts (system administrator), grants (security administrator), own password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
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
from auxpolice.units.models import Unit


class AccountForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("用户名"), max_length=50)
    full_name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)
    duty_title = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    password = forms.CharField(label=gettext_lazy("初始密码"), widget=forms.PasswordInput)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=gettext_lazy("单位（仅单位负责人）"), required=False
    )


class PasswordForm(forms.Form):
    current = forms.CharField(label=gettext_lazy("现密码"), widget=forms.PasswordInput)
    password = forms.CharField(label=gettext_lazy("新密码"), widget=forms.PasswordInput)
    again = forms.CharField(label=gettext_lazy("再输一次"), widget=forms.PasswordInput)


def apply(form: forms.Form, act) -> bool:
    """Run an action on valid input; a refusal stands beside the field it names and nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Problem as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True


def _users(request):
    text = request.GET.get("q", "").strip()
    users = User.objects.prefetch_related("grants__unit").order_by("username")
    if text:
        users = users.filter(Q(username__icontains=text) | Q(full_name__icontains=text))
    return Paginator(users, 50).get_page(request.GET.get("page"))


@page(Act.ACCOUNTS)
def accounts(request):
    form = AccountForm(request.POST or None)
    if request.method == "POST" and apply(
        form, lambda data: actions.create_account(**data, acting_user=request.user)
    ):
        messages.success(request, _("账号已建立，请由安全管理员授权。"))
        return redirect("access:accounts")
    return render(request, "access/accounts.html", {"form": form, "page_obj": _users(request)})


@page(Act.ACCOUNTS)
@require_POST
def set_active(request, pk):
    user = get_object_or_404(User, pk=pk)
    actions.set_active(user, request.POST.get("active") == "1", acting_user=request.user)
    messages.success(request, _("已更新。"))
    return redirect("access:accounts")


@page(Act.GRANTS)
def grants(request):
    return render(request, "access/grants.html", {"page_obj": _users(request), "today": today()})


@page(Act.GRANTS)
def grants_of(request, pk):
    user = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and apply(
        form,
        lambda data: actions.grant_role(user, data["role"], unit=data["unit"], acting_user=request.user),
    ):
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
    if request.method == "POST" and apply(form, lambda data: _change_password(request, data)):
        messages.success(request, _("密码已修改。"))
        return redirect("home")
    return render(request, "access/password.html", {"form": form})


def _change_password(request, data: dict) -> None:
    user = request.user
    if not user.check_password(data["current"]):
        raise Problem(_("现密码不对，请重新输入。"), field="current")
    if data["password"] != data["again"]:
        raise Problem(_("两次输入的新密码不一样。"), field="again")
    actions.set_checked_password(user, data["password"])
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    trail.record("account.password", user, acting_user=user)


class SignIn(LoginView):
    """The login page; a demo county lists its demo accounts."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        from django.conf import settings

        demo = User.objects.filter(is_demo=True, is_active=True).order_by("pk")[:12] if settings.DEMO_COUNTY else []
        return super().get_context_data(**kwargs) | {"demo_accounts": demo}
