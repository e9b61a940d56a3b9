"""Who stands in for whom: what one has lent and what was lent to one; all of it for the security administrator."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access import delegating
from auxpolice.access.matrix import Act
from auxpolice.access.models import Delegation, RoleGrant, User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.months import today
from auxpolice.ui.forms import DayField, offer, submit


class AccountField(forms.ModelChoiceField):
    def label_from_instance(self, account: User) -> str:
        return f"{account.full_name}（{account.username}）" + (
            f" {account.duty_title}" if account.duty_title else ""
        )


class GrantsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, grant: RoleGrant) -> str:
        return grant.get_role_display() + (f"（{grant.unit}）" if grant.unit else "")


class LendForm(forms.Form):
    """``lender`` chooses among their own roles; the security administrator chooses whose, and lends all of them."""

    from_user = AccountField(User.objects.none(), label=gettext_lazy("离岗人"))
    to_user = AccountField(User.objects.none(), label=gettext_lazy("代理人"))
    grants = GrantsField(RoleGrant.objects.none(), label=gettext_lazy("代理的角色"))
    first = DayField(label=gettext_lazy("第一天"))
    last = DayField(label=gettext_lazy("最后一天"))
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)

    def __init__(self, *args, lender: User | None, **kwargs):
        super().__init__(*args, **kwargs)
        others = delegating.office_users()
        offer(self, "to_user", others.exclude(pk=lender.pk) if lender else others)
        if lender is None:
            offer(self, "from_user", others)
            del self.fields["grants"]
        else:
            del self.fields["from_user"]
            offer(self, "grants", lendable := delegating.lendable(lender))
            self.fields["grants"].initial = lendable


@page(Act.DELEGATE)
def delegations(request):
    for_all = request.scope.can(Act.GRANTS)
    form = LendForm(request.POST or None, lender=None if for_all else request.user)
    whose = {} if for_all else {"from_user": request.user}
    done, made = submit(form, delegating.lend, **whose, acting_user=request.user)
    if done:
        messages.success(request, _("已登记，由%(who)s代理。") % {"who": made[0].to_user})
        return redirect("access:delegations")
    rows = Delegation.objects.select_related("from_user", "to_user", "unit", "made_by")
    if not for_all:
        rows = rows.filter(Q(from_user=request.user) | Q(to_user=request.user))
    return render(
        request,
        "access/delegations.html",
        {"form": form, "rows": rows[:100], "for_all": for_all, "today": today()},
        status=422 if form.is_bound else 200,
    )


@button(Act.DELEGATE)
def take_back(request, pk):
    delegating.take_back(access(Delegation, pk=pk), acting_user=request.user)
    return _("代理已结束，立即生效。"), "access:delegations"
