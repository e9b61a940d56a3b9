"""The one page of every approval, and its paper: read, agree or send back with an opinion, print."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.scope import Denied, stand_in, there
from auxpolice.access.views import page
from auxpolice.approvals import matters, words
from auxpolice.approvals.matters import Matter
from auxpolice.approvals.sheet import Answer, Sheet
from auxpolice.ui.forms import tried

AGREE, RETURN = "agree", "return"


class AnswerForm(forms.Form):
    """The boxes of the sheet, an opinion and the verdict of the button that was pressed."""

    opinion = forms.CharField(
        label=gettext_lazy("审批意见"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("退回修改的须写明意见；意见记入审批表，经办人可以看到。"),
    )
    verdict = forms.ChoiceField(
        choices=[(AGREE, ""), (RETURN, "")], widget=forms.HiddenInput, error_messages={"required": ""}
    )
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    step = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any, sheet: Sheet):
        super().__init__(data, initial={"seen": sheet.seen, "step": sheet.step})
        self.names = [box.name for box in sheet.boxes]
        for box in sheet.boxes:
            self.fields[box.name] = forms.BooleanField(label=box.label, required=False)

    @property
    def boxes(self) -> list:
        return [self[name] for name in self.names]

    def answer(self, acting_user: Any) -> Answer:
        given = self.cleaned_data
        return Answer(
            given["opinion"],
            acting_user,
            given["seen"],
            given["step"],
            frozenset(name for name in self.names if given[name]),
        )


def _found(request: Any, code: str, record: str) -> tuple[Matter, Any]:
    matter = there(matters.known(code))
    if not request.scope.can(matter.read):
        raise Denied()
    return matter, matter.find(record)


def _context(request: Any, matter: Matter, record: Any) -> dict[str, Any]:
    shown = matter.sheet(request, record)
    return {
        "matter": matter,
        "sheet": shown,
        "figures": [*shown.figures, *matters.beside(matter.code, request, record)],
        "words": list(words.of(matter.code, record.pk)),
        "may_return": shown.may_return and matter.send_back is not None,
        "page_url": matter.page(record),
        "record_key": request.resolver_match.kwargs["record"],
    }


@page(Act.APPROVAL_VIEW, of_one_moment=True)
def sheet(request, matter, record):
    """The sheet of a record; whoever may decide answers it here."""
    owner, found = _found(request, matter, record)
    context = _context(request, owner, found)
    shown = context["sheet"]
    form = AnswerForm(request.POST or None, shown)
    if request.method == "POST":
        if not request.scope.can(owner.decide):
            raise Denied()
        stand_in(request.scope, ACTS[owner.decide])
        if form.is_valid() and _answered(request, owner, found, form):
            # what went back to its maker may be theirs alone again
            returned = form.cleaned_data["verdict"] == RETURN
            return redirect("home" if returned else owner.page(found))
    context["form"] = form
    return render(request, "approvals/sheet.html", context, status=422 if form.errors else 200)


def _answered(request: Any, matter: Matter, record: Any, form: AnswerForm) -> bool:
    agreed = form.cleaned_data["verdict"] == AGREE
    act = matter.agree if agreed else there(matter.send_back)
    done, said = tried(form, act, record, form.answer(request.user))
    if done:
        messages.success(request, said)
    return done


@page(Act.APPROVAL_VIEW, of_one_moment=True)
def paper(request, matter, record):
    """The sheet on A4 as 审批表."""
    owner, found = _found(request, matter, record)
    context = _context(request, owner, found) | {"printed_at": timezone.now()}
    return render(request, "approvals/paper.html", context)
