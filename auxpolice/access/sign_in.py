"""In and out: the sign-in page, one's own password and sessions."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access import actions, limits, sessions
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.passwords import set_checked_password, use_code
from auxpolice.access.views import button, page
from auxpolice.audit import trail
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit


class SignIn(LoginView):
    """Every attempt is counted before its password is looked at, and told in the trail."""

    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        username = request.POST.get("username", "")
        attempt = limits.of_sign_in(username, request.scope.address)
        if attempt.until:
            return self._closed(attempt.until)
        form = self.get_form()
        if not form.is_valid():
            return self._failed(form, username, attempt)
        user = form.get_user()
        try:
            use_code(user)
        except Problem as problem:
            form.add_error(None, problem.message)
            return self._failed(form, username, attempt)
        limits.succeeded(attempt)
        login(request, user)
        sessions.begin(request)
        trail.record("account.sign_in", user, acting_user=user)
        return redirect("access:password" if user.must_change else self.get_success_url())

    def _failed(self, form, username: str, attempt: limits.Attempt) -> HttpResponse:
        """A name that is no account's isn't written down: people type passwords and numbers there."""
        user = User.objects.named(username)
        label = "" if user else _("（没有这个账号）")
        trail.record("account.sign_in", user, acting_user=None, label=label, succeeded=False)
        if attempt.locks:
            trail.record("account.locked", user, acting_user=None, label=label, succeeded=False)
        return self.form_invalid(form)

    def _closed(self, until) -> HttpResponse:
        wait = max(int((until - timezone.now()).total_seconds()), 1)
        answer = render(
            self.request,
            "registration/locked.html",
            {"minutes": -(-wait // 60), "next": self.get_redirect_url()},
            status=429,
        )
        answer["Retry-After"] = str(wait)
        return answer


class SignOut(LogoutView):
    def post(self, request, *args, **kwargs):
        if isinstance(request.user, User):
            trail.record("account.sign_out", request.user, acting_user=request.user)
        return super().post(request, *args, **kwargs)


class PasswordForm(forms.Form):
    current = forms.CharField(label=gettext_lazy("现密码"), widget=forms.PasswordInput)
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 个字符，不能全是数字，不能包含用户名，不能与最近用过的相同。"),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


@page(Act.OWN_ACCOUNT)
def own_password(request):
    first = request.user.must_change
    form = PasswordForm(request.POST or None)
    if first:
        del form.fields["current"]
    done, _nothing = submit(form, _change_password, request=request)
    if done:
        messages.success(request, _("密码已修改。"))
        return redirect("home")
    open_sessions = [] if first else sessions.open_of(request.user)
    return render(
        request,
        "access/password.html",
        {"form": form, "first": first, "sessions": open_sessions, "this_key": request.session.session_key},
    )


def check_own_password(user: User, password: str) -> None:
    """Problem for what isn't the password of somebody who is signed in; attempts are counted."""
    attempt = limits.of_own_password(user)
    if attempt.until:
        raise Problem(_("现密码输错次数过多，请稍后再试。"), code="too-many", field="current")
    if not user.check_password(password):
        trail.record("account.password", user, acting_user=user, succeeded=False)
        raise Problem(_("现密码不对，请重新输入。"), field="current")
    limits.succeeded(attempt)


def _change_password(*, password: str, again: str, current: str = "", request) -> None:
    user = User.objects.get(pk=request.user.pk)
    if not user.must_change:
        check_own_password(user, current)
    if password != again:
        raise Problem(_("两次输入的新密码不一样。"), field="again")
    set_checked_password(user, password)
    update_session_auth_hash(request, user)
    sessions.end_all(user, but=request.session.session_key or "")
    trail.record("account.password", user, acting_user=user)


@button(Act.OWN_ACCOUNT)
def end_others(request):
    ended = actions.end_sessions(
        request.user, but=request.session.session_key or "", acting_user=request.user
    )
    return _("已结束 %(n)d 处登录。") % {"n": ended}, "access:password"
