"""Forms of the steps of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.conduct.discipline.actions import fit_to_investigate
from assessment.conduct.discipline.models import MEASURES, Case, Ground, Pleaded, Protected, Source
from auxpolice.access.models import User
from auxpolice.files.forms import FilesField
from auxpolice.ui.forms import DayField, offer
from personnel.pages.forms import PersonField
from personnel.rulebook.models import Version


def _text(label: Any, most: int = 1000, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **more)


class OpenForm(forms.Form):
    person = PersonField(label=_("当事人"))
    source_kind = forms.ChoiceField(
        label=_("来源"), choices=[(Source.HEAD, _("单位报告")), (Source.OWN, _("自行发现"))]
    )
    known_on = DayField(label=_("发现日期"))
    clue = _text(_("线索"))
    proofs = FilesField(label=_("材料"), required=False)


class FileForm(forms.Form):
    investigators = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("两名调查人"), widget=forms.CheckboxSelectMultiple
    )
    no_relation = forms.BooleanField(
        label=_("两人与当事人没有亲属或利害关系，也不负责被反映的单位"), required=False
    )

    def __init__(self, *args: Any, case: Case, **more: Any):
        super().__init__(*args, **more)
        fit = User.objects.filter(pk__in=[user.pk for user in fit_to_investigate(case)])
        offer(self, "investigators", fit.order_by("pk"))


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("原因"), max_length=300)


class BreachForm(forms.Form):
    act_on = DayField(label=_("行为日期"))
    text = _text(_("违纪行为"), 500, 2)
    rule = forms.ModelChoiceField(
        Version.objects.none(),
        label=_("违反的规章制度"),
        required=False,
        help_text=_("只列出本人签收过的；行为当日没有施行或没有知悉的不能用。"),
    )
    is_crime = forms.BooleanField(label=_("涉嫌犯罪"), required=False)
    apart_because = forms.CharField(
        label=_("与已处分的行为不同"), max_length=300, required=False, help_text=_("同一天已有处分时写明。")
    )
    proofs = FilesField(label=_("证据"), required=False)

    def __init__(self, *args: Any, case: Case, **more: Any):
        super().__init__(*args, **more)
        known = Version.objects.filter(receipts__person=case.person_id).select_related("rule")
        offer(self, "rule", known)

    def clean_rule(self) -> int | None:
        chosen = self.cleaned_data["rule"]
        return chosen.pk if chosen else None


class ReportForm(forms.Form):
    facts = _text(_("查明的事实"), 4000, 5)
    intended = forms.ChoiceField(label=_("拟给予"), choices=MEASURES)


class PleaForm(forms.Form):
    text = _text(_("陈述和申辩"), 4000, 5)


class HearForm(forms.Form):
    how = forms.ChoiceField(
        label=_("申辩"), choices=[one for one in Pleaded.choices if one[0] != Pleaded.OWN], required=False
    )
    text = _text(_("陈述和申辩的内容"), 4000, 3, required=False)
    checked = _text(_("核查情况"))

    def __init__(self, *args: Any, case: Case, **more: Any):
        super().__init__(*args, **more)
        if case.pleaded == Pleaded.OWN:
            del self.fields["how"], self.fields["text"]


class ProposeForm(forms.Form):
    """A measure for each act, judged apart; what an ending needs besides."""

    reason = _text(_("理由和依据"))
    ground = forms.ChoiceField(
        label=_("解除的法律依据"),
        choices=[("", "—"), *Ground.choices],
        required=False,
        help_text=_("解除劳动合同的填写。"),
    )
    protected = forms.ChoiceField(label=_("不得解除的情形"), choices=Protected.choices, required=False)
    legal_opinion = _text(_("法制审核意见"), 500, 2, required=False)

    def __init__(self, *args: Any, case: Case, **more: Any):
        super().__init__(*args, **more)
        judged = {
            f"measure-{row.pk}": forms.ChoiceField(
                label=f"{row.act_on} {row.text[:40]}", choices=MEASURES, initial=case.intended
            )
            for row in case.breaches.all()
        }
        self.fields = {**judged, **self.fields}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        named = [name for name in found if name.startswith("measure-")]
        measures = {int(name.removeprefix("measure-")): found.pop(name) for name in named}
        return {**found, "measures": measures}


class UnionToldForm(forms.Form):
    day = DayField(label=_("通知工会日期"))


class UnionForm(forms.Form):
    opinion = _text(_("工会意见"), 500, 2, required=False, help_text=_("期限内没有意见的留空。"))
    result = _text(_("研究处理结果"), 500, 2, help_text=_("须书面告知工会。"))


class IssueForm(forms.Form):
    document = forms.CharField(label=_("文号"), max_length=40)


class ReviewForm(forms.Form):
    text = _text(_("复核的理由"), 1000, 4)


class LiftForm(forms.Form):
    reason = _text(_("提前解除的理由"), 300, 2)
