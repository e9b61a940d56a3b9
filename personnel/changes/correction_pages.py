"""Pages of corrections: the form with its proof, and one with its consequences, confirmed by another person."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.files.forms import FilesField
from auxpolice.ui.forms import submit
from personnel.changes import consequences, corrections
from personnel.changes.models import CORRECTION, CorrectedField, Correction
from personnel.models import Person


class CorrectionForm(forms.Form):
    field = forms.ChoiceField(label=gettext_lazy("更正项目"), choices=CorrectedField.choices)
    after = forms.CharField(
        label=gettext_lazy("正确的内容"),
        max_length=30,
        help_text=gettext_lazy("日期写成 2024-03-05；改身份证号时性别和出生日期随号码更正"),
    )
    reason = forms.CharField(label=gettext_lazy("更正的理由"), max_length=200)
    proofs = FilesField(label=gettext_lazy("证明材料"), required=False)


@page(Act.PERSON_EDIT)
def propose(request, pk):
    who = access(Person, pk=pk)
    form = CorrectionForm(request.POST or None, request.FILES or None)

    def propose_it(*, field, after, reason, proofs, acting_user: User):
        return corrections.propose_correction(
            who, field=field, after=after, reason=reason, proofs=proofs, acting_user=acting_user
        )

    done, made = submit(form, propose_it, acting_user=request.user)
    if done:
        messages.success(request, _("已提出，另一人批准后更正。"))
        return redirect("personnel:correction", made.pk)
    now = [(label, _shown(field, corrections.now_of(who, field))) for field, label in CorrectedField.choices]
    context = {"person": who, "form": form, "now": now}
    return render(request, "personnel/correct.html", context, status=422 if form.is_bound else 200)


def _shown(field: str, text: str) -> str:
    return identity.mask(text) if field == CorrectedField.ID_NUMBER else text


@page(Act.CORRECTION_CONFIRM)
def correction(request, pk):
    """One correction: what is said, its proof, what follows from it; made effective here."""
    found = access(Correction.objects.select_related("person", "made_by", "closed_by"), pk=pk)
    if request.method == "POST":
        corrections.confirm_correction(pk, acting_user=request.user)
        messages.success(request, _("已更正。"))
        return redirect("personnel:correction", pk)
    context = {
        "row": found,
        "before": _shown(found.field, found.before),
        "after": _shown(found.field, found.after),
        "consequences": consequences.of(found) if found.state == ByTwoState.WAITING else [],
        **CORRECTION.asked(request.user, found),
    }
    return render(request, "personnel/correction.html", context)


@button(Act.CORRECTION_CONFIRM)
def refuse(request, pk):
    CORRECTION.refuse(Correction, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回，资料不变。"), "personnel:correction", pk


@button(Act.PERSON_EDIT)
def withdraw(request, pk):
    CORRECTION.withdraw(Correction, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回，资料不变。"), "personnel:correction", pk
