"""Grants, as the security administrator gives and takes them."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access import actions
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.months import today
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=gettext_lazy("单位（单位负责人、内勤）"), required=False
    )


class SearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("用户名或姓名"), required=False)


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
        Column("roles", gettext_lazy("现有角色"), value=lambda user: "、".join(held_today(user)) or "—"),
    ]
    default_sort = "username"


def held_today(user: User) -> list[str]:
    day = today()
    return [
        grant.get_role_display() + (f"（{grant.unit}）" if grant.unit else "")
        for grant in user.grants.all()
        if grant.period.lower <= day and (grant.period.upper is None or day < grant.period.upper)
    ]


def found_users(search: SearchForm):
    users = User.objects.prefetch_related("grants__unit")
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    if text:
        users = users.filter(Q(username__icontains=text) | Q(full_name__icontains=text))
    return users


@page(Act.GRANTS)
def grants(request):
    search = SearchForm(request.GET)
    table = GrantTable(request, found_users(search), filter_form=search, exportable=False)
    waiting = actions.without_auxiliary_role().count()
    return render(request, "access/grants.html", {"table": table, "waiting": waiting})


@button(Act.GRANTS)
def grant_auxiliaries(request):
    given = actions.grant_auxiliaries(acting_user=request.user)
    return _("已给 %(n)d 个账号授予辅警角色。") % {"n": given}, "access:grants"


@page(Act.GRANTS)
def grants_of(request, pk):
    user = access(User, pk=pk)
    form = GrantForm(request.POST or None)
    done, _grant = submit(form, actions.grant_role, user=user, acting_user=request.user)
    if done:
        messages.success(request, _("已授权，立即生效。"))
        return redirect("access:grants-of", pk=pk)
    held = user.grants.select_related("unit", "granted_by").order_by("-period")
    return render(
        request, "access/grants_of.html", {"account": user, "form": form, "grants": held, "today": today()}
    )


@button(Act.GRANTS)
def revoke(request, pk):
    grant = access(RoleGrant, pk=pk)
    actions.revoke_role(grant, acting_user=request.user)
    return _("已收回，立即生效。"), "access:grants-of", grant.user_id
