"""Forms of rectification, each for one thing done with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auxpolice.files.forms import FilesField
from auxpolice.objections import AnswerForm as ObjectionAnswerForm
from auxpolice.objections import ObjectionForm
from auxpolice.ui.forms import DayField, offer
from inspections.rectification.models import LookResult
from inspections.rectification.queries import sponsors

__all__ = [
    "AnswerForm",
    "ExtendForm",
    "LiftForm",
    "LookBackForm",
    "ObjectionAnswerForm",
    "ObjectionForm",
    "OverseeForm",
    "RecheckForm",
    "SayForm",
]


def _lines(label: Any, longest: int, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class SayForm(forms.Form):
    statement = _lines(_("情况说明"), 500)


class AnswerForm(forms.Form):
    statement = _lines(_("情况说明"), 500, required=False)
    measures = _lines(_("整改措施"), 500, 4)
    proofs = FilesField(label=_("整改照片或材料"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class RecheckForm(forms.Form):
    result = forms.ChoiceField(
        label=_("复查结论"),
        choices=[("passed", _("通过")), ("again", _("再整改")), ("escalated", _("提级办理"))],
    )
    opinion = _lines(_("复查意见"), 300, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ExtendForm(forms.Form):
    days = forms.IntegerField(label=_("延长（工作日）"), min_value=1, max_value=90)
    reason = forms.CharField(label=_("延期原因"), max_length=200)


class OverseeForm(forms.Form):
    title = forms.CharField(label=_("督办事项"), max_length=100)
    sponsor: Any = forms.ModelChoiceField(label=_("督办领导"), queryset=None, empty_label="—")
    due = DayField(label=_("督办期限"))
    reason = forms.CharField(label=_("挂牌原因"), max_length=200)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        offer(self, "sponsor", sponsors())


class LiftForm(forms.Form):
    outcome = forms.CharField(label=_("销号意见"), max_length=200)


class LookBackForm(forms.Form):
    result = forms.ChoiceField(label=_("回头看结果"), choices=LookResult.choices)
    opinion = _lines(_("回头看情况"), 300)
